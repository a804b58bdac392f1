import { generateKeyPairSync, hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/json.js";
import { newId } from "../../src/models/id.js";
import { canonical } from "../../src/receipt/canonical.js";
import { createKeyring, DEVELOPMENT_SECRET, keyFromSecret, signingKey } from "../../src/receipt/keyring.js";
import { verifyStore } from "../../src/receipt/verify/verify-store.js";
import {
  attemptOf,
  blockedOf,
  ENTRY,
  KEY,
  keyringOf,
  OpenStore,
  policyResult,
  receiptOf,
  requestOf,
  resultOf,
  TestChain,
  verify,
} from "./support/evidence.js";
import { golden, vectorText } from "./support/vectors.js";

describe("verifyStore", () => {
  it("finds nothing in the golden chain", async () => {
    const store = new OpenStore();
    store.storeId = String(golden.records[0]?.record["store"]);
    const chain = String(golden.records[0]?.record["chain"]);
    store.append(chain, Buffer.from(vectorText("golden/chain.jsonl"), "utf8"));
    const { findings, summary } = await verify(store, {
      keyring: keyringOf(keyFromSecret(golden.secretUtf8)),
      strict: true,
    });
    expect(findings).toEqual([]);
    expect(summary).toEqual({
      records: 6,
      chains: 1,
      runs: 1,
      openRuns: 0,
      errors: 0,
      warnings: 0,
      unreadable: 0,
      kids: [golden.records[0]?.record["kid"]],
      heads: [{ chain, seq: 5, hash: golden.records[5]?.hash }],
    });
  });

  it("finds nothing in an empty store, and asks for no id that would have to be made", async () => {
    const store = new OpenStore();
    store.id = () => Promise.reject(new Error("asked"));
    expect(await verify(store)).toMatchObject({ findings: [], summary: { records: 0, chains: 0, heads: [] } });
  });

  it.each([1, 7, 1_000, 1_000_000])("finds nothing in whole runs, read in pieces of %i bytes", async (pieceBytes) => {
    const store = new OpenStore();
    store.pieceBytes = pieceBytes;
    const first = new TestChain(store);
    first.run();
    const second = new TestChain(store, { open: { heads: [first.put(blockedOf(newId()))] } });
    second.run();
    first.put({ kind: "heads", heads: [second.put({ kind: "close" })] });
    first.put({ kind: "close" });
    const { findings, summary } = await verify(store, { strict: true });
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ records: 14, chains: 2, runs: 3, openRuns: 0 });
    expect(summary.heads).toHaveLength(2);
  });

  it("accepts its own heads as anchors, also after the chains have grown", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    chain.run();
    const { summary } = await verify(store);
    chain.run();
    expect((await verify(store, { anchors: summary.heads })).findings).toEqual([]);
  });

  it("accepts a run that another chain has closed, whichever is read first", async () => {
    for (const older of [true, false]) {
      const store = new OpenStore();
      const one = new TestChain(store);
      const two = new TestChain(store);
      const [begins, ends] = older ? [one, two] : [two, one];
      const runId = newId();
      const intent = begins.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
      const receipt = { kind: "receipt", ...requestOf(runId), decision: "PASS", outcome: "unknown", actionsTaken: [] };
      ends.put({ ...receipt, intent: intent.hash });
      expect(await verify(store)).toMatchObject({ findings: [], summary: { runs: 1, openRuns: 0 } });
    }
  });

  it("compares runs that are open at once even where they are too many to be kept as they are", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    const payload = { text: "ä".repeat(40_000) };
    const ids = Array.from({ length: 60 }, () => newId());
    const intents = ids.map((id) => chain.put({ kind: "intent", ...requestOf(id), payload, decision: "PASS" }));
    ids.forEach((id, index) => {
      const told = index === 59 ? { text: "b" } : payload;
      const receipt = { kind: "receipt", ...requestOf(id), payload: told, decision: "PASS", outcome: "succeeded" };
      chain.put({ ...receipt, actionsTaken: [], intent: intents[index]?.hash });
    });
    const { findings } = await verify(store);
    expect(findings).toMatchObject([{ code: "intent_mismatch", runId: ids[59] }]);
  });

  it("verifies Ed25519 with the public key alone", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const store = new OpenStore();
    const chain = new TestChain(store, { key: signingKey(createKeyring({ keys: [{ alg: "ed25519", privateKey }] })) });
    chain.run();
    const keyring = createKeyring({ keys: [{ alg: "ed25519", publicKey }] });
    expect((await verify(store, { keyring, strict: true })).findings).toEqual([]);
    store.rewrite(chain.chain, (lines) => lines.with(2, Buffer.from(String(lines[2]).replace("agent/", "other/"))));
    expect((await verify(store, { keyring })).codes).toContain("bad_signature");
  });

  it("accepts the published secret where it is allowed and no other key is in the store", async () => {
    const store = new OpenStore();
    new TestChain(store, { key: keyFromSecret(DEVELOPMENT_SECRET) }).run();
    expect((await verify(store, { allowInsecureKey: true })).findings).toEqual([]);
    expect((await verify(store)).codes).toEqual(Array(5).fill("insecure_key"));
  });

  it("reads a faulty signer's records like any other, unless it is strict", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    chain.putText((body) => body.replaceAll(":{", ": {"), blockedOf(newId()));
    expect(await verify(store)).toMatchObject({ findings: [], summary: { runs: 1 } });
    expect((await verify(store, { strict: true })).codes).toEqual(["not_canonical"]);
  });

  it("accepts what became too large for a receipt and was replaced by its digest", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    const runId = newId();
    const facts = { found: "ö".repeat(200) };
    const policyResults = [policyResult("request", true, { facts })];
    const input = { text: "é".repeat(100) };
    const intent = chain.put({ kind: "intent", ...requestOf(runId), policyResults, decision: "PASS" });
    chain.put({ ...attemptOf(runId), input });
    chain.put(resultOf(runId));
    const { policyResults: _left, ...entry }: JsonObject = {
      ...ENTRY,
      input: digest(input),
      output: digest(ENTRY["output"] as Json),
    };
    const short = [policyResult("request", true, { facts: digest(facts) })];
    chain.put({ ...receiptOf(runId, intent.hash, [entry]), policyResults: short });
    expect((await verify(store)).findings).toEqual([]);
    const other = [policyResult("request", true, { facts: digest({}) })];
    chain.run({ intent: { policyResults }, receipt: { policyResults: other } });
    chain.run({ entry: { input: digest(input) } });
    expect((await verify(store)).codes).toEqual(["intent_mismatch", "attempt_missing"]);
  });

  it("yields findings as it finds them, and ends when it is stopped", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    for (let count = 0; count < 10; count++) chain.run();
    store.pieceBytes = 100;
    const verifying = verifyStore(store, { keyring: keyringOf() });
    expect((await verifying.next()).value).toMatchObject({ code: "unknown_key", seq: 0 });
    expect(await verifying.return({} as never)).toMatchObject({ done: true });
  });

  it("never throws: what cannot be read is a finding, and the rest is verified", async () => {
    const store = new OpenStore();
    const broken = new TestChain(store);
    const whole = new TestChain(store, { open: { heads: [{ chain: broken.chain, seq: 9, hash: broken.prev }] } });
    whole.run();
    const read = store.read.bind(store);
    store.read = async function* (chain, from) {
      yield* read(chain, from);
      if (chain === broken.chain) throw new Error("the disk is gone");
    };
    const { findings, summary } = await verify(store);
    expect(findings).toMatchObject([
      { code: "unreadable", chain: broken.chain, message: expect.stringContaining("the disk is gone") },
    ]);
    expect(summary).toMatchObject({ unreadable: 1, errors: 1, runs: 1 });
  });

  it("does not call a chain missing when it cannot tell", async () => {
    const store = new OpenStore();
    store.chains = () => Promise.reject(new Error("no"));
    const anchors = [{ chain: newId(), seq: 0, hash: `sha256:${"0".repeat(64)}` }];
    expect((await verify(store, { anchors })).codes).toEqual(["unreadable", "unreadable"]);
  });

  it.each(["id", "chains", "audit"] as const)("never throws when the store's %s fails", async (method) => {
    const store = new OpenStore();
    new TestChain(store).run();
    Object.assign(store, {
      [method]: () => {
        throw new Error("no");
      },
    });
    const { codes, summary } = await verify(store);
    expect(codes).toEqual(["unreadable"]);
    expect(summary.unreadable).toBe(1);
  });

  it("never throws when the keyring fails", async () => {
    const store = new OpenStore();
    new TestChain(store).run();
    const keyring = {
      active: KEY,
      get: () => {
        throw new Error("no");
      },
    };
    expect((await verify(store, { keyring })).summary.unreadable).toBeGreaterThan(0);
  });
});

/** What stands in a receipt for what is too large. */
function digest(value: Json): JsonObject {
  const body = canonical(value);
  return { $bytes: Buffer.byteLength(body), $digest: `sha256:${hash("sha256", body, "hex")}` };
}
