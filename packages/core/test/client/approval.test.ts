import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, Notes, signed } from "../support/engine.js";

const add = defineWorkflow({
  name: "add",
  systems: { notes: Notes },
  payload: anyObject,
  run: ({ systems }) => systems.notes.add({ text: "a" }),
});

const asks = definePolicy({
  name: "asks",
  evaluate: () => requireApproval("A human must see this", { approvers: ["boss@company.com"], expiresInMs: 60_000 }),
});
const agrees = definePolicy({ name: "agrees", evaluate: () => pass("ok") });
const objects = definePolicy({ name: "objects", evaluate: () => block("no") });

const request = { workflow: "add", actor: ACTOR, payload: {} } as const;

describe("a run that needs approval", () => {
  it("is PENDING, with a receipt, and executes nothing", async () => {
    const notes = new Notes();
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [agrees, asks], workflows: [add] });
    const { result, receipt } = await enact.run(request);
    expect(result).toMatchObject({ success: false, workflow: "add", output: {}, actions: [] });
    expect(receipt).toMatchObject({ decision: "PENDING", outcome: "pending", actionsTaken: [], intent: null });
    expect(receipt.policyResults[1]).toEqual({
      policy: "asks",
      phase: "request",
      verdict: "requireApproval",
      passed: false,
      reason: "A human must see this",
      approval: { approvers: ["boss@company.com"], expiresInMs: 60_000 },
    });
    expect(notes.shelf).toEqual({ notes: [], reads: 0 });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is blocked where any policy objects, in whatever order", async () => {
    for (const policies of [
      [asks, objects],
      [objects, asks],
      [agrees, asks, objects],
    ]) {
      const notes = new Notes();
      const enact = new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [add] });
      const { receipt } = await enact.run(request);
      expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
      expect(receipt.policyResults).toHaveLength(policies.length);
      expect(notes.shelf.notes).toEqual([]);
    }
  });
});

describe("decide", () => {
  const deciding = (policies: readonly (typeof agrees)[]) => {
    const notes = new Notes();
    const ready = defineWorkflow({
      ...add,
      touches: () => [{ kind: "file.path", name: "a", change: "create" }] as const,
    });
    return { notes, enact: new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [ready] }) };
  };

  it.each([
    ["PASS", [agrees]],
    ["PENDING", [agrees, asks]],
    ["BLOCK", [objects, asks]],
  ] as const)("says %s, executes and stores nothing", async (decision, policies) => {
    const { notes, enact } = deciding(policies);
    const decided = await enact.decide(request);
    expect(decided).toMatchObject({ decision, resources: [{ name: "a" }] });
    expect(decided.policyResults).toHaveLength(policies.length);
    expect(notes.shelf.notes).toEqual([]);
    expect(await enact.receipts.list()).toEqual([]);
  });

  it("blocks what cannot be judged, and a policy that throws, without throwing itself", async () => {
    const thrower = definePolicy({
      name: "thrower",
      evaluate: () => {
        throw new Error("no");
      },
    });
    const { enact } = deciding([thrower]);
    expect(await enact.decide(request)).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "thrower" }] });
    const odd = [{ ...request, workflow: "none" }, { ...request, payload: 1n }, { ...request, actor: null }, null];
    for (const asked of odd) expect(await enact.decide(asked as never)).toMatchObject({ decision: "BLOCK" });
    expect(await enact.receipts.list()).toEqual([]);
  });
});
