import type { ChainWriter, ReceiptStore } from "../../src/contracts/store.js";
import { newId } from "../../src/models/id.js";
import type { RecordContent } from "../../src/models/record.js";
import { buildReceipt } from "../../src/receipt/build-receipt.js";
import { createKeyring, signingKey } from "../../src/receipt/keyring.js";
import { createHeadReader } from "../../src/receipt/read.js";
import { seal } from "../../src/receipt/seal.js";
import { gatherHeads } from "../../src/store/heads.js";
import { Ledger } from "../../src/store/ledger.js";
import { thisWriter } from "../../src/store/writer.js";
import { SECRET } from "./engine.js";

/** A ledger as a client makes it, with a clock that can be set. */
export function ledgerOn(
  store: ReceiptStore,
  clock?: () => Date,
  keys: Parameters<typeof createKeyring>[0] = { secret: SECRET },
): Ledger {
  const keyring = createKeyring(keys);
  const reader = createHeadReader(keyring);
  return new Ledger({
    store,
    sdk: "test/0",
    writer: thisWriter(),
    seal: (content, place) => seal(content, place, signingKey(keyring)),
    heads: (ownChain) => gatherHeads(store, ownChain, reader),
    mayReopen: async () => false,
    clock,
  });
}

/** The receipt of a run that was blocked: a record that needs no other. */
export function blockedRun(runId: string = newId()): RecordContent {
  return buildReceipt({
    runId,
    workflow: "test",
    actor: {},
    payload: {},
    policyResults: [{ policy: "no", phase: "request", verdict: "block", passed: false, reason: "no" }],
    now: "2026-01-01T00:00:00.000Z",
    decision: "BLOCK",
    actionsTaken: [],
    intent: null,
  });
}

/** A store on another one, some of whose parts are replaced. */
export function storeWith(store: ReceiptStore, parts: Partial<ReceiptStore>): ReceiptStore {
  return {
    id: () => store.id(),
    createChain: (chain) => store.createChain(chain),
    chains: () => store.chains(),
    read: (chain, from) => store.read(chain, from),
    newest: (chain) => store.newest(chain),
    find: (runId) => store.find(runId),
    list: (query) => store.list(query),
    claim: (name, holder) => store.claim(name, holder),
    fence: (chain) => store.fence(chain),
    isFenced: (chain) => store.isFenced(chain),
    close: () => store.close(),
    ...parts,
  };
}

/** A store whose writers append in another way. */
export function appendingWith(
  store: ReceiptStore,
  append: (writer: ChainWriter, lines: readonly Uint8Array[]) => Promise<void>,
): ReceiptStore {
  return storeWith(store, {
    createChain: async (chain) => {
      const writer = await store.createChain(chain);
      return { append: (lines) => append(writer, lines), close: () => writer.close() };
    },
  });
}

/** The records of a chain, oldest first. */
export async function recordsOf(store: ReceiptStore, chain: string): Promise<readonly Record<string, unknown>[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(chain)) pieces.push(piece);
  const lines = Buffer.concat(pieces).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
