import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import type { Policy } from "../../src/contracts/policy.js";
import { StoreError } from "../../src/errors.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { receiptHash } from "../../src/receipt/approver-key.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { add, asking, BOSS, CHIEF, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { ACTOR, findingsOf, Notes, rejectionOf, SECRET } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";

/** A run that was approved, and the store that others can resume it from. */
async function approved(policies: readonly Policy[] = [asking()]) {
  const receipts = new MemoryReceiptStore();
  const made = await pendingWith(policies, { receipts });
  await made.enact.approve(made.runId, { approver: BOSS });
  const resumedWith = async (today: readonly Policy[]) => {
    const { enact, notes } = clientWith(today, { receipts });
    return { ...(await enact.resume(made.runId)), notes: notes.shelf.notes };
  };
  return { ...made, receipts, resumedWith, approval: receiptHash(made.receipt) };
}

describe("an approved run", () => {
  it("is executed as a new run that names what was approved, once", async () => {
    const { enact, runId, receipt, notes, approval } = await approved();
    const { result, receipt: done } = await enact.resume(runId);
    expect(done).toMatchObject({
      decision: "PASS",
      outcome: "succeeded",
      workflow: "add",
      actor: receipt.actor,
      payload: receipt.payload,
      resources: receipt.resources,
      approval,
      policyResults: [{ policy: "asks", verdict: "requireApproval", passed: true, phase: "request" }],
    });
    const [call] = done.actionsTaken;
    expect(call?.policyResults).toMatchObject([
      { policy: "asks", verdict: "requireApproval", passed: true, phase: "action" },
    ]);
    expect(result).toMatchObject({ success: true, output: { add: { count: 1 } } });
    expect(result).not.toHaveProperty("approval");
    expect(done).not.toHaveProperty("pending");
    expect(done.runId).not.toBe(runId);
    expect(await enact.receipts.get(runId)).toEqual(receipt);

    expect((await enact.resume(runId)).receipt).toEqual(done);
    for (const late of [enact.approve(runId, { approver: CHIEF }), enact.reject(runId, { approver: CHIEF })]) {
      expect(await rejectionOf(late)).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED" });
    }
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await enact.approvals.list()).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is executed by the approval itself where that is asked for and enough have approved", async () => {
    const { enact, runId, notes } = await pendingWith([asking({ quorum: 2 })]);
    expect(await enact.approve(runId, { approver: BOSS, resume: true })).not.toHaveProperty("outcome");
    expect(notes.shelf.notes).toEqual([]);
    const { outcome } = await enact.approve(runId, { approver: CHIEF, resume: true });
    expect(outcome?.result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is not executed before it is approved", async () => {
    const { enact, runId, notes } = await pendingWith([asking()]);
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(notes.shelf.notes).toEqual([]);
    expect(await enact.receipts.list()).toHaveLength(1);
  });

  it("is executed as it is stored: parsed once, and frozen", async () => {
    let parsed = 0;
    const seen: unknown[] = [];
    const payload = z
      .object({ text: z.string(), at: z.number().default(() => ++parsed) })
      .transform(({ text, at }) => ({ text: `${text}!`, at }));
    const loud = defineWorkflow({ ...add, payload: payload as never, name: "loud" });
    const watching = definePolicy({
      name: "watching",
      evaluate: (request) => {
        seen.push(request.payload, request.actor, request.resources);
        return pass("ok");
      },
    });
    const notes = new Notes();
    const enact = new EnactClient({
      secret: SECRET,
      receipts: new MemoryReceiptStore(),
      systems: { notes },
      policies: [asking(), watching],
      workflows: [loud],
    });
    const request = { workflow: "loud", actor: { ...ACTOR, teams: ["a"] }, payload: { text: "a" } };
    const { receipt } = await enact.run(request as never);
    const { outcome } = await enact.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(outcome?.receipt.payload).toEqual({ text: "a!", at: 1 });
    expect(notes.shelf.notes).toEqual(["a!"]);
    expect(parsed).toBe(1);
    expect(seen).toHaveLength(9);
    for (const value of seen) expect(Object.isFrozen(value)).toBe(true);
    expect(
      seen.map((value) => (value as { teams?: unknown }).teams).filter((teams) => !Object.isFrozen(teams)),
    ).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("counts as used also where it failed", async () => {
    const failing = defineWorkflow({ ...add, run: ({ refuse }) => refuse("Not now", "later") });
    const receipts = new MemoryReceiptStore();
    const { enact, runId, notes } = await pendingWith([asking()], { receipts });
    await enact.approve(runId, { approver: BOSS });
    const other = new EnactClient({
      secret: SECRET,
      receipts,
      systems: { notes },
      policies: [asking()],
      workflows: [failing],
    });
    expect((await other.resume(runId)).receipt).toMatchObject({ outcome: "failed", error: { code: "later" } });
    expect((await enact.resume(runId)).receipt.outcome).toBe("failed");
    expect(notes.shelf.notes).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is not executed where the caller has given up, and is left to others", async () => {
    const { enact, runId, notes } = await approved();
    const { receipt } = await enact.resume(runId, { signal: AbortSignal.abort() });
    expect(receipt).toMatchObject({ decision: "BLOCK", intent: null, error: { code: "ENACT_ABORTED" } });
    expect(notes.shelf.notes).toEqual([]);
    expect((await enact.resume(runId)).receipt.outcome).toBe("succeeded");
    expect(notes.shelf.notes).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("can be a plain function that is guarded", async () => {
    const sent: unknown[] = [];
    const receipts = new MemoryReceiptStore();
    const guarding = () => {
      const { enact } = clientWith([asking()], { receipts });
      const definition = {
        input: z.object({ to: z.string().transform((to) => `<${to}>`) }),
        effect: "write",
        touches: ({ to }: { readonly to: string }) =>
          [{ kind: "message.channel", name: to, change: "create" }] as const,
      } as const;
      return { enact, send: enact.guard("send", definition, (input) => sent.push(input)) };
    };
    const { receipt } = await guarding().send({ to: "a" }, { actor: ACTOR });
    expect(receipt.decision).toBe("PENDING");
    const { enact } = guarding();
    await enact.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(sent).toEqual([{ to: "<a>" }]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("waits for a client that has its workflow", async () => {
    const { enact, runId, receipts } = await approved();
    const without = new EnactClient({ secret: SECRET, receipts, systems: {}, policies: [], workflows: [] });
    expect(await rejectionOf(without.resume(runId))).toMatchObject({ code: "ENACT_UNKNOWN_WORKFLOW" });
    expect((await enact.resume(runId)).result.success).toBe(true);
  });

  it("takes the caller's key with it", async () => {
    const { enact, notes } = clientWith([asking()]);
    const request = { ...REQUEST, idempotencyKey: "k1" };
    const { receipt } = await enact.run(request);
    expect((await enact.run(request)).receipt).toEqual(receipt);
    const { outcome } = await enact.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(outcome?.receipt).toMatchObject({ idempotencyKey: "k1", outcome: "succeeded" });
    expect((await enact.run(request)).receipt).toEqual(outcome?.receipt);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("when an approved run is resumed, today's policies", () => {
  const blocks = definePolicy({ name: "closed", evaluate: () => block("Closed today.") });

  it("can block it, and the approval is not used up", async () => {
    const { resumedWith, approval, enact } = await approved();
    const { result, receipt, notes } = await resumedWith([asking(), blocks]);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", approval, intent: null });
    expect(result.success).toBe(false);
    expect(notes).toEqual([]);
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: true }]);
    expect(await resumedWith([asking()])).toMatchObject({ result: { success: true }, notes: ["a"] });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("can throw, which blocks it", async () => {
    const { enact, runId, receipts, resumedWith, approval } = await approved();
    const throwing = definePolicy({
      name: "throws",
      evaluate: () => {
        throw new Error("no");
      },
    });
    const today = clientWith([asking(), throwing], { receipts });
    const error = await rejectionOf(today.enact.resume(runId));
    expect(error).toMatchObject({ code: "ENACT_POLICY_THREW", receipt: { outcome: "blocked", approval } });
    expect(today.notes.shelf.notes).toEqual([]);
    expect((await resumedWith([asking()])).result.success).toBe(true);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it.each<[string, readonly Policy[]]>([
    ["asks in another version", [asking({}, { version: "2" })]],
    ["asks without a version", [asking({}, { version: undefined })]],
    ["asks under another name", [asking({}, { name: "others" })]],
    ["asks beside the one that was approved", [asking(), asking({}, { name: "others" })]],
  ])("block it where one %s", async (_name, today) => {
    const { resumedWith, approval, enact } = await approved();
    const { receipt, notes, result } = await resumedWith(today);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", approval, intent: null });
    expect(receipt.policyResults.at(-1)).toMatchObject({ verdict: "requireApproval", passed: false });
    expect(result).not.toHaveProperty("approval");
    expect(notes).toEqual([]);
    expect(await enact.approvals.list()).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("are asked with today's facts and today's clock", async () => {
    const seen: unknown[] = [];
    let isOpen = true;
    const hours = definePolicy({
      name: "hours",
      facts: () => ({ isOpen }),
      evaluate: ({ facts, now, phase }) => {
        seen.push([phase, now]);
        return facts?.["isOpen"] === true ? pass("Open.") : block("Closed.");
      },
    });
    const { enact, runId, receipt, notes } = await pendingWith([asking(), hours]);
    await enact.approve(runId, { approver: BOSS });
    isOpen = false;
    const { receipt: late } = await enact.resume(runId);
    expect(late.policyResults[1]).toMatchObject({ verdict: "block", facts: { isOpen: false } });
    expect(late.now >= receipt.now).toBe(true);
    expect(seen).toEqual([
      ["request", receipt.now],
      ["request", late.now],
    ]);
    expect(notes.shelf.notes).toEqual([]);
    isOpen = true;
    expect((await enact.resume(runId)).result.success).toBe(true);
  });

  it("can have reached a limit, and the approval is not used up", async () => {
    const limited = definePolicy({
      name: "limited",
      on: "request",
      evaluate: () => pass("Within the limit.", { key: "all", max: 1, cost: 1 }),
    });
    const { receipts, runId, resumedWith, enact } = await approved();
    await clientWith([limited], { receipts }).enact.run({ ...REQUEST, payload: { text: "b" } });
    const { receipt, notes } = await resumedWith([asking(), limited]);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", intent: null });
    expect(notes).toEqual([]);
    expect(await enact.approvals.list()).toMatchObject([{ runId, isApproved: true }]);
    expect((await resumedWith([asking()])).result.success).toBe(true);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("need not ask any more", async () => {
    const { resumedWith } = await approved();
    expect(await resumedWith([])).toMatchObject({ result: { success: true }, notes: ["a"] });
  });
});

describe("at the calls of an approved run", () => {
  const run = async (policies: readonly Policy[], workflow: typeof add) => {
    const notes = new Notes();
    const enact = new EnactClient({
      secret: SECRET,
      receipts: new MemoryReceiptStore(),
      systems: { notes },
      policies,
      workflows: [workflow],
    });
    const { receipt } = await enact.run(REQUEST);
    const { outcome } = await enact.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(await findingsOf(enact)).toEqual([]);
    return { receipt: outcome?.receipt, notes: notes.shelf.notes };
  };
  const atGate = asking({}, { on: "request" });
  const undeclaring = defineWorkflow({ ...add, touches: () => [{ kind: "file.path", name: "b", change: "create" }] });

  it("what was not declared is blocked, whatever the policies say", async () => {
    for (const policies of [[asking()], [atGate]]) {
      const { receipt, notes } = await run(policies, undeclaring);
      expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
      expect(receipt?.actionsTaken).toMatchObject([
        {
          status: "blocked",
          undeclared: true,
          policyResults: expect.arrayContaining([
            expect.objectContaining({ policy: "enact:resources", passed: false }),
          ]),
        },
      ]);
      expect(notes).toEqual([]);
    }
  });

  it("a workflow that declares nothing can write nothing", async () => {
    const { touches: _none, ...silent } = add;
    const { receipt, notes } = await run([asking()], defineWorkflow(silent) as typeof add);
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ status: "blocked", undeclared: true }] });
    expect(notes).toEqual([]);
  });

  it("a policy that asks there alone was never approved, and blocks", async () => {
    const { receipt, notes } = await run([atGate, asking({}, { name: "late", on: "action" })], add);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expect(receipt?.actionsTaken[0]?.policyResults).toMatchObject([{ policy: "late", passed: false }]);
    expect(notes).toEqual([]);
  });

  it("a policy that blocks there blocks", async () => {
    const stops = definePolicy({
      name: "stops",
      evaluate: ({ phase }) => (phase === "request" ? requireApproval("Ask.") : block("No.")),
    });
    const { receipt, notes } = await run([stops], add);
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ status: "blocked" }] });
    expect(notes).toEqual([]);
  });
});

describe("a rejection whose process died before it could end the run", () => {
  it("is ended by whoever comes next, and not outvoted", async () => {
    const receipts = new MemoryReceiptStore();
    const { enact, runId, notes } = await pendingWith([asking()], { receipts });
    await enact.approve(runId, { approver: CHIEF });
    const dying = storeWith(receipts, { claim: () => Promise.reject(new StoreError("The process died.")) });
    const first = clientWith([asking()], { receipts: dying });
    expect(await rejectionOf(first.enact.reject(runId, { approver: BOSS }))).toMatchObject({
      code: "ENACT_STORE_FAILED",
    });
    expect(await enact.approvals.list()).toEqual([]);
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({
      code: "ENACT_APPROVAL_ANSWERED",
      receipt: { outcome: "rejected" },
    });
    expect(await rejectionOf(enact.approve(runId, { approver: CHIEF }))).toMatchObject({
      code: "ENACT_APPROVAL_ANSWERED",
    });
    expect(notes.shelf.notes).toEqual([]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

it("with the published development secret nothing can be approved, rejected or resumed", async () => {
  vi.stubEnv("ENACT_SECRET", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { enact, runId, notes } = await pendingWith([asking()], { secret: undefined });
  for (const attempt of [
    () => enact.approve(runId, { approver: BOSS }),
    () => enact.approve(runId, { approver: BOSS, resume: true }),
    () => enact.reject(runId, { approver: BOSS }),
    () => enact.resume(runId),
  ]) {
    expect(await rejectionOf(attempt())).toMatchObject({ code: "ENACT_INSECURE_KEY" });
  }
  expect(await enact.approvals.list()).toMatchObject([{ runId, verdicts: [] }]);
  expect(notes.shelf.notes).toEqual([]);
});
