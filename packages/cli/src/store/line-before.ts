import type { ReceiptStore } from "@enact/core";
import { logLines } from "../index/log-lines.js";

/**
 * The line of a log that ends where another begins; undefined where there is none.
 *
 * @param offset - where the other begins
 */
export async function lineBefore(
  store: Pick<ReceiptStore, "read">,
  chain: string,
  offset: number,
): Promise<Uint8Array | undefined> {
  for (let bytes = FIRST_BYTES; offset > 0; bytes *= 8) {
    const from = Math.max(0, offset - bytes);
    const line = await lastLine(store, chain, { from, offset });
    if (line !== undefined) return line;
    if (from === 0 || bytes > LONGEST_BYTES) return undefined;
  }
  return undefined;
}

async function lastLine(
  store: Pick<ReceiptStore, "read">,
  chain: string,
  { from, offset }: { readonly from: number; readonly offset: number },
): Promise<Uint8Array | undefined> {
  for await (const lines of logLines(store.read(chain, from), from)) {
    // What stands first may be the end of a line only.
    const found = lines.find((line) => line.end === offset && (line.offset > from || from === 0));
    if (found !== undefined) return found.line;
    if ((lines.at(-1)?.end ?? 0) >= offset) return undefined;
  }
  return undefined;
}

const FIRST_BYTES = 16 * 1024;

/** Longer than any record. */
const LONGEST_BYTES = 4 * 1024 * 1024 + 1024;
