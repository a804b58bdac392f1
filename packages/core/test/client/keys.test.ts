import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { newId } from "../../src/models/id.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { requireApproval } from "../../src/policy/verdicts.js";
import { receiptHash } from "../../src/receipt/approver-key.js";
import type { KeyOptions } from "../../src/receipt/keyring.js";
import { createKeyring, signingKey } from "../../src/receipt/keyring.js";
import { seal } from "../../src/receipt/seal.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { thisWriter } from "../../src/store/writer.js";
import { MemoryConnector } from "../../src/testing/index.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, rejectionOf, SECRET } from "../support/engine.js";
import { blockedRun, ledgerOn, recordsOf } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const OLD = { alg: "hmac-sha256", secret: SECRET, kid: "old" } as const;
const NEW = { alg: "hmac-sha256", secret: `another ${SECRET}`, kid: "new" } as const;
const NEWEST = { alg: "hmac-sha256", secret: `the newest ${SECRET}`, kid: "newest" } as const;

const pair = generateKeyPairSync("ed25519");
const SIGNING = { alg: "ed25519", privateKey: pair.privateKey, kid: "pair" } as const;
const PUBLIC = { alg: "ed25519", publicKey: pair.publicKey, kid: "pair" } as const;

const active = (key: KeyOptions): KeyOptions => ({ ...key, active: true });

function clientOn(directory: string, keys: readonly KeyOptions[], during: () => Promise<void> = async () => undefined) {
  const database = new MemoryConnector({ tables: { notes: [] } });
  const add = defineWorkflow({
    name: "add",
    systems: { database: MemoryConnector },
    payload: anyObject,
    run: async ({ payload, systems }) => {
      await systems.database.insertRow({ table: "notes", row: payload });
      await during();
    },
  });
  const receipts = new FileReceiptStore({ directory });
  const enact = new EnactClient({ systems: { database }, policies: [], workflows: [add], receipts, keys });
  const run = (id: number) => enact.run({ workflow: "add", actor: ACTOR, payload: { id } });
  return { enact, database, receipts, run };
}

/** What a verifier that knows these keys finds. */
async function codesIn(directory: string, keys: readonly KeyOptions[]): Promise<readonly string[]> {
  const { enact } = clientOn(directory, keys);
  return (await enact.receipts.verify({ strict: true })).findings.map(({ code }) => code);
}

async function recordsIn(directory: string): Promise<readonly Record<string, unknown>[]> {
  const store = new FileReceiptStore({ directory });
  return (await Promise.all((await store.chains()).map((chain) => recordsOf(store, chain)))).flat();
}

describe("an Ed25519 key", () => {
  it("signs records that whoever has its public part can verify, and not sign", async () => {
    const directory = await temporaryDirectory();
    const { run, enact } = clientOn(directory, [SIGNING]);
    const { receipt } = await run(1);
    expect(receipt).toMatchObject({ alg: "ed25519", kid: "pair", outcome: "succeeded" });
    await enact.close();
    const keyring = createKeyring({ keys: [PUBLIC] });
    expect(keyring.active).toBeUndefined();
    expect(await codesIn(directory, [PUBLIC, active(NEW)])).toEqual([]);
    expect(() => clientOn(directory, [PUBLIC])).toThrow("None of the keys can sign");
  });
});

describe.each([
  ["one shared secret to another", OLD, NEW],
  ["a shared secret to a key pair", OLD, SIGNING],
  ["a key pair to a shared secret", SIGNING, NEW],
])("a change of key from %s", (_name, from, to) => {
  it("is signed by the outgoing key, with all heads, and everything verifies", async () => {
    const directory = await temporaryDirectory();
    const before = clientOn(directory, [from]);
    await before.run(1);
    await before.enact.close();
    const after = clientOn(directory, [from, active(to)]);
    expect((await after.run(2)).receipt).toMatchObject({ kid: to.kid, outcome: "succeeded" });
    await after.enact.close();

    const records = await recordsIn(directory);
    const [change = {}, ...more] = records.filter(({ kind }) => kind === "key");
    expect(more).toEqual([]);
    expect(change).toMatchObject({ kid: from.kid, next: { kid: to.kid, alg: to.alg } });
    const chains = new Set(
      records.filter(({ kid, chain }) => kid === from.kid && chain !== change["chain"]).map(({ chain }) => chain),
    );
    expect((change["heads"] as { chain: string }[]).map(({ chain }) => chain).sort()).toEqual([...chains].sort());
    expect(await codesIn(directory, [from, active(to)])).toEqual([]);
  });

  it("happens once, however many ask for it, and however often", async () => {
    const directory = await temporaryDirectory();
    const before = clientOn(directory, [from]);
    await before.run(1);
    await before.enact.close();
    const clients = Array.from({ length: 6 }, () => clientOn(directory, [from, active(to)]));
    const runs = await Promise.all(clients.map(({ run }, index) => run(index)));
    expect(runs.map(({ receipt }) => receipt.kid)).toEqual(clients.map(() => to.kid));
    await Promise.all(clients.map(({ enact }) => enact.close()));
    const again = clientOn(directory, [from, active(to)]);
    await again.run(9);
    await again.enact.close();
    expect((await recordsIn(directory)).filter(({ kind }) => kind === "key")).toHaveLength(1);
    expect(await codesIn(directory, [from, active(to)])).toEqual([]);
  });
});

describe("a change of key", () => {
  it("follows another", async () => {
    const directory = await temporaryDirectory();
    for (const [index, keys] of [[OLD], [OLD, active(NEW)], [OLD, NEW, active(NEWEST)]].entries()) {
      const { run, enact } = clientOn(directory, keys);
      expect((await run(index)).receipt.kid).toBe(["old", "new", "newest"][index]);
      await enact.close();
    }
    expect(await codesIn(directory, [OLD, NEW, active(NEWEST)])).toEqual([]);
    // Once it is done, the outgoing key is needed to read, and no more to sign.
    expect(await codesIn(directory, [NEW, active(NEWEST)])).toContain("unknown_key");
  });

  it("is refused where the outgoing key is not there to sign it, and nothing is written", async () => {
    const directory = await temporaryDirectory();
    const before = clientOn(directory, [SIGNING]);
    await before.run(1);
    await before.enact.close();
    const records = await recordsIn(directory);
    const { run, database } = clientOn(directory, [PUBLIC, active(NEW)]);
    const error = await rejectionOf(run(2));
    expect(error.message).toContain("the outgoing key signs the change");
    expect(database.rows("notes")).toEqual([]);
    expect(await recordsIn(directory)).toEqual(records);
  });

  it("leaves writers of the old key without a word of theirs that counts, until they go on with the new one", async () => {
    const directory = await temporaryDirectory();
    const old = clientOn(directory, [active(OLD), NEW]);
    await old.run(1);
    const changing = clientOn(directory, [OLD, active(NEW)]);
    await changing.run(2);

    // What was to be written under the old key meets its fence before anything is done.
    const refused = await rejectionOf(old.run(3));
    expect(refused.code).toBe("ENACT_RECEIPT_NOT_STORED");
    expect(old.database.rows("notes")).toEqual([{ id: 1 }]);
    expect((await old.run(4)).receipt).toMatchObject({ kid: "new", outcome: "succeeded" });
    await Promise.all([old.enact.close(), changing.enact.close()]);
    expect(await codesIn(directory, [OLD, active(NEW)])).toEqual([]);
  });

  it("lets a run that is under way end under the new key", async () => {
    const directory = await temporaryDirectory();
    const changing = clientOn(directory, [OLD, active(NEW)]);
    const old = clientOn(directory, [active(OLD), NEW], async () => {
      await changing.run(2);
    });
    const { receipt } = await old.run(1);
    expect(receipt).toMatchObject({ kid: "new", outcome: "succeeded" });
    await Promise.all([old.enact.close(), changing.enact.close()]);
    expect(await codesIn(directory, [OLD, active(NEW)])).toEqual([]);
  });

  it("turns away a process that has only the old key, or would go back to it", async () => {
    const directory = await temporaryDirectory();
    const before = clientOn(directory, [OLD]);
    await before.run(1);
    await before.enact.close();
    const changing = clientOn(directory, [OLD, active(NEW)]);
    await changing.run(2);
    await changing.enact.close();
    const { run, database } = clientOn(directory, [OLD]);
    expect((await rejectionOf(run(3))).message).toContain("was replaced by new");
    expect(database.rows("notes")).toEqual([]);
    // One that has both goes on with the key that is in force.
    const both = clientOn(directory, [active(OLD), NEW]);
    expect((await both.run(4)).receipt.kid).toBe("new");
    await both.enact.close();
  });

  it("is not made by a chain that the new key has put there by itself", async () => {
    const directory = await temporaryDirectory();
    const { run, enact } = clientOn(directory, [OLD]);
    await run(1);
    await enact.close();
    const usurper = ledgerOn(new FileReceiptStore({ directory }), undefined, { keys: [NEW] });
    await usurper.ready();
    usurper.append(blockedRun());
    await usurper.close();
    expect(await codesIn(directory, [OLD, active(NEW)])).toEqual(["inactive_key"]);
  });

  it("is needed before what a key has signed counts for anything, also where the key is known", async () => {
    const directory = await temporaryDirectory();
    const asks = definePolicy({ name: "asks", evaluate: () => requireApproval("Look at it") });
    const database = new MemoryConnector({ tables: { notes: [] } });
    const add = defineWorkflow({
      name: "add",
      systems: { database: MemoryConnector },
      payload: anyObject,
      touches: () => [
        { kind: "sql.table", name: "public.notes", within: "memory", change: "create", fields: ["id"], count: 1 },
      ],
      run: ({ payload, systems }) => systems.database.insertRow({ table: "notes", row: payload }),
    });
    const receipts = new FileReceiptStore({ directory });
    const keys = [active(OLD), NEW];
    const enact = new EnactClient({ systems: { database }, policies: [asks], workflows: [add], receipts, keys });
    const { receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: { id: 1 } });
    const forger = ledgerOn(new FileReceiptStore({ directory }), undefined, { keys: [NEW] });
    await forger.ready();
    forger.append({
      kind: "approval",
      runId: receipt.runId,
      approval: receiptHash(receipt),
      verdict: "approved",
      approver: { email: "boss@company.com" },
      now: new Date().toISOString(),
    });
    await forger.close();
    expect((await rejectionOf(enact.resume(receipt.runId))).code).toBe("ENACT_NOT_APPROVED");
    expect(database.rows("notes")).toEqual([]);
    await enact.close();
  });

  it("is not undone by a thief of the old key who signs another one, as if it were older", async () => {
    const directory = await temporaryDirectory();
    const before = clientOn(directory, [OLD]);
    await before.run(1);
    await before.enact.close();
    const changing = clientOn(directory, [OLD, active(NEW)]);
    await changing.run(2);
    await changing.enact.close();

    const store = new FileReceiptStore({ directory });
    const [key, chain] = [signingKey(createKeyring({ keys: [OLD] })), newId(0)];
    const place = (seq: number, prev: string | null) => ({ chain, seq, prev, timestamp: new Date().toISOString() });
    const writer = { ...thisWriter() };
    const open = seal(
      { kind: "open", sdk: "thief/0", store: await store.id(), writer, heads: [] },
      place(0, null),
      key,
    );
    const next = { kid: "thief", alg: "hmac-sha256" } as const;
    const change = seal({ kind: "key", next, heads: [] }, place(1, open.hash), key);
    const log = await store.createChain(chain);
    await log.append([open.line, change.line]);
    await log.close();

    const after = clientOn(directory, [OLD, active(NEW)]);
    expect((await after.run(3)).receipt).toMatchObject({ kid: "new", outcome: "succeeded" });
    await after.enact.close();
    expect(await codesIn(directory, [OLD, active(NEW)])).toEqual(["inactive_key"]);
  });

  it("is not made by a client that knows nothing of the old key", async () => {
    const directory = await temporaryDirectory();
    const { run, enact } = clientOn(directory, [OLD]);
    await run(1);
    await enact.close();
    const records = await recordsIn(directory);
    const stranger = clientOn(directory, [NEW]);
    expect((await rejectionOf(stranger.run(2))).message).toContain("signed with another key (old)");
    expect(stranger.database.rows("notes")).toEqual([]);
    expect(await recordsIn(directory)).toEqual(records);
  });
});
