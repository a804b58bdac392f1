import { describe, expect, it } from "vitest";
import type { ActorInput } from "../../src/contracts/runner.js";
import { receiptHash } from "../../src/receipt/approver-key.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { add, asking, BOSS, CHIEF, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { ACTOR, findingsOf, rejectionOf, tick } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";

const DAY_MS = 24 * 60 * 60 * 1000;

const later = (now: string, milliseconds: number) => new Date(Date.parse(now) + milliseconds).toISOString();

describe("a pending run", () => {
  it("says which policy asks whom, how many, and until when", async () => {
    const { enact, notes } = clientWith([
      asking(),
      asking({ approvers: [BOSS.email, CHIEF.email], quorum: 2, expiresInMs: 60_000, signed: true }, { name: "both" }),
      asking({ approvers: [BOSS.email] }, { name: "boss", version: undefined }),
    ]);
    const { result, receipt } = await enact.run(REQUEST);
    const { now, runId, pending } = receipt;
    expect(pending).toEqual({
      expiresAt: later(now, 60_000),
      policies: [
        { policy: "asks", version: "1", quorum: 1, expiresAt: later(now, DAY_MS) },
        {
          policy: "both",
          version: "1",
          approvers: [BOSS.email, CHIEF.email],
          quorum: 2,
          expiresAt: later(now, 60_000),
          signed: true,
        },
        { policy: "boss", approvers: [BOSS.email], quorum: 1, expiresAt: later(now, DAY_MS) },
      ],
    });
    // Somebody whom no list names can answer the first of them.
    expect(result).toEqual({
      success: false,
      workflow: "add",
      output: {},
      actions: [],
      approval: { runId, expiresAt: later(now, 60_000) },
    });
    expect(notes.shelf).toEqual({ notes: [], reads: 0 });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("names those who may approve where every policy does, each once", async () => {
    const { enact } = clientWith([
      asking({ approvers: [BOSS.email, CHIEF.email] }),
      asking({ approvers: [CHIEF.email] }, { name: "second" }),
    ]);
    const { result } = await enact.run(REQUEST);
    expect(result.approval?.approvers).toEqual([BOSS.email, CHIEF.email]);
  });

  it("is what decide foretells, with the same words", async () => {
    const { enact } = clientWith([asking({ quorum: 2 })]);
    const decided = await enact.decide(REQUEST);
    const { receipt } = await enact.run(REQUEST);
    const { decision, policyResults, resources } = receipt;
    expect(decided).toEqual({ decision: "PENDING", policyResults, resources });
    expect(decision).toBe("PENDING");
  });

  it("keeps its question for a hundred years at most, so that its time can be told", async () => {
    const { receipt } = await pendingWith([asking({ expiresInMs: Number.MAX_SAFE_INTEGER })]);
    expect(receipt.pending?.expiresAt).toBe(later(receipt.now, 100 * 365 * DAY_MS));
  });

  it.each([
    ["a quorum of nobody", { quorum: 0 }],
    ["half a person", { quorum: 1.5 }],
    ["more than there are", { approvers: [BOSS.email], quorum: 2 }],
    ["more than there are, one of them in two spellings", { approvers: [BOSS.email, "BOSS@company.com"], quorum: 2 }],
    ["nobody", { approvers: [] }],
    ["no list", { approvers: BOSS.email }],
    ["no text", { approvers: [7] }],
    ["an empty name", { approvers: [""] }],
    ["no time at all", { expiresInMs: 0 }],
    ["a time that has passed", { expiresInMs: -1 }],
    ["no number", { expiresInMs: "soon" }],
    ["an endless time", { expiresInMs: Number.POSITIVE_INFINITY }],
    ["a signature of some kind", { signed: "yes" }],
  ])("is a block where the policy asks for %s", async (_name, terms) => {
    const { enact, notes } = clientWith([asking(terms as never)]);
    const { receipt } = await enact.run(REQUEST);
    expect(receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "asks", verdict: "block" }] });
    expect(notes.shelf.notes).toEqual([]);
  });
});

describe("a run that nobody could approve", () => {
  const reasonFor = async (options: Parameters<typeof clientWith>[1], actor: ActorInput, terms = {}) => {
    const { enact, notes } = clientWith([asking(terms)], options);
    const decided = await enact.decide({ ...REQUEST, actor });
    const { receipt } = await enact.run({ ...REQUEST, actor });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", policyResults: decided.policyResults });
    expect(receipt).not.toHaveProperty("pending");
    expect(receipt.policyResults.map(({ policy }) => policy)).toEqual(["asks", "enact:approval"]);
    expect(notes.shelf.notes).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
    return receipt.policyResults[1]?.reason;
  };

  it("is blocked at the gate where its actor has no name", async () => {
    expect(await reasonFor({}, { role: "engineer" })).toMatch("neither an e-mail address nor an id");
  });

  it("is blocked at the gate where its payload or its actor is redacted", async () => {
    expect(await reasonFor({ redact: ["payload.text"] }, ACTOR)).toMatch("parts of it are redacted");
    expect(await reasonFor({ redact: ["actor.phone"] }, { ...ACTOR, phone: "1" })).toMatch("parts of it are redacted");
  });

  it("is blocked at the gate where only its actor is asked", async () => {
    const asked = "fewer people than have to";
    expect(await reasonFor({}, ACTOR, { approvers: ["Agent@Company.com"] })).toMatch(asked);
    expect(await reasonFor({}, ACTOR, { approvers: [ACTOR.email, BOSS.email], quorum: 2 })).toMatch(asked);
  });

  it("is asked about where what is redacted is not part of it", async () => {
    const { enact } = clientWith([asking()], { redact: ["payload.card", "actor.phone", "output.count"] });
    expect((await enact.run(REQUEST)).receipt.decision).toBe("PENDING");
  });
});

describe("a verdict", () => {
  it("is signed, and bound to the very receipt", async () => {
    const { enact, runId, receipt, notes } = await pendingWith([asking()]);
    const approver = { ...BOSS, role: "director" };
    const { verdict, ...rest } = await enact.approve(runId, { approver, comment: "Go." });
    expect(verdict).toMatchObject({
      kind: "approval",
      runId,
      approval: receiptHash(receipt),
      verdict: "approved",
      approver,
      comment: "Go.",
    });
    expect(rest).toEqual({});
    expect(notes.shelf.notes).toEqual([]);
    expect(await enact.approvals.list()).toMatchObject([{ runId, isApproved: true, verdicts: [verdict] }]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("that rejects ends the run, once and for ever", async () => {
    const { enact, runId, receipt, notes } = await pendingWith([asking()]);
    await enact.approve(runId, { approver: CHIEF });
    const { result, receipt: ending } = await enact.reject(runId, { approver: BOSS, comment: "Not today" });
    expect(ending).toMatchObject({
      decision: "BLOCK",
      outcome: "rejected",
      workflow: "add",
      actor: receipt.actor,
      payload: receipt.payload,
      resources: receipt.resources,
      approval: receiptHash(receipt),
      intent: null,
      actionsTaken: [],
      policyResults: [{ policy: "enact:approval", reason: "Rejected by boss@company.com: Not today" }],
    });
    expect(ending.runId).not.toBe(runId);
    expect(result.success).toBe(false);
    expect(await enact.receipts.get(runId)).toEqual(receipt);
    for (const again of [
      () => enact.resume(runId),
      () => enact.approve(runId, { approver: BOSS }),
      () => enact.approve(runId, { approver: BOSS, resume: true }),
      () => enact.reject(runId, { approver: CHIEF }),
    ]) {
      expect(await rejectionOf(again())).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED" });
    }
    expect(await enact.approvals.list()).toEqual([]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(notes.shelf.notes).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is refused for what does not wait", async () => {
    const { enact } = clientWith([]);
    const { receipt } = await enact.run(REQUEST);
    expect(await rejectionOf(enact.approve(receipt.runId, { approver: BOSS }))).toMatchObject({
      code: "ENACT_NOT_PENDING",
    });
    for (const runId of ["01990000-0000-7000-8000-000000000000", "nonsense", "../../etc/passwd", "", undefined, {}]) {
      for (const attempt of [
        () => enact.approve(runId as string, { approver: BOSS }),
        () => enact.reject(runId as string, { approver: BOSS }),
        () => enact.resume(runId as string),
      ]) {
        expect(await rejectionOf(attempt())).toMatchObject({ code: "ENACT_UNKNOWN_RUN" });
      }
    }
  });

  it.each([
    ["no approver", {}],
    ["a name alone", { approver: BOSS.email }],
    ["an approver who is no JSON", { approver: { ...BOSS, since: 1n } }],
    ["an approver with an empty name", { approver: { email: "" } }],
    ["an approver with a reserved member", { approver: { ...BOSS, $enact: "redacted" } }],
    ["a comment that is no text", { approver: BOSS, comment: 7 }],
    ["a comment without an end", { approver: BOSS, comment: "x".repeat(10_001) }],
    ["a comment of half a character", { approver: BOSS, comment: "\ud800" }],
    ["a proof of another kind", { approver: BOSS, proof: "AB".repeat(64) }],
    ["a proof that is no text", { approver: BOSS, proof: 7 }],
  ])("is refused with %s", async (_name, verdict) => {
    const { enact, runId } = await pendingWith([asking()]);
    expect(await rejectionOf(enact.approve(runId, verdict as never))).toMatchObject({
      code: "ENACT_INVALID_CONFIGURATION",
    });
    expect(await rejectionOf(enact.reject(runId, verdict as never))).toMatchObject({
      code: "ENACT_INVALID_CONFIGURATION",
    });
    expect(await enact.approvals.list()).toMatchObject([{ verdicts: [], isApproved: false }]);
  });
});

describe("the list of what waits", () => {
  it("tells what would be run, who is asked and what was said, oldest first", async () => {
    const { enact, runId, receipt } = await pendingWith([asking({ quorum: 2 })]);
    const second = await enact.run({ ...REQUEST, payload: { text: "b" } });
    await enact.approve(second.receipt.runId, { approver: BOSS });
    expect(await enact.approvals.list()).toMatchObject([
      {
        runId,
        workflow: "add",
        actor: ACTOR,
        payload: { text: "a" },
        pending: receipt.pending,
        verdicts: [],
        isApproved: false,
        receipt,
      },
      { payload: { text: "b" }, verdicts: [{ approver: BOSS, verdict: "approved" }], isApproved: false },
    ]);
    await enact.approve(second.receipt.runId, { approver: CHIEF });
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: false }, { isApproved: true }]);
    await enact.resume(second.receipt.runId);
    expect(await enact.approvals.list()).toMatchObject([{ runId }]);
  });

  it("leaves out what went ahead in shadow mode: nobody is asked about it", async () => {
    const { enact } = clientWith([asking()], { mode: "shadow" });
    const { receipt } = await enact.run(REQUEST);
    expect(await enact.approvals.list()).toEqual([]);
    for (const attempt of [
      () => enact.approve(receipt.runId, { approver: BOSS }),
      () => enact.reject(receipt.runId, { approver: BOSS }),
      () => enact.resume(receipt.runId),
    ]) {
      expect(await rejectionOf(attempt())).toMatchObject({ code: "ENACT_NOT_PENDING" });
    }
  });
});

it("a policy that asks at a call alone blocks it, since nobody can be asked there any more", async () => {
  const { enact, notes } = clientWith([asking({}, { on: "action" })]);
  const { receipt } = await enact.run(REQUEST);
  expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", actionsTaken: [{ status: "blocked" }] });
  expect(receipt).not.toHaveProperty("pending");
  expect(notes.shelf.notes).toEqual([]);
  expect(await enact.approvals.list()).toEqual([]);
  expect(await findingsOf(enact)).toEqual([]);
});

it("the workflow of these tests writes where nobody asks", async () => {
  const { enact, notes } = clientWith([]);
  expect((await enact.run(REQUEST)).result).toMatchObject({ success: true, workflow: add.name });
  expect(notes.shelf.notes).toEqual(["a"]);
});

describe("many pending runs, as agents can make them", () => {
  /** A store that counts how many logs are read, and how many at once. */
  function counting() {
    const store = new MemoryReceiptStore();
    const reads = { count: 0, atOnce: 0, most: 0 };
    const counted = storeWith(store, {
      read: async function* (chain, from) {
        reads.count++;
        reads.most = Math.max(reads.most, ++reads.atOnce);
        try {
          await tick();
          yield* store.read(chain, from);
        } finally {
          reads.atOnce--;
        }
      },
    });
    return { store: counted, reads };
  }

  it("are listed without a file for each being open", async () => {
    const { store, reads } = counting();
    const { enact } = clientWith([asking()], { receipts: store });
    for (let index = 0; index < 30; index++) await enact.run({ ...REQUEST, payload: { text: `note ${index}` } });
    expect(await enact.approvals.list()).toHaveLength(30);
    expect(reads.most).toBe(1);
  });

  it("are not read again once they have expired", async () => {
    const { store, reads } = counting();
    const { enact } = clientWith([asking({ expiresInMs: 1 })], { receipts: store });
    for (let index = 0; index < 30; index++) await enact.run({ ...REQUEST, payload: { text: `note ${index}` } });
    await tick(5);
    expect(await enact.approvals.list()).toEqual([]);
    const before = reads.count;
    expect(await enact.approvals.list()).toEqual([]);
    // What is new in the one log, and nothing else.
    expect(reads.count - before).toBe(1);
  });
});
