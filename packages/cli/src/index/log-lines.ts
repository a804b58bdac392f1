import { splitLines } from "@enact/core";

/** A whole line of a log, and where it stands. */
export interface LogLine {
  /** Its bytes, the newline not included: a view into what was read. Empty where it is longer than any record. */
  readonly line: Buffer;
  /** Its first byte's offset in the log. */
  readonly offset: number;
  /** Where the next line begins. */
  readonly end: number;
}

/**
 * The whole lines of a log. A last one without its newline is none yet, and is left out.
 *
 * @param pieces - the log's bytes in order; boundaries mean nothing
 * @param from - the offset of the first piece in the log
 * @returns the lines that each piece completes, in order
 */
export async function* logLines(pieces: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<readonly LogLine[]> {
  for await (const lines of splitLines(pieces, from)) {
    yield lines
      .filter(({ whole }) => whole)
      .map(({ line, offset, end, oversized }) => ({ line: oversized ? NOTHING : bufferOf(line), offset, end }));
  }
}

function bufferOf(line: Uint8Array): Buffer {
  return Buffer.isBuffer(line) ? line : Buffer.from(line.buffer, line.byteOffset, line.length);
}

const NOTHING = Buffer.alloc(0);
