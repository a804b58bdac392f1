import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import type { Schema } from "../../src/contracts/schema.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass } from "../../src/policy/verdicts.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, Notes, SECRET, signed } from "../support/engine.js";
import { hostileValues } from "../support/hostile-values.js";

function setUp() {
  const notes = new Notes();
  const evaluate = vi.fn(() => pass("ok"));
  const policies = [definePolicy({ name: "asked", facts: () => ({}), evaluate })];
  const act = defineWorkflow({
    name: "act",
    systems: { notes: Notes },
    payload: anyObject,
    touches: () => [{ kind: "file.path", name: "a", change: "create" }],
    run: ({ systems }) => systems.notes.add({ text: "a" }),
  });
  const enact = new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [act] });
  return { notes, evaluate, enact };
}

describe("a payload that may not enter a record", () => {
  it.each(hostileValues().map((value) => [value.name, value] as const))(
    "%s: is refused before any effect, with a receipt of its own",
    async (_name, { value, calls }) => {
      const { notes, evaluate, enact } = setUp();
      const { result, receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: { value } as never });
      expect(result).toEqual({ success: false, workflow: "act", output: {}, actions: [] });
      expect(receipt).toMatchObject({
        decision: "BLOCK",
        outcome: "blocked",
        actor: ACTOR,
        error: { code: "ENACT_INVALID_PAYLOAD", message: expect.stringMatching(/^payload\.value/) },
        policyResults: [{ policy: "enact:payload", phase: "request", verdict: "block", passed: false }],
        actionsTaken: [],
        intent: null,
      });
      expect(receipt.policyResults).toHaveLength(1);
      expect(Buffer.byteLength(JSON.stringify(receipt.payload))).toBeLessThanOrEqual(16 * 1024);
      expect(verifySignature(receipt, SECRET)).toBe(true);
      expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
      expect(await findingsOf(enact)).toEqual([]);
      expect(evaluate).not.toHaveBeenCalled();
      expect(notes.shelf).toEqual({ notes: [], reads: 0 });
      expect(calls()).toBe(0);
    },
  );

  it.each([[undefined], [null], ["text"], [1], [true], [[]], [[{ a: 1 }]]])(
    "is refused when it is %j",
    async (payload) => {
      const { notes, evaluate, enact } = setUp();
      const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: payload as never });
      expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_INVALID_PAYLOAD" } });
      expect(evaluate).not.toHaveBeenCalled();
      expect(notes.shelf.notes).toEqual([]);
    },
  );

  it("as the actor is refused just so, and does not stand in the receipt as the actor", async () => {
    for (const actor of [undefined, null, "agent", [], { email: 1 }, { role: "" }, { id: null }, { tags: new Set() }]) {
      const { notes, evaluate, enact } = setUp();
      const { receipt } = await enact.run({ workflow: "act", actor: actor as never, payload: {} });
      expect(receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "enact:actor" }] });
      expect(evaluate).not.toHaveBeenCalled();
      expect(notes.shelf.notes).toEqual([]);
    }
  });
});

describe("a payload that does not parse", () => {
  const parsed = z.object({ to: z.email(), amount: z.number().positive() });
  const acting = (payload: z.ZodType<object> | typeof anyObject) => {
    const evaluate = vi.fn(() => pass("ok"));
    const act = defineWorkflow({ name: "act", systems: {}, payload, run: () => undefined });
    const policies = [definePolicy({ name: "asked", evaluate })];
    return {
      evaluate,
      enact: new EnactClient({ ...signed(), systems: {}, policies, workflows: [act], policyTimeoutMs: 20 }),
    };
  };

  it("is a BLOCK whose receipt says which field and why", async () => {
    const { evaluate, enact } = acting(parsed);
    const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: { to: "nobody", amount: -1 } });
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      payload: { to: "nobody", amount: -1 },
      error: { code: "ENACT_INVALID_PAYLOAD" },
      policyResults: [{ policy: "enact:payload" }],
    });
    expect(receipt.error?.message).toMatch(/^payload does not fit: to: .*; amount: /);
    expect(evaluate).not.toHaveBeenCalled();
  });

  it.each<[string, z.ZodType<object>]>([
    [
      "throws",
      z.object({}).transform(() => {
        throw new Error("broken schema");
      }),
    ],
    ["makes it a Map", z.object({}).transform(() => new Map())],
    ["makes it an array", z.object({}).transform(() => [])],
    ["never answers", z.object({}).refine(() => new Promise<boolean>(() => undefined))],
  ])("is a BLOCK where the schema %s", async (_name, schema) => {
    const { evaluate, enact } = acting(schema);
    const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: {} });
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_INVALID_PAYLOAD" } });
    expect(evaluate).not.toHaveBeenCalled();
  });

  it("is not the parsed one: policies, workflow and receipt get what the schema made of it", async () => {
    const seen: unknown[] = [];
    const schema = z.object({ to: z.string().trim().toLowerCase(), at: z.coerce.date() });
    const act = defineWorkflow({
      name: "act",
      systems: {},
      payload: schema as unknown as Schema<{ to: string; at: number }, { to: string; at: string }>,
      touches: (payload) => {
        seen.push(payload);
        return [];
      },
      run: ({ payload }) => void seen.push(payload),
    });
    const watching = definePolicy({
      name: "watching",
      evaluate({ payload }) {
        seen.push(payload);
        return pass("ok");
      },
    });
    const enact = new EnactClient({ ...signed(), systems: {}, policies: [watching], workflows: [act] });
    const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: { to: " A@B.C ", at: 0 } });
    const payload = { to: "a@b.c", at: "1970-01-01T00:00:00.000Z" };
    expect(seen).toEqual([payload, payload, payload]);
    expect(new Set(seen).size).toBe(1);
    expect(receipt.payload).toEqual(payload);
  });
});

describe("a workflow that cannot say what it is going to touch", () => {
  it.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new Error("no idea");
      },
    ],
    ["answers later", () => Promise.resolve([]) as never],
    ["names no kind", () => [{ name: "a", change: "create" }] as never],
    [
      "names too much",
      () =>
        Array.from({ length: 30_000 }, (_, at) => ({ kind: "file.path", name: String(at), change: "read" })) as never,
    ],
  ])("because it %s is a BLOCK", async (_name, touches) => {
    const run = vi.fn();
    const act = defineWorkflow({ name: "act", systems: {}, payload: anyObject, touches, run });
    const enact = new EnactClient({ ...signed(), systems: {}, policies: [], workflows: [act] });
    const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: {} });
    expect(receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "enact:resources" }] });
    expect(run).not.toHaveBeenCalled();
  });
});
