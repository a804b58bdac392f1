import { type FileHandle, open, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandError } from "../command-error.js";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";

type Pieces = AsyncIterable<string | Uint8Array>;

/** Writes pieces to stdout, as quickly as they are taken. A terminal is given nothing that it obeys. */
export async function writeToStdout({ stdout, width }: Terminal, pieces: Pieces): Promise<void> {
  await pipeline(Readable.from(width === undefined ? pieces : harmless(pieces)), stdout, { end: false });
}

/**
 * Writes pieces to a file, readable by its owner alone: receipts hold payloads.
 *
 * @param replaces - whether a file of that name is written over
 * @throws CommandError `ENACT_CLI_FILE_EXISTS` where there is one, and it is not to be replaced; `ENACT_CLI_FILE` where it cannot be
 * written
 */
export async function writeToFile(path: string, pieces: Pieces, replaces: boolean): Promise<void> {
  const file = await create(path, replaces);
  try {
    await pipeline(Readable.from(pieces), file.createWriteStream());
  } catch (error) {
    // Half an export looks like a whole one. What was there before is not ours to remove.
    if (!replaces) await rm(path, { force: true });
    throw codeOf(error) === undefined || codeOf(error)?.startsWith("ENACT_") ? error : unwritable(path, error);
  }
}

async function create(path: string, replaces: boolean): Promise<FileHandle> {
  try {
    return await open(path, replaces ? "w" : "wx", 0o600);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw unwritable(path, error);
    const message = `There is a file ${path} already; give --force to write over it, or another name.`;
    throw new CommandError("ENACT_CLI_FILE_EXISTS", message, { cause: error });
  }
}

function unwritable(path: string, cause: unknown): CommandError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CommandError("ENACT_CLI_FILE", `${path} cannot be written: ${why}.`, { cause });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function* harmless(pieces: Pieces): AsyncGenerator<string> {
  for await (const piece of pieces) {
    const text = typeof piece === "string" ? piece : Buffer.from(piece).toString("utf8");
    yield text.split("\n").map(safeText).join("\n");
  }
}
