import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { FileReceiptStore, ReceiptStore } from "@enact/core";

/** A store as it is verified, with every piece that is read of it shown to somebody. */
export function countedStore(
  store: FileReceiptStore,
  onPiece: (piece: Uint8Array) => void,
): Pick<ReceiptStore, "id" | "chains" | "read" | "audit"> {
  return {
    id: () => store.id(),
    chains: () => store.chains(),
    audit: () => store.audit(),
    async *read(chain, from) {
      for await (const piece of store.read(chain, from)) {
        onPiece(piece);
        yield piece;
      }
    },
  };
}

/** How many bytes the logs of a store have together; what cannot be looked at counts nothing. */
export async function bytesOf(store: FileReceiptStore): Promise<number> {
  let bytes = 0;
  // The verification says why, where they cannot be listed.
  for (const chain of await store.chains().catch(() => [])) {
    const found = await lstat(join(store.directory, "log", `${chain}.jsonl`)).catch(() => undefined);
    bytes += found?.size ?? 0;
  }
  return bytes;
}
