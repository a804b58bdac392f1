import { type ReceiptStore, recordSchema } from "@enact/core";

/**
 * Who writes a chain, as the chain says itself.
 *
 * @remarks Whether that process still runs is for the client to find out, when it recovers: it has to be sure.
 */
export async function writerOf(store: ReceiptStore, chain: string): Promise<string> {
  const record = recordSchema.safeParse(await firstRecord(store, chain));
  if (!record.success || record.data.kind !== "open") return `a process that its log ${chain} does not tell of`;
  const { host, pid, startedAt } = record.data.writer;
  return `process ${pid} of ${host}, started ${startedAt}`;
}

async function firstRecord(store: ReceiptStore, chain: string): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(chain)) {
    pieces.push(piece);
    if (piece.includes(NEWLINE) || pieces.length > MOST_PIECES) break;
  }
  const [line = ""] = Buffer.concat(pieces).toString("utf8").split("\n", 1);
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const NEWLINE = "\n".charCodeAt(0);

/** More than a first record ever has; a log may be anything. */
const MOST_PIECES = 100;
