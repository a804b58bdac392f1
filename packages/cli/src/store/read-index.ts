import type { FileReceiptStore } from "@enact/core";
import { createRunIndex, type RunIndex } from "../index/run-index.js";
import { megabytes } from "../terminal/megabytes.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { bytesOf } from "./counted-store.js";

/**
 * The index of a store, with all that it holds by now. Shows how far it has come, where that takes a while.
 *
 * @throws StoreError when a log cannot be read
 */
export async function readIndex(store: FileReceiptStore, terminal: Terminal): Promise<RunIndex> {
  const index = createRunIndex(store);
  const total = await bytesOf(store);
  let read = 0;
  const progress = startProgress(terminal, {
    total,
    describe: () => `${megabytes(read)} of ${megabytes(total)} MB`,
  });
  try {
    await index.refresh((bytes) => {
      read = bytes;
      progress.update(bytes);
    });
  } finally {
    progress.stop();
  }
  return index;
}
