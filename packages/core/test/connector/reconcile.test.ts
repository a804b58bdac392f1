import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { action, type WriteActionDefinition } from "../../src/connector/action.js";
import type { Reconciliation } from "../../src/contracts/connector.js";
import { ActionError } from "../../src/errors.js";
import type { Receipt } from "../../src/models/record.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, findingsOf, runSoundly, SECRET } from "../support/engine.js";

const lost = () => Promise.reject(new ActionError("answer_lost", "The answer was lost.", { status: "unknown" }));

type Reconcile = NonNullable<WriteActionDefinition<typeof anyObject, { count: number }, unknown>["reconcile"]>;

/** One call of a write that ends in some way, and can be read back. */
async function calling(
  run: () => unknown,
  reconcile: Reconcile | undefined,
  options: { readonly signal?: AbortSignal; readonly actionTimeoutMs?: number } = {},
): Promise<{ readonly receipt: Receipt; readonly results: readonly string[] }> {
  const test = connectorOf({
    act: action({
      input: anyObject,
      effect: "write",
      prepare: () => ({ count: 7 }),
      touches: () => [{ kind: "file.path", name: "/tmp/a", change: "update" }],
      run,
      reconcile,
    }),
  });
  const workflow = defineWorkflow({
    name: "act",
    systems: { test: type<typeof test>() },
    payload: anyObject,
    run: ({ systems }) => systems.test.act({ a: 1 }),
  });
  const { signal, ...limits } = options;
  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({
    secret: SECRET,
    receipts,
    ...limits,
    systems: { test },
    policies: [],
    workflows: [workflow],
  });
  const { receipt } = await runSoundly(enact, { workflow: "act", actor: ACTOR, payload: {}, signal });
  const results: string[] = [];
  for (const chain of await receipts.chains()) {
    let log = "";
    for await (const bytes of receipts.read(chain)) log += Buffer.from(bytes).toString();
    results.push(...log.split("\n").filter((line) => line.includes('"kind":"result"')));
  }
  expect(await findingsOf(enact)).toEqual([]);
  return { receipt, results };
}

describe("a write whose answer was lost", () => {
  it("has succeeded where reading back finds it", async () => {
    const { receipt, results } = await calling(lost, () => ({ status: "succeeded", output: { id: 5 } }));
    expect(receipt).toMatchObject({
      outcome: "succeeded",
      actionsTaken: [{ status: "succeeded", success: true, output: { id: 5 }, reconciled: true }],
    });
    expect(receipt.actionsTaken[0]).not.toHaveProperty("code");
    expect(results).toEqual([expect.stringContaining('"output":{"id":5}')]);
  });

  it("has failed where reading back shows that it cannot have happened", async () => {
    const { receipt } = await calling(lost, () => ({ status: "failed", code: "head_moved", error: "It moved." }));
    expect(receipt).toMatchObject({
      outcome: "failed",
      actionsTaken: [
        { status: "failed", code: "head_moved", output: { code: "head_moved", error: "It moved." }, reconciled: true },
      ],
    });
  });

  it.each<[string, Reconcile | undefined]>([
    ["shows nothing certain", () => ({ status: "unknown" })],
    ["fails", () => Promise.reject(new Error("no"))],
    ["throws", () => fail()],
    ["answers nonsense", () => "succeeded" as unknown as Reconciliation],
    ["answers nothing", () => undefined as unknown as Reconciliation],
    ["answers another status", () => ({ status: "blocked" }) as unknown as Reconciliation],
    ["does not end", () => new Promise(() => undefined)],
    ["is not possible", undefined],
  ])("stays unknown where reading back %s", async (_name, reconcile) => {
    const { receipt, results } = await calling(lost, reconcile, { actionTimeoutMs: 100 });
    expect(receipt).toMatchObject({ outcome: "unknown", actionsTaken: [{ status: "unknown", code: "answer_lost" }] });
    expect(receipt.actionsTaken[0]).not.toHaveProperty("reconciled");
    expect(results).toHaveLength(1);
  });

  it("is read back with what was sent and seen, and a time limit of its own", async () => {
    const seen = vi.fn<Reconcile>(() => ({ status: "succeeded", output: null }));
    const { receipt } = await calling(() => new Promise(() => undefined), seen, { actionTimeoutMs: 100 });
    expect(receipt.outcome).toBe("succeeded");
    const [attempt, call] = seen.mock.calls[0] ?? [];
    expect(attempt).toEqual({ input: { a: 1 }, now: expect.stringMatching(/Z$/) });
    expect(call).toMatchObject({
      runId: receipt.runId,
      index: 0,
      idempotencyKey: `${receipt.runId}:0`,
      before: { count: 7 },
    });
    expect(seen.mock.results).toHaveLength(1);
  });

  it("is not read back where the run was aborted", async () => {
    const controller = new AbortController();
    const reconcile = vi.fn<Reconcile>(() => ({ status: "succeeded", output: null }));
    const run = () => {
      controller.abort();
      return lost();
    };
    const { receipt } = await calling(run, reconcile, { signal: controller.signal });
    expect(receipt.outcome).toBe("unknown");
    expect(reconcile).not.toHaveBeenCalled();
  });
});

it.each([
  ["succeeded", () => ({ id: 1 })],
  ["failed", () => fail(new ActionError("exists", "There is one."))],
] as const)("a write that %s is not read back", async (status, run) => {
  const reconcile = vi.fn<Reconcile>(() => ({ status: "unknown" }));
  const { receipt } = await calling(run, reconcile);
  expect(receipt.outcome).toBe(status);
  expect(reconcile).not.toHaveBeenCalled();
});

it("a read cannot be made with a reconcile", () => {
  const definition = { input: anyObject, effect: "read", run: () => null, reconcile: () => ({ status: "unknown" }) };
  expect(() => action(definition as never)).toThrow(/no effect/);
});

function fail(error: Error = new Error("no")): never {
  throw error;
}
