import { describe, expect, it, onTestFinished } from "vitest";
import { EnactClient } from "../../src/client.js";
import type { Policy } from "../../src/contracts/policy.js";
import type { AnyWorkflow } from "../../src/contracts/workflow.js";
import type { Receipt } from "../../src/models/record.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { add, asking, BOSS, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { findingsOf, Notes, rejectionOf, SECRET } from "../support/engine.js";
import { recordsOf } from "../support/ledger.js";

/** What a shadow client does with a request, what its store holds, and what the same client decides. */
async function shadowed(
  policies: readonly Policy[],
  { workflow = add, request = REQUEST, ...options }: Partial<Options> = {},
) {
  const receipts = new MemoryReceiptStore();
  const notes = new Notes();
  const enact = new EnactClient({
    secret: SECRET,
    receipts,
    systems: { notes },
    policies,
    workflows: [workflow as typeof add],
    mode: "shadow",
    ...options,
  });
  const decided = await enact.decide(request as never);
  const { result, receipt } = await enact.run(request as never);
  const records = (await Promise.all((await receipts.chains()).map((chain) => recordsOf(receipts, chain)))).flat();
  expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
  expect(await findingsOf(enact)).toEqual([]);
  return { decided, result, receipt, records, notes: notes.shelf.notes };
}

interface Options {
  readonly workflow: AnyWorkflow;
  readonly request: object;
  readonly strictResources: boolean;
  readonly redact: readonly string[];
}

const objects = definePolicy({ name: "objects", evaluate: () => block("No.") });
const throws = definePolicy({
  name: "throws",
  evaluate: () => {
    throw new Error("It is broken.");
  },
});
const atCalls = definePolicy({ name: "atCalls", on: "action", evaluate: () => block("Not this.") });
const noFacts = definePolicy({
  name: "noFacts",
  facts: () => Promise.reject(new Error("Nobody answers.")),
  evaluate: () => pass("ok"),
});
const promises = definePolicy({ name: "promises", evaluate: (async () => pass("Later.")) as never });

describe("in shadow mode a run goes on, and its decision is what it would have been", () => {
  it.each<[string, readonly Policy[], Receipt["decision"]]>([
    ["a policy blocks", [objects], "BLOCK"],
    ["a policy asks for approval", [asking()], "PENDING"],
    ["one asks and one blocks", [asking(), objects], "BLOCK"],
    ["a policy throws", [throws], "BLOCK"],
    ["facts cannot be had", [noFacts], "BLOCK"],
    ["a policy answers with a promise", [promises], "BLOCK"],
    ["a policy blocks the call", [atCalls], "BLOCK"],
    ["every policy lets it pass", [definePolicy({ name: "agrees", evaluate: () => pass("ok") })], "PASS"],
    ["there is no policy", [], "PASS"],
  ])("where %s", async (_name, policies, decision) => {
    const { decided, result, receipt, records, notes } = await shadowed(policies);
    expect(receipt).toMatchObject({ decision, outcome: "succeeded", mode: "shadow" });
    expect(receipt).not.toHaveProperty("pending");
    expect(receipt.policyResults).toEqual(decided.policyResults);
    // What is only said at the calls, nobody can foretell.
    expect(decided.decision).toBe(policies.includes(atCalls) ? "PASS" : decision);
    expect(result).toMatchObject({ success: true, output: { add: { count: 1 } } });
    expect(result).not.toHaveProperty("approval");
    expect(notes).toEqual(["a"]);
    expect(records.find(({ kind }) => kind === "intent")).toMatchObject({ mode: "shadow" });
  });

  it("where a call was not declared, and that would have mattered", async () => {
    const workflow = defineWorkflow({ ...add, touches: () => [] });
    const { receipt, notes } = await shadowed([], { workflow: workflow as never, strictResources: true });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "succeeded", mode: "shadow" });
    expect(receipt.actionsTaken).toMatchObject([
      { status: "succeeded", undeclared: true, policyResults: [{ policy: "enact:resources", passed: false }] },
    ]);
    expect(notes).toEqual(["a"]);
  });

  it("where it needs an approval that nobody could give", async () => {
    const { receipt, notes } = await shadowed([asking()], { redact: ["payload.text"] });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "succeeded" });
    expect(receipt.policyResults.at(-1)).toMatchObject({ policy: "enact:approval", verdict: "block" });
    expect(notes).toEqual(["a"]);
  });

  it("where a limit is reached", async () => {
    const limited = definePolicy({
      name: "limited",
      on: "request",
      evaluate: () => pass("Within the limit.", { key: "all", max: 1, cost: 1 }),
    });
    const { enact, notes } = clientWith([limited], { mode: "shadow" });
    expect((await enact.run(REQUEST)).receipt.decision).toBe("PASS");
    const { receipt, result } = await enact.run({ ...REQUEST, payload: { text: "b" } });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "succeeded", mode: "shadow" });
    expect(receipt.policyResults).toMatchObject([{ policy: "limited", verdict: "block", passed: false }]);
    expect(result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a", "b"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("and a workflow that fails has failed", async () => {
    const workflow = defineWorkflow({ ...add, run: ({ refuse }) => refuse("Not now.", "later") });
    const { receipt, result } = await shadowed([objects], { workflow: workflow as never });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "failed", mode: "shadow", error: { code: "later" } });
    expect(result.success).toBe(false);
  });
});

describe("in shadow mode every receipt says so", () => {
  it.each([
    ["an invalid payload", { ...REQUEST, payload: { text: 7 } }, "enact:payload"],
    ["a payload that no record can hold", { ...REQUEST, payload: { text: 1n } }, "enact:payload"],
    ["an invalid actor", { ...REQUEST, actor: null }, "enact:actor"],
  ])("also that of %s, which is nothing to go on with", async (_name, request, policy) => {
    const { receipt, notes } = await shadowed([], { request });
    expect(receipt).toMatchObject({
      mode: "shadow",
      decision: "BLOCK",
      outcome: "blocked",
      policyResults: [{ policy }],
      intent: null,
    });
    expect(notes).toEqual([]);
  });

  it("also that of an unknown workflow", async () => {
    const { enact } = clientWith([], { mode: "shadow" });
    const error = await rejectionOf(enact.run({ ...REQUEST, workflow: "none" } as never));
    expect(error).toMatchObject({ code: "ENACT_UNKNOWN_WORKFLOW", receipt: { mode: "shadow", outcome: "blocked" } });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("also that of a workflow that throws", async () => {
    const broken = defineWorkflow({ ...add, run: () => Promise.reject(new Error("It is broken.")) });
    const enact = new EnactClient({
      secret: SECRET,
      receipts: new MemoryReceiptStore(),
      systems: { notes: new Notes() },
      policies: [objects],
      workflows: [broken],
      mode: "shadow",
    });
    const error = await rejectionOf(enact.run(REQUEST));
    expect(error).toMatchObject({
      code: "ENACT_WORKFLOW_THREW",
      receipt: { mode: "shadow", decision: "BLOCK", outcome: "failed" },
    });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("also those of approvals: what another client has asked is run, rejected or ended", async () => {
    const receipts = new MemoryReceiptStore();
    const { enact, runId } = await pendingWith([asking()], { receipts });
    const second = await enact.run({ ...REQUEST, payload: { text: "b" } });
    const shadow = clientWith([asking(), objects], { receipts, mode: "shadow" });
    await enact.approve(runId, { approver: BOSS });
    const { receipt } = await shadow.enact.resume(runId);
    expect(receipt).toMatchObject({ mode: "shadow", decision: "BLOCK", outcome: "succeeded" });
    const rejected = await shadow.enact.reject(second.receipt.runId, { approver: BOSS });
    expect(rejected.receipt).toMatchObject({ mode: "shadow", outcome: "rejected" });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("and in enforce mode none does", async () => {
    const receipts = new MemoryReceiptStore();
    const { enact, runId } = await pendingWith([asking()], { receipts, mode: "enforce" });
    await enact.approve(runId, { approver: BOSS, resume: true });
    await enact.run({ ...REQUEST, payload: {} } as never);
    for (const chain of await receipts.chains()) {
      for (const record of await recordsOf(receipts, chain)) expect(record).not.toHaveProperty("mode");
    }
  });
});

describe("shadow mode is not left on by accident", () => {
  const warningsOf = async (make: () => unknown): Promise<readonly string[]> => {
    // Warnings are emitted in the next tick, those of the tests before this one too.
    await new Promise(setImmediate);
    const codes: string[] = [];
    const listen = (warning: Error & { readonly code?: string }) => codes.push(warning.code ?? "");
    process.on("warning", listen);
    onTestFinished(() => {
      process.off("warning", listen);
    });
    make();
    await new Promise(setImmediate);
    process.off("warning", listen);
    return codes.filter((code) => code === "ENACT_SHADOW_MODE");
  };

  it("since each client warns of it, and one that enforces does not", async () => {
    const make = (mode?: "shadow" | "enforce") => clientWith([], { mode });
    expect(await warningsOf(() => [make("shadow"), make("shadow")])).toHaveLength(2);
    expect(await warningsOf(() => [make("enforce"), make()])).toEqual([]);
  });

  it.each(["Shadow", "off", "", null, true, {}])("since %o is no mode", (mode) => {
    expect(() => clientWith([], { mode: mode as never })).toThrow(
      expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION" }),
    );
  });
});
