import type { ReceiptStore } from "../../contracts/store.js";
import { type LogLine, splitLines } from "../../lines.js";

/** The lines of a chain, in batches; the next piece is fetched while one is looked at. */
export function linesOf(
  store: Pick<ReceiptStore, "read">,
  chain: string,
  from: number,
): AsyncGenerator<readonly LogLine[]> {
  return splitLines(readAhead(store.read(chain, from)), from);
}

/** A line as a buffer on the same bytes. */
export function bufferOf({ line }: LogLine): Buffer {
  return Buffer.isBuffer(line) ? line : Buffer.from(line.buffer, line.byteOffset, line.length);
}

async function* readAhead(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const fetch = () => {
    const piece = iterator.next();
    // Nobody may be there to hear of it: whoever reads can stop before the piece that fails.
    piece.catch(() => undefined);
    return piece;
  };
  try {
    for (let piece = await fetch(); piece.done !== true; ) {
      const next = fetch();
      yield piece.value;
      piece = await next;
    }
  } finally {
    await iterator.return?.();
  }
}
