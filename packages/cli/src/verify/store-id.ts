import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { FileReceiptStore } from "@enact/core";

/** The id of a store; undefined where it has none, or none that can be read, which a verification tells of. */
export async function storeIdOf(store: FileReceiptStore): Promise<string | undefined> {
  // An empty store that is asked for its id makes one, and nothing is made here.
  const hasId = await lstat(join(store.directory, "store")).then(
    () => true,
    () => false,
  );
  return hasId ? store.id().catch(() => undefined) : undefined;
}
