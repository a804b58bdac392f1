/** One line of a log, and where it begins. */
export interface LogLine {
  /** The record's bytes, newline not included; a view into what was read. */
  readonly line: Uint8Array;
  /** Its first byte's offset in the log. */
  readonly offset: number;
  /** Whether its newline is there. The last line of a log may lack it: such a record was never acknowledged. */
  readonly whole: boolean;
  /** Whether it is longer than any record can be. Then `line` is only its beginning. */
  readonly oversized: boolean;
}

/** The longest line that can hold a record: its body of at most 4 MiB, and the signature. */
const MAX_LINE_BYTES = 4 * 1024 * 1024 + 1024;

const NEWLINE = 0x0a;

/**
 * Splits a log into its lines. Memory is bounded by the longest record, whatever the log holds.
 *
 * @param pieces - the log's bytes in order; boundaries mean nothing
 * @param from - the offset of the first piece in the log
 * @returns the lines that each piece completes, in order; an unfinished last line comes alone at the end
 */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>, from = 0): AsyncGenerator<readonly LogLine[]> {
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let dropped = 0;
  let offset = from;
  for await (const piece of pieces) {
    const lines: LogLine[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      const rest = piece.subarray(start, end);
      const oversized = dropped > 0 || begunBytes + rest.length > MAX_LINE_BYTES;
      const line = oversized ? (begun[0] ?? rest.subarray(0, MAX_LINE_BYTES)) : joined(begun, rest);
      lines.push({ line, offset, whole: true, oversized });
      offset += begunBytes + dropped + rest.length + 1;
      begun = [];
      begunBytes = 0;
      dropped = 0;
      start = end + 1;
    }
    const rest = piece.subarray(start);
    if (rest.length > 0 && begunBytes + rest.length <= MAX_LINE_BYTES) {
      begun.push(rest);
      begunBytes += rest.length;
    } else {
      dropped += rest.length;
    }
    if (lines.length > 0) yield lines;
  }
  if (begunBytes + dropped > 0) {
    yield [{ line: joined(begun, new Uint8Array()), offset, whole: false, oversized: dropped > 0 }];
  }
}

function joined(begun: readonly Uint8Array[], rest: Uint8Array): Uint8Array {
  return begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
}
