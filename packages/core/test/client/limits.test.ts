import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import type { Verdict } from "../../src/contracts/policy.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { ActionError, StoreError } from "../../src/errors.js";
import type { Limit } from "../../src/models/policy-result.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, findingsOf, read, SECRET, write } from "../support/engine.js";
import { recordsOf, storeWith } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

afterEach(() => {
  vi.useRealTimers();
});

/** How a call of the workflow ends. */
type Step = "read" | "write" | "fail" | "lose" | "throw" | "refuse";

const fails = write(() => Promise.reject(new ActionError("closed", "No.")));
const connector = () => connectorOf({ read: read(() => 1), write: write(() => 1), fail: fails, lose: lost() });
const lost = () => write(() => Promise.reject(new Error("reset")));

const work = defineWorkflow({
  name: "work",
  systems: { system: type<ReturnType<typeof connector>>() },
  payload: anyObject,
  touches: () => [{ kind: "file.path", name: "/tmp/a", change: "update" }],
  run: async ({ payload, systems, refuse }) => {
    for (const step of (payload["steps"] ?? ["write"]) as readonly Step[]) {
      if (step === "throw") throw new Error("no");
      else if (step === "refuse") refuse("It is there already", "exists");
      else await systems.system[step]({});
    }
  },
});

/** A policy that says what the payload says of a limit under its name, at the gate. */
const limiting = (name: string) =>
  definePolicy({
    name,
    on: "request",
    evaluate: ({ payload }) => (name in payload ? pass("Takes", payload[name] as Limit) : pass("Takes nothing")),
  });

const [first, second] = [limiting("first"), limiting("second")];

type Options = Partial<Omit<ConstructorParameters<typeof EnactClient>[0], "systems" | "workflows">>;

function clientOf({ receipts = new MemoryReceiptStore(), policies = [first, second], ...options }: Options = {}) {
  const systems = { system: connector() };
  return new EnactClient({ systems, workflows: [work], policies, receipts, secret: SECRET, ...options });
}

const run = (client: ReturnType<typeof clientOf>, payload: object) =>
  client.run({ workflow: "work", actor: ACTOR, payload: payload as never });

const decisionOf = async (client: ReturnType<typeof clientOf>, payload: object) =>
  (await run(client, payload).catch((error) => error)).receipt.decision;

const slots = (max: number, more: Partial<Limit> = {}): Limit => ({ key: "all", max, cost: 1, ...more });

describe("a limit", () => {
  it("lets so many runs pass, and blocks the next; the receipt says what was taken, and why not more", async () => {
    const client = clientOf();
    for (const _run of [1, 2]) expect(await decisionOf(client, { first: slots(2) })).toBe("PASS");
    const taken = await client.receipts.list();
    expect(taken[0]?.policyResults[0]).toEqual({
      policy: "first",
      phase: "request",
      verdict: "pass",
      passed: true,
      reason: "Takes",
      limit: { key: "all", max: 2, cost: 1 },
    });
    const { receipt, result } = await run(client, { first: slots(2) });
    expect(result).toMatchObject({ success: false, actions: [] });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", intent: null, actionsTaken: [] });
    expect(receipt.policyResults[0]).toEqual({
      policy: "first",
      phase: "request",
      verdict: "block",
      passed: false,
      reason: "The limit is reached: 2 of 2 are taken, and this takes 1.",
      limit: { key: "all", max: 2, cost: 1 },
    });
    expect(await findingsOf(client)).toEqual([]);
  });

  it("is exact for 100 runs at once, over two clients", async () => {
    const receipts = new MemoryReceiptStore();
    const clients = [clientOf({ receipts }), clientOf({ receipts })] as const;
    const decisions = await Promise.all(
      Array.from({ length: 100 }, (_, at) => decisionOf(clients[at % 2 === 0 ? 0 : 1], { first: slots(10) })),
    );
    expect(decisions.filter((decision) => decision === "PASS")).toHaveLength(10);
    expect(await findingsOf(clients[0])).toEqual([]);
  });

  it("counts costs, up to the last one that fits", async () => {
    const client = clientOf();
    const costs = [40, 50, 20, 10, 1, 0] as const;
    const decisions: string[] = [];
    for (const cost of costs) decisions.push(await decisionOf(client, { first: slots(100, { cost }) }));
    expect(decisions).toEqual(["PASS", "PASS", "BLOCK", "PASS", "BLOCK", "PASS"]);
    expect(await findingsOf(client)).toEqual([]);
  });

  it("is kept for each key and each policy by itself", async () => {
    const client = clientOf();
    for (const key of ["a", "b", "A", "ä", "__proto__", '"],["']) {
      expect(await decisionOf(client, { first: slots(1, { key }) })).toBe("PASS");
      expect(await decisionOf(client, { first: slots(1, { key }) })).toBe("BLOCK");
      expect(await decisionOf(client, { second: slots(1, { key }) })).toBe("PASS");
    }
    expect(await findingsOf(client)).toEqual([]);
  });

  it("counts within its window alone", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const client = clientOf();
    const ask = () => decisionOf(client, { first: slots(2, { windowMs: 1_000 }) });
    vi.setSystemTime("2026-01-02T00:00:00.000Z");
    expect(await ask()).toBe("PASS");
    vi.setSystemTime("2026-01-02T00:00:00.600Z");
    expect([await ask(), await ask()]).toEqual(["PASS", "BLOCK"]);
    vi.setSystemTime("2026-01-02T00:00:00.999Z");
    expect(await ask()).toBe("BLOCK");
    vi.setSystemTime("2026-01-02T00:00:01.000Z");
    expect([await ask(), await ask()]).toEqual(["PASS", "BLOCK"]);
    vi.setSystemTime("2026-01-02T00:00:01.600Z");
    expect([await ask(), await ask()]).toEqual(["PASS", "BLOCK"]);
    // Without a window everything counts.
    expect(await decisionOf(client, { first: slots(4) })).toBe("BLOCK");
    expect(await findingsOf(client)).toEqual([]);
  });

  it("is the same after a restart, and without the claims' files: the log is the truth", async () => {
    const directory = await temporaryDirectory();
    const decisions: string[] = [];
    for (const _restart of [1, 2, 3]) {
      const client = clientOf({ receipts: new FileReceiptStore({ directory }) });
      decisions.push(await decisionOf(client, { first: slots(2) }));
      await client.close();
      await rm(join(directory, "claims"), { recursive: true });
    }
    expect(decisions).toEqual(["PASS", "PASS", "BLOCK"]);
    expect(await findingsOf(clientOf({ receipts: new FileReceiptStore({ directory }) }))).toEqual([]);
  });
});

describe("what a run has taken", () => {
  it.each<[string, readonly Step[]]>([
    ["failed", ["fail"]],
    ["failed after a read", ["read", "fail"]],
    ["was refused by its workflow", ["read", "refuse"]],
    ["threw before it wrote", ["throw"]],
  ])("comes back where it %s", async (_name, steps) => {
    const client = clientOf();
    await run(client, { first: slots(1), steps }).catch(() => undefined);
    expect(await decisionOf(client, { first: slots(1) })).toBe("PASS");
    expect(await findingsOf(client)).toEqual([]);
  });

  it.each<[string, readonly Step[]]>([
    ["has written", ["write"]],
    ["has only read", ["read"]],
    ["may have written", ["lose"]],
    ["failed after a write", ["write", "fail"]],
    ["threw after a write", ["write", "throw"]],
    ["was refused by its workflow after a write", ["write", "refuse"]],
  ])("stays taken where it %s", async (_name, steps) => {
    const client = clientOf();
    await run(client, { first: slots(1), steps }).catch(() => undefined);
    expect(await decisionOf(client, { first: slots(1) })).toBe("BLOCK");
    expect(await findingsOf(client)).toEqual([]);
  });

  it("comes back where its first write was blocked at the call, and stays where a later one was", async () => {
    const writes = definePolicy({
      name: "writes",
      on: "action",
      evaluate: ({ payload, action }) =>
        (action?.previous.length ?? 0) < Number(payload["writes"]) ? pass("ok") : block("no more"),
    });
    const client = clientOf({ policies: [first, writes] });
    const steps = ["write", "write"];
    expect(await decisionOf(client, { first: slots(1), steps, writes: 0 })).toBe("BLOCK");
    expect(await decisionOf(client, { first: slots(1), steps, writes: 1 })).toBe("BLOCK");
    const { receipt } = await run(client, { first: slots(1), steps, writes: 2 });
    expect(receipt).toMatchObject({ intent: null, policyResults: [{ verdict: "block" }] });
    expect(await findingsOf(client)).toEqual([]);
  });

  it("comes back where another limit was reached, and where that came first, it was not taken", async () => {
    const client = clientOf();
    expect(await decisionOf(client, { second: slots(1) })).toBe("PASS");
    const both = await run(client, { first: slots(1), second: slots(1) });
    expect(both.receipt.decision).toBe("BLOCK");
    expect(both.receipt.policyResults.map(({ passed }) => passed)).toEqual([true, false]);
    expect(await decisionOf(client, { first: slots(1) })).toBe("PASS");

    const refused = await run(client, { first: slots(1), second: slots(2) });
    expect(refused.receipt.policyResults.map(({ passed }) => passed)).toEqual([false, true]);
    expect(await decisionOf(client, { second: slots(2) })).toBe("PASS");
    expect(await findingsOf(client)).toEqual([]);
  });

  it("was not taken by a run that was blocked, waits for approval, or was only asked about", async () => {
    const says = { verdict: block("no") as Verdict };
    const gate = definePolicy({ name: "gate", on: "request", evaluate: () => says.verdict });
    const receipts = new MemoryReceiptStore();
    const client = clientOf({ receipts, policies: [first, gate] });
    expect(await decisionOf(client, { first: slots(1) })).toBe("BLOCK");
    says.verdict = requireApproval("Look at it");
    const { receipt } = await run(client, { first: slots(1) });
    expect(receipt.decision).toBe("PENDING");
    says.verdict = pass("ok");
    const payload = { first: slots(1) } as never;
    expect((await client.decide({ workflow: "work", actor: ACTOR, payload })).decision).toBe("PASS");
    const records = (await Promise.all((await receipts.chains()).map((chain) => recordsOf(receipts, chain)))).flat();
    expect(records.filter(({ kind }) => kind === "reserve")).toEqual([]);

    // The run that was approved takes it when it is resumed.
    says.verdict = requireApproval("Look at it");
    await client.approve(receipt.runId, { approver: { email: "boss@company.com" } });
    expect((await client.resume(receipt.runId)).receipt.outcome).toBe("succeeded");
    says.verdict = pass("ok");
    expect(await decisionOf(client, { first: slots(1) })).toBe("BLOCK");
    expect(await findingsOf(client)).toEqual([]);
  });
});

describe("in shadow mode", () => {
  it("a limit is counted and stops nothing", async () => {
    const client = clientOf({ mode: "shadow" });
    expect(await run(client, { first: slots(1) })).toMatchObject({ receipt: { decision: "PASS" } });
    const { receipt } = await run(client, { first: slots(1) });
    expect(receipt).toMatchObject({ mode: "shadow", decision: "BLOCK", outcome: "succeeded" });
    expect(receipt.policyResults[0]).toMatchObject({ verdict: "block", passed: false });
    expect(receipt.actionsTaken).toHaveLength(1);
    expect(await findingsOf(client)).toEqual([]);
  });
});

describe("a limit that cannot be kept", () => {
  it("blocks the call where a policy gives one there", async () => {
    const late = definePolicy({ name: "late", evaluate: () => pass("Takes", slots(5)) });
    const client = clientOf({ policies: [late] });
    const { receipt } = await run(client, {});
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ status: "blocked" }] });
    expect(receipt.actionsTaken[0]?.policyResults?.[0]?.reason).toContain("taken at the gate");
    expect(await findingsOf(client)).toEqual([]);
  });

  const wrong: readonly unknown[] = [
    null,
    1,
    "all",
    [],
    {},
    { ...slots(1), key: "" },
    { ...slots(1), key: 7 },
    { ...slots(1), key: "\ud800" },
    { ...slots(1), key: "k".repeat(1_001) },
    { key: "all", max: 1 },
    { key: "all", cost: 1 },
    ...[-1, Number.NaN, Number.POSITIVE_INFINITY, "1", null, 2 ** 60].flatMap((amount) => [
      { ...slots(1), max: amount },
      { ...slots(1), cost: amount },
    ]),
    ...[0, -1, 1.5, Number.NaN, "1", null].map((windowMs) => ({ ...slots(1), windowMs })),
    { ...slots(1), more: true },
  ];

  it.each(wrong.map((limit) => [limit]))("blocks the run where it is %j", async (limit) => {
    const odd = definePolicy({ name: "odd", on: "request", evaluate: () => pass("Takes", limit as Limit) });
    const client = clientOf({ policies: [odd] });
    const { receipt } = await run(client, {});
    expect(receipt).toMatchObject({ decision: "BLOCK", intent: null, policyResults: [{ verdict: "block" }] });
    expect(receipt.policyResults[0]).not.toHaveProperty("limit");
    expect(await findingsOf(client)).toEqual([]);
  });

  it("blocks the run where the store cannot take the turn, and nothing is done; the next one is free to", async () => {
    const store = new MemoryReceiptStore();
    const state = { isBroken: true };
    const claim: ReceiptStore["claim"] = async (name, holder) => {
      const taken = await store.claim(name, holder);
      if (state.isBroken) throw new StoreError("EIO");
      return taken;
    };
    const client = clientOf({ receipts: storeWith(store, { claim }) });
    const { receipt } = await run(client, { first: slots(1) });
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [], error: { code: "ENACT_STORE_FAILED" } });
    state.isBroken = false;
    expect(await decisionOf(client, { first: slots(1) })).toBe("PASS");
    expect(await findingsOf(client)).toEqual([]);
  });
});
