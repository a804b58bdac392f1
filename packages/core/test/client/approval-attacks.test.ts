import { copyFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import type { RecordContent } from "../../src/models/record.js";
import { receiptHash } from "../../src/receipt/approver-key.js";
import { DEVELOPMENT_SECRET, keyFromSecret } from "../../src/receipt/keyring.js";
import { asking, BOSS, CHIEF, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { StoreFiles } from "../support/store-files.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const OTHER_KEY = keyFromSecret("another-secret-of-at-least-32-bytes");

/** A run that waits for approval, in the files of a store, and its client. */
async function waiting(terms: Parameters<typeof asking>[0] = {}) {
  const directory = await temporaryDirectory();
  const policies = [asking(terms)];
  const made = await pendingWith(policies, { receipts: directory });
  const { receipt, runId } = made;
  const said = {
    kind: "approval",
    runId,
    approval: receiptHash(receipt),
    verdict: "approved",
    approver: { ...BOSS },
    now: new Date().toISOString(),
  } as const satisfies RecordContent;
  return { ...made, directory, policies, said, files: new StoreFiles(directory) };
}

/** What the clients of a store, an old one and a new one, answer to one who wants a run resumed; neither may run it. */
async function refusalOf({ enact, notes, directory, policies }: Awaited<ReturnType<typeof waiting>>, runId: string) {
  const fresh = clientWith(policies, { receipts: directory });
  const errors = await Promise.all([rejectionOf(enact.resume(runId)), rejectionOf(fresh.enact.resume(runId))]);
  expect([...notes.shelf.notes, ...fresh.notes.shelf.notes]).toEqual([]);
  const codes = (await findingsOf(fresh.enact)).map(({ code }) => code);
  return { old: errors[0]?.code, fresh: errors[1]?.code, codes };
}

const UNMOVED = { old: "ENACT_NOT_APPROVED", fresh: "ENACT_NOT_APPROVED" };

describe("an approval that was forged executes nothing", () => {
  it.each([
    ["another secret", OTHER_KEY, "unknown_key"],
    [
      "another secret, under the name of the right key",
      { ...OTHER_KEY, kid: keyFromSecret(SECRET).kid },
      "bad_signature",
    ],
    ["the published development secret", keyFromSecret(DEVELOPMENT_SECRET), "insecure_key"],
  ])("with %s, in a chain of its own and in one of the store's", async (_name, key, code) => {
    const made = await waiting();
    made.files.forge(key, [made.said]);
    expect(await refusalOf(made, made.runId)).toMatchObject({ ...UNMOVED, codes: expect.arrayContaining([code]) });
    const forged = made.files.find(({ kind, kid }) => kind === "approval" && kid === key.kid);
    const { chain } = made.files.find(({ kind }) => kind === "receipt");
    made.files.append(chain, forged.line);
    expect(await refusalOf(made, made.runId)).toMatchObject(UNMOVED);
  });

  it("with the store's own secret, of another run", async () => {
    const made = await waiting();
    made.files.forge(keyFromSecret(SECRET), [{ ...made.said, runId: newId() }]);
    expect(await refusalOf(made, made.runId)).toEqual({ ...UNMOVED, codes: ["approval_mismatch"] });
  });

  it("with the store's own secret, in a chain that was begun in another store", async () => {
    const made = await waiting();
    made.files.forge(keyFromSecret(SECRET), [made.said], newId());
    expect(await refusalOf(made, made.runId)).toEqual({ ...UNMOVED, codes: ["foreign_chain"] });
  });
});

describe("after the store's key was changed", () => {
  const old = { alg: "hmac-sha256", secret: SECRET, kid: "old" } as const;
  const now = { alg: "hmac-sha256", secret: "another-secret-of-at-least-32-bytes", kid: "now" } as const;
  const changed = async () => {
    const directory = await temporaryDirectory();
    const before = await pendingWith([asking()], { receipts: directory, secret: undefined, keys: [old] });
    await before.enact.approve(before.runId, { approver: BOSS });
    await before.enact.close();
    const keys = [{ ...now, active: true }, old];
    const after = await pendingWith([asking()], { receipts: directory, secret: undefined, keys });
    return { directory, before, ...after };
  };

  it("what was approved before still is", async () => {
    const { before, enact, notes } = await changed();
    expect((await enact.resume(before.runId)).result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("what the old key approves executes nothing", async () => {
    const { enact, runId, receipt, notes, directory } = await changed();
    const said = { runId, approval: receiptHash(receipt), approver: { ...BOSS }, now: receipt.now } as const;
    const files = new StoreFiles(directory);
    files.forge(keyFromSecret(SECRET, "old"), [{ kind: "approval", verdict: "approved", ...said }]);
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(notes.shelf.notes).toEqual([]);
    expect((await findingsOf(enact)).map(({ code }) => code)).toEqual(["inactive_key"]);
  });
});

describe("an approval that was given executes nothing else", () => {
  it.each([
    ["the run", "runId"],
    ["the receipt", "approval"],
    ["the chain", "chain"],
  ])("where its line was changed to name another: %s", async (_name, member) => {
    const made = await waiting();
    const other = await made.enact.run(REQUEST);
    await made.enact.approve(other.receipt.runId, { approver: BOSS });
    const { chain, line } = made.files.find(({ kind }) => kind === "approval");
    const { said } = made;
    const moved = { ...said, chain: newId() }[member as "runId"];
    const from = (JSON.parse(line) as typeof moved & Record<string, string>)[member as never] as string;
    made.files.append(chain, line.replaceAll(from, moved));
    expect(await refusalOf(made, made.runId)).toMatchObject({
      ...UNMOVED,
      codes: expect.arrayContaining(["bad_signature"]),
    });
  });

  it("where it was signed again, with a key that nobody knows", async () => {
    const made = await waiting();
    const other = await made.enact.run(REQUEST);
    const { verdict } = await made.enact.approve(other.receipt.runId, { approver: BOSS });
    const { v: _v, chain: _c, seq: _s, prev: _p, timestamp: _t, alg: _a, kid: _k, signature: _g, ...content } = verdict;
    made.files.forge(OTHER_KEY, [{ ...content, runId: made.runId, approval: made.said.approval }]);
    expect(await refusalOf(made, made.runId)).toMatchObject({
      ...UNMOVED,
      codes: expect.arrayContaining(["unknown_key"]),
    });
  });

  it("where its line is there twice: it counts once", async () => {
    const made = await waiting({ quorum: 2 });
    await made.enact.approve(made.runId, { approver: BOSS });
    const { chain, line } = made.files.find(({ kind }) => kind === "approval");
    made.files.append(chain, line);
    const other = clientWith(made.policies, { receipts: made.directory });
    await other.enact.run(REQUEST);
    const { chain: second } = made.files.find(({ kind, chain: id }) => kind === "open" && id !== chain);
    made.files.append(second, line);
    expect(await refusalOf(made, made.runId)).toMatchObject({
      ...UNMOVED,
      codes: expect.arrayContaining(["wrong_chain"]),
    });
  });

  it("where somebody asks for the same again: that is another run", async () => {
    const made = await waiting();
    await made.enact.approve(made.runId, { approver: BOSS });
    const again = await made.enact.run(REQUEST);
    expect(await refusalOf(made, again.receipt.runId)).toEqual({ ...UNMOVED, codes: [] });
  });

  it("where somebody asks for something else: what was approved stays what it was", async () => {
    const made = await waiting();
    await made.enact.approve(made.runId, { approver: BOSS });
    const edited = await made.enact.run({ ...REQUEST, payload: { text: "b" } });
    expect(edited.receipt.decision).toBe("PENDING");
    expect(await refusalOf(made, edited.receipt.runId)).toEqual({ ...UNMOVED, codes: [] });
    await made.enact.resume(made.runId);
    expect(made.notes.shelf.notes).toEqual(["a"]);
  });

  it("in another store, whose secret is the same", async () => {
    const made = await waiting();
    const elsewhere = await waiting();
    await elsewhere.enact.approve(elsewhere.runId, { approver: BOSS });
    await elsewhere.enact.close();
    const [chain = ""] = elsewhere.files.chains();
    copyFileSync(elsewhere.files.path(chain), made.files.path(chain));
    const unknown = { old: "ENACT_UNKNOWN_RUN", fresh: "ENACT_UNKNOWN_RUN" };
    expect(await refusalOf(made, elsewhere.runId)).toEqual({ ...unknown, codes: ["foreign_chain"] });
    expect(await made.enact.approvals.list()).toMatchObject([{ runId: made.runId, isApproved: false }]);
  });
});

describe("a pending receipt that was edited", () => {
  it("is nobody's: neither who has read it before nor who reads it now runs it", async () => {
    const made = await waiting();
    await made.enact.approve(made.runId, { approver: BOSS });
    const { chain, line } = made.files.find(({ kind }) => kind === "receipt");
    made.files.replace(chain, line, line.replace('"text":"a"', '"text":"b"'));
    expect(await refusalOf(made, made.runId)).toMatchObject({
      old: "ENACT_INVALID_RECEIPT",
      fresh: "ENACT_UNKNOWN_RUN",
      codes: expect.arrayContaining(["bad_signature", "approval_mismatch"]),
    });
  });

  it("is not approved either", async () => {
    const made = await waiting();
    await made.enact.approvals.list();
    const { chain, line } = made.files.find(({ kind }) => kind === "receipt");
    made.files.replace(chain, line, line.replace('"quorum":1', '"quorum":0'));
    const fresh = clientWith(made.policies, { receipts: made.directory });
    expect(await rejectionOf(made.enact.approve(made.runId, { approver: BOSS }))).toMatchObject({
      code: "ENACT_INVALID_RECEIPT",
    });
    expect(await rejectionOf(fresh.enact.approve(made.runId, { approver: BOSS }))).toMatchObject({
      code: "ENACT_UNKNOWN_RUN",
    });
    expect(await refusalOf(made, made.runId)).toMatchObject({ codes: expect.arrayContaining(["bad_signature"]) });
  });
});

describe("what was used up stays so", () => {
  const resumed = async () => {
    const made = await waiting();
    const { outcome } = await made.enact.approve(made.runId, { approver: BOSS, resume: true });
    expect(outcome?.result.success).toBe(true);
    await made.enact.close();
    return { ...made, runAgain: clientWith(made.policies, { receipts: made.directory }), receipt: outcome?.receipt };
  };

  it("when its claim is deleted", async () => {
    const { files, runAgain, runId, receipt } = await resumed();
    files.removeClaims();
    expect((await runAgain.enact.resume(runId)).receipt).toEqual(receipt);
    expect(runAgain.notes.shelf.notes).toEqual([]);
    expect(await findingsOf(runAgain.enact)).toEqual([]);
  });

  it("when its claim is deleted, and whoever deletes it leaves one of his own", async () => {
    const { enact, files, runId, directory, policies } = await waiting();
    await enact.approve(runId, { approver: BOSS });
    await enact.resume(runId);
    files.removeClaims();
    const others = [clientWith(policies, { receipts: directory }), clientWith(policies, { receipts: directory })];
    await Promise.all(others.map((other) => other.enact.resume(runId)));
    expect(others.flatMap(({ notes }) => notes.shelf.notes)).toEqual([]);
  });

  it("to the verifier, when the beginning of the run is deleted too", async () => {
    const { files, runAgain } = await resumed();
    files.removeClaims();
    const { chain, line } = files.find(({ kind }) => kind === "intent");
    files.replace(chain, line);
    const codes = (await findingsOf(runAgain.enact)).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["gap", "receipt_without_intent"]));
  });

  it("to the verifier, when all of the run is deleted and another chain has seen it", async () => {
    const { files, runAgain } = await resumed();
    await runAgain.enact.run({ ...REQUEST, payload: { text: "b" } });
    files.removeClaims();
    const { chain, line } = files.find(({ kind }) => kind === "intent");
    files.write(chain, files.lines(chain).slice(0, files.lines(chain).indexOf(line)));
    expect((await findingsOf(runAgain.enact)).map(({ code }) => code)).toEqual(["truncated"]);
  });

  it("when a rejection is cut back to the verdict", async () => {
    const made = await waiting();
    await made.enact.approve(made.runId, { approver: CHIEF });
    const { receipt } = await made.enact.reject(made.runId, { approver: BOSS });
    await made.enact.close();
    made.files.removeClaims();
    const { chain, line } = made.files.find(({ kind, runId }) => kind === "receipt" && runId === receipt.runId);
    made.files.write(chain, made.files.lines(chain).slice(0, made.files.lines(chain).indexOf(line)));
    const fresh = clientWith(made.policies, { receipts: made.directory });
    expect(await rejectionOf(fresh.enact.resume(made.runId))).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED" });
    expect(fresh.notes.shelf.notes).toEqual([]);
  });
});
