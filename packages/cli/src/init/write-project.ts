import { lstat, mkdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.js";
import { CONFIG_NAMES } from "../config/find-config.js";
import { CONFIG_TEMPLATE } from "./config-template.js";
import { POLICY_TEMPLATE } from "./policy-template.js";

/**
 * Writes a configuration and a first policy. Nothing that exists is touched.
 *
 * @returns the files, relative to the directory
 * @throws CommandError `ENACT_CLI_FILE_EXISTS` where one of them, or another configuration, exists, and `ENACT_CLI_FILE`
 * where one cannot be written; then none of them is
 */
export async function writeProject(directory: string): Promise<readonly string[]> {
  const names = Object.keys(FILES);
  const existing = await existingOf(directory, [...new Set([...CONFIG_NAMES, ...names])]);
  if (existing.length > 0) {
    const message = `Nothing was written, since there is already: ${existing.join(", ")}. Give another directory, or move them away.`;
    throw new CommandError("ENACT_CLI_FILE_EXISTS", message);
  }
  const written: string[] = [];
  try {
    for (const [name, text] of Object.entries(FILES)) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: "wx" });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await unlink(path);
    const message = `Nothing was written: ${error instanceof Error ? error.message : String(error)}.`;
    throw new CommandError("ENACT_CLI_FILE", message, { cause: error });
  }
  return names;
}

/** By their path in the directory. */
const FILES = Object.freeze({
  "enact.config.ts": CONFIG_TEMPLATE,
  "policies/messages-stay-inside.ts": POLICY_TEMPLATE,
});

async function existingOf(directory: string, names: readonly string[]): Promise<readonly string[]> {
  const existing: string[] = [];
  for (const name of names) {
    const path = join(directory, name);
    await lstat(path).then(
      () => existing.push(path),
      () => undefined,
    );
  }
  return existing;
}
