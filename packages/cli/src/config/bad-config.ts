import { CommandError } from "../command-error.js";

/**
 * What is wrong with a configuration file.
 *
 * @param file - its path
 * @param what - what is wrong, and what to do about it: the rest of a sentence that begins with the file
 */
export function badConfig(file: string, what: string, cause?: unknown): CommandError {
  return new CommandError("ENACT_CLI_BAD_CONFIG", `The configuration ${file} ${what}`, { cause });
}

/** What an error says, in one line; what was thrown may be anything. */
export function saidBy(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replace(/\s+/g, " ").trim();
}
