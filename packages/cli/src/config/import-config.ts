import { Console } from "node:console";
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { badConfig, saidBy } from "./bad-config.js";

/**
 * Runs a configuration that is a program, TypeScript or not.
 *
 * @returns its default export
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` where it does not load, or has no default export
 */
export async function importConfig(file: string): Promise<unknown> {
  const exported = await load(file);
  if (Object.hasOwn(exported, "default") && exported["default"] !== undefined) return exported["default"];
  const named = ["enact", "client", "config", "options"].find((name) => Object.hasOwn(exported, name));
  const fix =
    named === undefined
      ? "write `export default` before the client, or before its options."
      : `it exports \`${named}\`; add \`export default ${named};\`.`;
  throw badConfig(file, `has no default export: ${fix}`);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  // What the user's code prints is no part of the answer, which another program may read.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  // Nothing is kept: no files in the user's project, and each load sees the file as it is.
  const jiti = createJiti(pathToFileURL(file).href, { fsCache: false, moduleCache: false, interopDefault: false });
  try {
    return await jiti.import<Readonly<Record<string, unknown>>>(file);
  } catch (error) {
    throw badConfig(file, reasonOf(error, file), error);
  }
}

function reasonOf(error: unknown, file: string): string {
  const message = saidBy(error);
  if (/^ParseError: /.test(message)) return `is not valid: ${message.slice("ParseError: ".length)}`;
  if (hasCode(error, "MODULE_NOT_FOUND") || hasCode(error, "ERR_MODULE_NOT_FOUND")) {
    const [missing] = message.split(" Require stack:");
    return `cannot be loaded: ${missing}. Install it, or correct the import.`;
  }
  const place = placeOf(error, file);
  return `fails while it is loaded${place === undefined ? "" : `, at ${place}`}: ${message}`;
}

/** Where in the user's own code an error comes from, where the error tells. */
function placeOf(error: unknown, file: string): string | undefined {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const own = frames.find(
    (frame) => frame.includes(dirname(file) + sep) && !frame.includes(`${sep}node_modules${sep}`),
  );
  return own === undefined ? undefined : /[^\s(]+:\d+:\d+(?=\)?$)/.exec(own)?.[0];
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
