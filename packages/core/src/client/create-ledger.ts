import type { ReceiptStore } from "../contracts/store.js";
import type { Writer } from "../models/record.js";
import type { Keyring } from "../receipt/keyring.js";
import { createHeadReader } from "../receipt/read.js";
import { seal } from "../receipt/seal.js";
import { gatherHeads } from "../store/heads.js";
import { Ledger } from "../store/ledger.js";
import type { StoreKey } from "./store-key.js";

/** The ledger of one client: the store's chains, told how records are signed and vouched for. */
export function createLedger(
  store: ReceiptStore,
  keyring: Keyring,
  key: StoreKey,
  { sdk, writer }: { readonly sdk: string; readonly writer: Writer },
): Ledger {
  return new Ledger({
    store,
    sdk,
    writer,
    seal: (content, place) => seal(content, place, key.current),
    heads: async (ownChain) => {
      const reader = createHeadReader(keyring);
      const heads = await gatherHeads(store, ownChain, reader);
      // Before a chain is begun it has to be clear by which key.
      const isChanged = ownChain === undefined && (await key.settle(reader));
      return isChanged ? gatherHeads(store, ownChain, reader) : heads;
    },
    mayReopen: () => key.wasReplaced(),
  });
}
