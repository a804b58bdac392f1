/** One line of a log, and where it stands. */
export interface LogLine {
  /** The record's bytes, newline not included; a view into what was read. */
  readonly line: Uint8Array;
  /** Its first byte's offset in the log. */
  readonly offset: number;
  /** Where the next line begins. */
  readonly end: number;
  /** Whether its newline is there. The last line of a log may lack it: such a record was never acknowledged. */
  readonly whole: boolean;
  /** Whether it is longer than any record can be. Then `line` is only its beginning. */
  readonly oversized: boolean;
}

/** The longest line that can hold a record: its body of at most 4 MiB, and the signature. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024 + 1024;

const NEWLINE = 0x0a;

/**
 * Splits a log into its lines. Memory is bounded by the longest record, whatever the log holds.
 *
 * @param pieces - the log's bytes in order; boundaries mean nothing
 * @param from - the offset of the first piece in the log
 * @returns the lines that each piece completes, in order; an unfinished last line comes alone at the end
 */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>, from = 0): AsyncGenerator<readonly LogLine[]> {
  const begun = new BegunLine();
  let offset = from;
  for await (const piece of pieces) {
    const lines: LogLine[] = [];
    let start = 0;
    for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, start)) {
      const { line, bytes } = begun.finish(piece.subarray(start, at));
      const end = offset + bytes + 1;
      lines.push({ line, offset, end, whole: true, oversized: bytes > MAX_LINE_BYTES });
      offset = end;
      start = at + 1;
    }
    begun.add(piece.subarray(start));
    if (lines.length > 0) yield lines;
  }
  const { line, bytes } = begun.finish(new Uint8Array());
  if (bytes > 0) yield [{ line, offset, end: offset + bytes, whole: false, oversized: bytes > MAX_LINE_BYTES }];
}

/** The first line of a log, reading no further than the longest record can reach; undefined where nothing is left. */
export async function firstLine(pieces: AsyncIterable<Uint8Array>, from = 0): Promise<LogLine | undefined> {
  for await (const [line] of splitLines(upTo(MAX_LINE_BYTES + 1, pieces), from)) return line;
  return undefined;
}

async function* upTo(bytes: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const piece of pieces) {
    yield piece;
    left -= piece.length;
    if (left <= 0) return;
  }
}

/** A line whose newline has not come yet. What no record can hold is counted and not kept. */
class BegunLine {
  #pieces: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    const fitting = piece.subarray(0, MAX_LINE_BYTES - this.#kept);
    if (fitting.length > 0) this.#pieces.push(fitting);
    this.#kept += fitting.length;
    this.#bytes += piece.length;
  }

  /** Adds the line's last piece, gives the line, and begins the next. */
  finish(last: Uint8Array): { readonly line: Uint8Array; readonly bytes: number } {
    // A line within one piece is the usual case, and is not copied.
    if (this.#bytes === 0) return { line: last.subarray(0, MAX_LINE_BYTES), bytes: last.length };
    this.add(last);
    const finished = { line: Buffer.concat(this.#pieces), bytes: this.#bytes };
    this.#pieces = [];
    this.#kept = 0;
    this.#bytes = 0;
    return finished;
  }
}
