import { readFile } from "node:fs/promises";
import { badConfig, saidBy } from "./bad-config.js";

/**
 * Reads a configuration that is data.
 *
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` where it cannot be read, or is no JSON
 */
export async function readJsonConfig(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw badConfig(file, `cannot be read: ${saidBy(error)}`, error);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badConfig(file, `is no JSON: ${saidBy(error)}${lineIn(text, saidBy(error))}`, error);
  }
}

/** The line that a parser names by its position alone. */
function lineIn(text: string, message: string): string {
  const position = / at position (\d+)$/.exec(message)?.[1];
  return position === undefined ? "" : ` (line ${text.slice(0, Number(position)).split("\n").length})`;
}
