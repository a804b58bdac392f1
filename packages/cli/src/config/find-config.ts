import { stat } from "node:fs/promises";
import { CommandError } from "../command-error.js";
import { badConfig } from "./bad-config.js";

/** The names that are looked for in the working directory, the first one first. */
export const CONFIG_NAMES = ["enact.config.ts", "enact.config.mts", "enact.config.js", "enact.config.json"] as const;

/**
 * Finds the configuration file. Nothing of it is read.
 *
 * @param file - the path that was given
 * @defaultValue file the first there is of {@link CONFIG_NAMES} in the working directory
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` where there is none
 */
export async function findConfig(file: string | undefined): Promise<string> {
  if (file === undefined) {
    const found = await findDefaultConfig();
    if (found !== undefined) return found;
    const message = `There is no configuration in ${process.cwd()}: none of ${CONFIG_NAMES.join(", ")}. Give --config FILE, or make one with \`enact init\`.`;
    throw new CommandError("ENACT_CLI_BAD_CONFIG", message);
  }
  const kind = await kindOf(file);
  if (kind === "missing") throw badConfig(file, "is not there; give the path of a file.");
  if (kind === "other") throw badConfig(file, "is no file; give the path of one.");
  return file;
}

/** The configuration file of the working directory; undefined where there is none. */
export async function findDefaultConfig(): Promise<string | undefined> {
  for (const name of CONFIG_NAMES) if ((await kindOf(name)) === "file") return name;
  return undefined;
}

async function kindOf(path: string): Promise<"file" | "missing" | "other"> {
  return stat(path).then(
    (found) => (found.isFile() ? "file" : "other"),
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? "missing" : "other"),
  );
}
