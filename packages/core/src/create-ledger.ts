import manifest from "../package.json" with { type: "json" };
import type { ReceiptStore } from "./contracts/store.js";
import type { RecordContent } from "./models/record.js";
import { INSECURE_KID, type Key, type Keyring } from "./receipt/keyring.js";
import { createHeadReader } from "./receipt/read.js";
import { seal } from "./receipt/seal.js";
import { gatherHeads } from "./store/heads.js";
import { Ledger } from "./store/ledger.js";
import { thisWriter } from "./store/writer.js";

/** The ledger of one client: the store's chains, told how records are redacted, signed and vouched for. */
export function createLedger(
  store: ReceiptStore,
  keyring: Keyring,
  key: Key,
  redact: <Content extends RecordContent>(content: Content) => Content,
): Ledger {
  if (key.kid === INSECURE_KID) {
    process.emitWarning(
      "Receipts are signed with the published development secret: give `secret` or set ENACT_SECRET.",
      {
        code: "ENACT_INSECURE_KEY",
      },
    );
  }
  const reader = createHeadReader(keyring);
  return new Ledger({
    store,
    sdk: `${manifest.name}/${manifest.version}`,
    writer: thisWriter(),
    seal: (content, place) => seal(redact(content), place, key),
    heads: (ownChain) => gatherHeads(store, ownChain, reader),
  });
}
