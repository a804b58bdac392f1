import type { LogLine } from "../../lines.js";
import type { ReadSeals, Seals } from "./seals.js";

/** Lines of a chain, and what somebody else has found out about them. */
export interface SealedLines {
  readonly lines: readonly LogLine[];
  /** As many as there are lines; undefined where nobody was asked, or has answered. */
  readonly seals: Seals | undefined;
}

/** How many blocks are read before what was found out about the first of them is waited for. */
const IN_FLIGHT = 4;

/** How much is asked for at once: every question wakes one thread, and every answer another. */
const BLOCK_BYTES = 256 * 1024;

/** Fewer bytes than these are looked at sooner than an answer comes. */
const MIN_BYTES = 16 * 1024;

/** Asks for the seals of lines while the lines before them are looked at, and gives both in order. */
export async function* withSeals(
  batches: AsyncIterable<readonly LogLine[]>,
  readSeals: ReadSeals,
): AsyncGenerator<SealedLines> {
  const asked: { readonly lines: readonly LogLine[]; readonly seals: Promise<Seals | undefined> }[] = [];
  let gathered: LogLine[] = [];
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const lines of batches) {
      for (const line of lines) gathered.push(line);
      if (bytesOf(gathered) < BLOCK_BYTES) continue;
      asked.push({ lines: gathered, seals: ask(gathered, readSeals) });
      gathered = [];
      const first = asked.length > IN_FLIGHT ? asked.shift() : undefined;
      if (first !== undefined) yield { lines: first.lines, seals: await first.seals };
    }
  } catch (error) {
    // What was read before is looked at before anybody hears of it.
    failure = { error };
  }
  if (gathered.length > 0) asked.push({ lines: gathered, seals: ask(gathered, readSeals) });
  for (const { lines, seals } of asked) yield { lines, seals: await seals };
  if (failure !== undefined) throw failure.error;
}

async function ask(lines: readonly LogLine[], readSeals: ReadSeals): Promise<Seals | undefined> {
  if (bytesOf(lines) < MIN_BYTES) return undefined;
  try {
    const seals = await readSeals(blockOf(lines));
    return seals.kids.length === lines.length && seals.hashes.length === lines.length ? seals : undefined;
  } catch {
    // Whoever does not answer is done without.
    return undefined;
  }
}

function bytesOf(lines: readonly LogLine[]): number {
  return (lines.at(-1)?.end ?? 0) - (lines[0]?.offset ?? 0);
}

function blockOf(lines: readonly LogLine[]): Uint8Array {
  const block = Buffer.allocUnsafeSlow(lines.reduce((bytes, { line }) => bytes + line.length + 1, 0));
  let at = 0;
  for (const { line } of lines) {
    block.set(line, at);
    at += line.length;
    block[at++] = NEWLINE;
  }
  return block;
}

const NEWLINE = 0x0a;
