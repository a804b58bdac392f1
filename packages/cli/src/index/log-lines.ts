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
 * The whole lines of a log. A last one without its newline is none yet, and is left out. Memory is bounded by the longest
 * record, whatever the log holds.
 *
 * @param pieces - the log's bytes in order; boundaries mean nothing
 * @param from - the offset of the first piece in the log
 * @returns the lines that each piece completes, in order
 */
export async function* logLines(pieces: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<readonly LogLine[]> {
  let begun: Buffer[] = [];
  let kept = 0;
  let offset = from;
  let position = from;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const lines: LogLine[] = [];
    let start = 0;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, start)) {
      const last = bytes.subarray(start, at);
      const end = position + at + 1;
      const isRecord = end - 1 - offset <= MAX_LINE_BYTES;
      // A line within one piece is the usual case, and is not copied.
      const line = begun.length === 0 ? last : Buffer.concat([...begun, last]);
      lines.push({ line: isRecord ? line : NOTHING, offset, end });
      begun = [];
      kept = 0;
      offset = end;
      start = at + 1;
    }
    const rest = bytes.subarray(start, start + Math.max(0, MAX_LINE_BYTES - kept));
    if (rest.length > 0) begun.push(rest);
    kept += rest.length;
    position += bytes.length;
    yield lines;
  }
}

const NEWLINE = 0x0a;

const NOTHING = Buffer.alloc(0);

/** The longest line that can hold a record: its body of at most 4 MiB, and the signature. */
const MAX_LINE_BYTES = 4 * 1024 * 1024 + 1024;
