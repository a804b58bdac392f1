import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { ActionNotAllowedError, PolicyError, UnknownWorkflowError, WorkflowError } from "../../src/errors.js";
import { receiptSchema } from "../../src/models/record.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { keyFromSecret } from "../../src/receipt/keyring.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, Notes, partsOf, rejectionOf, SECRET, signed, write } from "../support/engine.js";

const addNote = defineWorkflow({
  name: "addNote",
  systems: { notes: Notes },
  payload: z.object({ text: z.string().default("hello") }),
  run: ({ payload, systems }) => systems.notes.add({ text: payload.text }),
});

const says = (name: string, verdict: "pass" | "block") =>
  definePolicy({ name, evaluate: () => (verdict === "pass" ? pass(`${name} agrees`) : block(`${name} objects`)) });

describe("a run", () => {
  it("no policies passes", async () => {
    const notes = new Notes();
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [addNote] });
    const { result, receipt } = await enact.run({ workflow: "addNote", actor: ACTOR, payload: { text: "a" } });
    expect(result).toMatchObject({ success: true, workflow: "addNote", output: { add: { count: 1 } } });
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "succeeded", policyResults: [] });
    expect(notes.shelf.notes).toEqual(["a"]);
  });

  it("an empty payload is valid", async () => {
    const notes = new Notes();
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [addNote] });
    const { result, receipt } = await enact.run({ workflow: "addNote", actor: ACTOR, payload: {} });
    expect(result.success).toBe(true);
    expect(receipt.payload).toEqual({ text: "hello" });
  });

  it("two of four policies fail and all four are in the receipt", async () => {
    const notes = new Notes();
    const policies = [says("a", "pass"), says("b", "block"), says("c", "block"), says("d", "pass")];
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [addNote] });
    const { result, receipt } = await enact.run({ workflow: "addNote", actor: ACTOR, payload: {} });
    expect(result).toEqual({ success: false, workflow: "addNote", output: {}, actions: [] });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", actionsTaken: [], intent: null });
    expect(receipt.policyResults).toEqual([
      { policy: "a", phase: "request", verdict: "pass", passed: true, reason: "a agrees" },
      { policy: "b", phase: "request", verdict: "block", passed: false, reason: "b objects" },
      { policy: "c", phase: "request", verdict: "block", passed: false, reason: "c objects" },
      { policy: "d", phase: "request", verdict: "pass", passed: true, reason: "d agrees" },
    ]);
    expect(notes.shelf.notes).toEqual([]);
  });

  it("unknown workflow", async () => {
    const evaluate = vi.fn(() => pass("fine"));
    const policies = [definePolicy({ name: "asked", evaluate })];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [addNote] });
    for (const workflow of ["dropNotes", "constructor", "__proto__", "", "x".repeat(10_000), "\ud800"]) {
      const error = await rejectionOf(enact.run({ workflow: workflow as "addNote", actor: ACTOR, payload: {} }));
      expect(error).toBeInstanceOf(UnknownWorkflowError);
      expect(error).toMatchObject({ code: "ENACT_UNKNOWN_WORKFLOW" });
      expect(error.message).toContain("registered are: addNote.");
      expect(error.receipt).toMatchObject({
        decision: "BLOCK",
        outcome: "blocked",
        error: { code: "ENACT_UNKNOWN_WORKFLOW" },
        policyResults: [{ policy: "enact:workflow", passed: false }],
      });
      expect(verifySignature(error.receipt, SECRET)).toBe(true);
      expect(await enact.receipts.get((error.receipt as { runId: string }).runId)).toEqual(error.receipt);
    }
    expect(evaluate).not.toHaveBeenCalled();
  });

  it("a throwing policy", async () => {
    const notes = new Notes();
    const cause = new TypeError("cannot read");
    const thrower = definePolicy({
      name: "thrower",
      evaluate: () => {
        throw cause;
      },
    });
    const policies = [says("before", "pass"), thrower, says("after", "pass")];
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [addNote] });
    const error = await rejectionOf(enact.run({ workflow: "addNote", actor: ACTOR, payload: {} }));
    expect(error).toBeInstanceOf(PolicyError);
    expect(error).toMatchObject({ code: "ENACT_POLICY_THREW", cause });
    expect(error.receipt).toMatchObject({
      decision: "BLOCK",
      outcome: "blocked",
      policyResults: [
        { policy: "before", passed: true },
        { policy: "thrower", verdict: "block", reason: "The policy threw an error: cannot read" },
        { policy: "after", passed: true },
      ],
    });
    expect(notes.shelf.notes).toEqual([]);
  });

  it("a policy that throws at a call blocks it, and the receipt says so", async () => {
    const notes = new Notes();
    const thrower = definePolicy({
      name: "thrower",
      on: "action",
      evaluate: () => {
        throw new Error("no");
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [thrower], workflows: [addNote] });
    const error = await rejectionOf(enact.run({ workflow: "addNote", actor: ACTOR, payload: {} }));
    expect(error).toBeInstanceOf(PolicyError);
    expect(error.receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ action: "add", status: "blocked" }] });
    expect(notes.shelf.notes).toEqual([]);
  });

  it("no actions with PASS", async () => {
    const idle = defineWorkflow({ name: "idle", systems: {}, payload: anyObject, run: () => undefined });
    const enact = new EnactClient({ ...signed(), systems: {}, policies: [says("a", "pass")], workflows: [idle] });
    const { result, receipt } = await enact.run({ workflow: "idle", actor: ACTOR, payload: {} });
    expect(result).toEqual({ success: true, workflow: "idle", output: {}, actions: [] });
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "succeeded", actionsTaken: [] });
    expect(receipt.intent).toMatch(/^sha256:/);
  });

  it("same input, same results", async () => {
    const policies = [says("a", "pass"), says("b", "block"), says("c", "pass")];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [addNote] });
    const request = { workflow: "addNote", actor: ACTOR, payload: { text: "a" } } as const;
    const [first, second] = [await enact.run(request), await enact.run(request)];
    expect(second.result).toEqual(first.result);
    expect(second.receipt.policyResults).toEqual(first.receipt.policyResults);
    expect(second.receipt.runId).not.toBe(first.receipt.runId);
  });

  it("wrong secret and every edited field fail verification", async () => {
    const enact = new EnactClient({
      ...signed(),
      systems: { notes: new Notes() },
      policies: [says("a", "pass")],
      workflows: [addNote],
    });
    const { receipt } = await enact.run({ workflow: "addNote", actor: ACTOR, payload: { text: "a" } });
    const stored: unknown = JSON.parse(JSON.stringify(receipt));
    expect(receiptSchema.parse(stored)).toEqual(stored);
    expect(verifySignature(stored as object, SECRET)).toBe(true);
    expect(verifySignature(stored as object, `${SECRET}!`)).toBe(false);
    expect(verifySignature(stored as object, keyFromSecret("another"))).toBe(false);
    const edits = editsOf(stored);
    expect(edits.length).toBeGreaterThan(100);
    for (const { path, edited } of edits) expect(verifySignature(edited as object, SECRET), path).toBe(false);
  });

  it("an action outside the allowlist", async () => {
    const notes = new Notes();
    const erase = defineWorkflow({
      name: "erase",
      systems: { notes: Notes },
      payload: anyObject,
      async run({ systems }) {
        await systems.notes.add({ text: "a" });
        await systems.notes.erase({ text: "a" });
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [erase] });
    const error = await rejectionOf(enact.run({ workflow: "erase", actor: ACTOR, payload: {} }));
    expect(error).toBeInstanceOf(ActionNotAllowedError);
    expect(error.message).toBe('The connector "notes" does not allow the action "erase"; allowed are: add, list.');
    expect(error.receipt).toMatchObject({
      decision: "PASS",
      outcome: "failed",
      error: { code: "ENACT_ACTION_NOT_ALLOWED" },
      actionsTaken: [{ action: "add", status: "succeeded" }],
    });
    expect(notes.shelf.notes).toEqual(["a"]);
  });

  it("a failed connector call", async () => {
    const mail = connectorOf({
      send: write(() => {
        throw new Error("connection reset");
      }),
    });
    const send = defineWorkflow({
      name: "send",
      systems: { mail: type<typeof mail>() },
      payload: anyObject,
      run: ({ systems }) => systems.mail.send({}),
    });
    const enact = new EnactClient({ ...signed(), systems: { mail }, policies: [], workflows: [send] });
    const { result, receipt } = await enact.run({ workflow: "send", actor: ACTOR, payload: {} });
    expect(result).toMatchObject({ success: false, output: {} });
    expect(receipt).toMatchObject({
      decision: "PASS",
      outcome: "unknown",
      actionsTaken: [{ status: "unknown", success: false, output: { error: "connection reset" } }],
    });
  });

  it("keeps the last output of each action, also of one named __proto__", async () => {
    let count = 0;
    const counted = write(() => ({ count: ++count }));
    const odd = connectorOf({ tick: counted, ["__proto__"]: counted, constructor: counted });
    const odds = defineWorkflow({
      name: "odds",
      systems: { odd: type<typeof odd>() },
      payload: anyObject,
      async run({ systems }) {
        for (const name of ["tick", "tick", "__proto__", "constructor"] as const) await systems.odd[name]({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { odd }, policies: [], workflows: [odds] });
    const { result } = await enact.run({ workflow: "odds", actor: ACTOR, payload: {} });
    expect(Object.entries(result.output)).toEqual([
      ["tick", { count: 2 }],
      ["__proto__", { count: 3 }],
      ["constructor", { count: 4 }],
    ]);
    expect(Object.getPrototypeOf(result.output)).toBe(Object.prototype);
  });

  it("a workflow that lies in its return value changes nothing", async () => {
    const liar = defineWorkflow({
      name: "liar",
      systems: { notes: Notes },
      payload: anyObject,
      run: () => ({ success: true, output: { add: { count: 99 } }, actionsTaken: [{ action: "add" }] }),
    });
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies: [], workflows: [liar] });
    const { result, receipt } = await enact.run({ workflow: "liar", actor: ACTOR, payload: {} });
    expect(result).toEqual({ success: true, workflow: "liar", output: {}, actions: [] });
    expect(receipt.actionsTaken).toEqual([]);
  });

  it("a workflow cannot change what is recorded of its calls", async () => {
    const forger = defineWorkflow({
      name: "forger",
      systems: { notes: Notes },
      payload: anyObject,
      async run({ systems, payload, actor }) {
        const result = await systems.notes.add({ text: "a" });
        for (const part of [payload, actor, ...partsOf(result)]) {
          for (const key of [...Object.keys(part), "forged"]) {
            expect(Reflect.set(part, key, "forged")).toBe(false);
            expect(Reflect.deleteProperty(part, key) && Object.hasOwn(part, key)).toBe(false);
          }
        }
      },
    });
    const policies = [says("a", "pass")];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [forger] });
    const { receipt } = await enact.run({ workflow: "forger", actor: ACTOR, payload: { a: 1 } });
    expect(JSON.stringify(receipt)).not.toContain('forged"');
    expect(receipt.actionsTaken).toMatchObject([{ resources: [{ name: "a" }], policyResults: [{ policy: "a" }] }]);
  });

  it("a workflow that throws after one action leaves a receipt with that action", async () => {
    const notes = new Notes();
    const cause = new RangeError("out of paper");
    const thrower = defineWorkflow({
      name: "thrower",
      systems: { notes: Notes },
      payload: anyObject,
      async run({ systems }) {
        await systems.notes.add({ text: "a" });
        throw cause;
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [thrower] });
    const error = await rejectionOf(enact.run({ workflow: "thrower", actor: ACTOR, payload: {} }));
    expect(error).toBeInstanceOf(WorkflowError);
    expect(error).toMatchObject({ code: "ENACT_WORKFLOW_THREW", cause });
    expect(error.receipt).toMatchObject({
      decision: "PASS",
      outcome: "failed",
      error: { code: "ENACT_WORKFLOW_THREW", message: 'The workflow "thrower" threw an error: out of paper' },
      actionsTaken: [{ action: "add", status: "succeeded" }],
    });
    expect(verifySignature(error.receipt, SECRET)).toBe(true);
  });

  it.each([
    ["undefined", undefined],
    ["a string", "no"],
    ["null", null],
    ["a revoked proxy", revoked()],
  ])("a workflow may throw %s", async (_name, thrown) => {
    const thrower = defineWorkflow({
      name: "thrower",
      systems: {},
      payload: anyObject,
      run: () => Promise.reject(thrown),
    });
    const enact = new EnactClient({ ...signed(), systems: {}, policies: [], workflows: [thrower] });
    const error = await rejectionOf(enact.run({ workflow: "thrower", actor: ACTOR, payload: {} }));
    expect(error).toBeInstanceOf(WorkflowError);
    expect(error.receipt).toMatchObject({ outcome: "failed" });
  });

  it.each([[undefined], [null], ["workflow"], [{}], [{ workflow: "addNote" }], [[]]])(
    "never throws synchronously, and leaves a receipt, for the request %j",
    async (request) => {
      const notes = new Notes();
      const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [addNote] });
      const running = enact.run(request as never);
      const outcome = await running.catch((error: unknown) => error as { receipt: object });
      expect(outcome.receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [] });
      expect(notes.shelf.notes).toEqual([]);
    },
  );

  it("refuses a signal that cannot be listened to, before anything is recorded", async () => {
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies: [], workflows: [addNote] });
    const request = {
      workflow: "addNote",
      actor: ACTOR,
      payload: {},
      signal: { aborted: false } as AbortSignal,
    } as const;
    expect(await rejectionOf(enact.run(request))).toMatchObject({ code: "ENACT_INVALID_CONFIGURATION" });
    expect(await enact.receipts.list()).toEqual([]);
  });
});

describe("two clients with different policies", () => {
  it("share nothing, also where connector, workflow and store are the same", async () => {
    const notes = new Notes();
    const shared = { ...signed(), systems: { notes }, workflows: [addNote] as const };
    const strict = new EnactClient({ ...shared, policies: [says("no", "block")] });
    const open = new EnactClient({ ...shared, policies: [] });
    const request = { workflow: "addNote", actor: ACTOR, payload: {} } as const;
    const [blocked, passed] = await Promise.all([strict.run(request), open.run(request)]);
    expect(blocked.receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "no" }] });
    expect(passed.receipt).toMatchObject({ decision: "PASS", policyResults: [] });
    expect(blocked.receipt.chain).not.toBe(passed.receipt.chain);
    strict.guard("later", { input: anyObject, effect: "read" }, () => 1);
    expect(await rejectionOf(open.run({ ...request, workflow: "later" as "addNote" }))).toBeInstanceOf(
      UnknownWorkflowError,
    );
  });
});

describe("a missing receipts directory", () => {
  const made: string[] = [];
  afterEach(() => Promise.all(made.splice(0).map((path) => rm(path, { recursive: true }))));

  it("is made", async () => {
    const directory = join(await mkdtemp(join(tmpdir(), "enact-run-")), "a", "b", "receipts");
    made.push(join(directory, "..", "..", ".."));
    const options = { secret: SECRET, systems: { notes: new Notes() }, policies: [], workflows: [addNote] as const };
    const enact = new EnactClient({ ...options, receipts: directory });
    expect(await readdir(join(directory, "..", "..", ".."))).toEqual([]);
    const { receipt } = await enact.run({ workflow: "addNote", actor: ACTOR, payload: {} });
    await enact.close();
    expect((await readdir(directory)).sort()).toEqual(["log", "store"]);
    const later = new EnactClient({ ...options, receipts: new FileReceiptStore({ directory }) });
    expect(await later.receipts.get(receipt.runId)).toEqual(receipt);
  });
});

/** Every copy of a record in which one value, at any level, is another, or one member is missing or added. */
function editsOf(record: unknown): readonly { readonly path: string; readonly edited: unknown }[] {
  const edits: { readonly path: string; readonly edited: unknown }[] = [];
  const edit = (path: readonly string[], change: (container: Record<string, unknown>, key: string) => void) => {
    const edited = structuredClone(record) as Record<string, unknown>;
    const container = path.slice(0, -1).reduce((part, key) => part[key] as Record<string, unknown>, edited);
    change(container, path.at(-1) as string);
    edits.push({ path: path.join("."), edited });
  };
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
      edit([...path, "added"], (container, key) => {
        if (Array.isArray(container)) container.push(null);
        else container[key] = null;
      });
    }
    if (path.length === 0) return;
    edit(path, (container, key) => {
      container[key] =
        typeof value === "string" ? `${value} ` : value === null ? 0 : typeof value === "number" ? value + 1 : null;
    });
    edit(path, (container, key) => {
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete container[key];
    });
  };
  visit(record, []);
  return edits;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
