import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { ClientReceipts } from "../../src/client/client-receipts.js";
import type { ClientOptions } from "../../src/client/client-types.js";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { Reconciliation } from "../../src/contracts/connector.js";
import type { PolicyRequest } from "../../src/contracts/policy.js";
import { ActionError } from "../../src/errors.js";
import type { JsonObject } from "../../src/json.js";
import { jsonObject } from "../../src/models/fields.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { MemoryConnector } from "../../src/testing/memory-connector.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, findingsOf, rejectionOf, SECRET, signed } from "../support/engine.js";
import { appendingWith, recordsOf } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const ADMIN = { email: "admin@company.com" } as const;

/** What the letters connector has sent, and what becomes of the next call. */
interface Mail {
  readonly sent: string[];
  lose: boolean;
  found: Reconciliation<{ readonly id: string }>;
}

function lettersOn(mail: Mail) {
  const letter = z.object({ id: z.string() });
  const touches = ({ id }: { readonly id: string }) => [
    { kind: "message.channel", name: id, change: "create" } as const,
  ];
  return {
    /** Irreversible. */
    send: action({
      input: letter,
      effect: "write",
      touches,
      run: ({ id }) => {
        mail.sent.push(id);
        return { id };
      },
    }),
    /** Its answer can be lost, and so can that of its undo. */
    file: action({
      input: letter,
      effect: "write",
      touches,
      run: ({ id }) => answered(mail, () => mail.sent.push(id), { id }),
      reconcile: () => mail.found,
      undo: {
        touches: ({ input }) => [{ kind: "message.channel", name: input.id, change: "delete" }],
        run: ({ input }) => {
          const at = mail.sent.indexOf(input.id);
          if (at === -1) throw new ActionError("drift", "It is not there any more.");
          return answered(mail, () => mail.sent.splice(at, 1), { id: input.id });
        },
        reconcile: () => mail.found,
      },
    }),
  };
}

function answered<T>(mail: Mail, act: () => unknown, answer: T): T {
  if (!mail.lose) {
    act();
    return answer;
  }
  mail.lose = false;
  act();
  throw new Error("the connection broke");
}

class Letters extends Connector<ReturnType<typeof lettersOn>> {
  readonly mail: Mail;

  constructor(allowedActions: readonly ("send" | "file")[] = ["send", "file"]) {
    const mail: Mail = { sent: [], lose: false, found: { status: "unknown" } };
    super({ system: "letters", actions: lettersOn(mail), allowedActions });
    this.mail = mail;
  }
}

const edit = defineWorkflow({
  name: "edit",
  systems: { database: MemoryConnector, letters: Letters },
  payload: z.object({ steps: z.array(z.tuple([z.string(), jsonObject])) }),
  run: async ({ payload, systems }) => {
    const actions = { ...systems.database, ...systems.letters } as unknown as Record<
      string,
      (input: unknown) => Promise<unknown>
    >;
    for (const [name, input] of payload.steps) await actions[name]?.(input);
  },
});

type Step = [name: string, input: JsonObject];

const insert = (id: number, table = "notes"): Step => ["insertRow", { table, row: { id, text: `n${id}` } }];
const update = (id: number, text: string): Step => ["updateRows", { table: "notes", where: { id }, set: { text } }];
const remove = (id: number): Step => ["deleteRows", { table: "notes", where: { id } }];

type Options = Partial<ClientOptions<Record<string, never>, readonly never[]>>;

/** A client with a table of two notes, and letters. */
function office(options: Options = {}) {
  const database = new MemoryConnector({ tables: { notes: START, lines: [] } });
  const letters = new Letters();
  const given = { policies: [], ...signed(), ...(options as object) };
  const enact = new EnactClient({ ...given, systems: { database, letters }, workflows: [edit] });
  const run = (...steps: Step[]) => enact.run({ workflow: "edit", actor: ACTOR, payload: { steps } });
  const rollback = ({ receipt }: RunOutcome) => enact.rollback(receipt.runId, { actor: ADMIN });
  const plan = ({ receipt }: RunOutcome) => enact.rollback(receipt.runId, { actor: ADMIN, dryRun: true });
  return { enact, database, letters, mail: letters.mail, run, rollback, plan, receipts: given.receipts };
}

const START = [
  { id: 1, text: "one" },
  { id: 2, text: "two" },
] as const;

/** Expects a refusal that leaves no trace. */
async function refused(
  enact: { readonly receipts: ClientReceipts },
  rollback: Promise<unknown>,
  code = "ENACT_NOT_REVERSIBLE",
): Promise<string> {
  const before = await enact.receipts.list();
  const error = await rejectionOf(rollback);
  expect(error, error.stack).toMatchObject({ code });
  expect(await enact.receipts.list()).toEqual(before);
  return error.message;
}

const recordsIn = async (store: MemoryReceiptStore) =>
  (await Promise.all((await store.chains()).map((chain) => recordsOf(store, chain)))).flat();

describe("rollback", () => {
  it("undoes every write, the last one first, in a run of its own", async () => {
    const { enact, database, run, rollback, receipts } = office();
    const done = await run(insert(3), update(1, "changed"), remove(2), update(3, "again"));
    expect(database.rows("notes")).toHaveLength(2);
    const { result, receipt } = await rollback(done);
    expect([...database.rows("notes")].sort((a, b) => Number(a["id"]) - Number(b["id"]))).toEqual(START);
    expect(receipt).toMatchObject({
      workflow: "edit",
      payload: done.receipt.payload,
      actor: ADMIN,
      decision: "PASS",
      outcome: "reversed",
      reverses: done.receipt.runId,
    });
    expect(receipt.runId).not.toBe(done.receipt.runId);
    expect(result.success).toBe(true);
    expect(receipt.actionsTaken.map(({ action, status }) => [action, status])).toEqual([
      ["updateRows.undo", "succeeded"],
      ["deleteRows.undo", "succeeded"],
      ["updateRows.undo", "succeeded"],
      ["insertRow.undo", "succeeded"],
    ]);
    expect(receipt.actionsTaken.map(({ input }) => (input as JsonObject)["index"])).toEqual([3, 2, 1, 0]);
    const attempts = (await recordsIn(receipts)).filter(
      ({ kind, runId }) => kind === "attempt" && runId === receipt.runId,
    );
    expect(attempts.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      [0, 1, 2, 3].map((i) => `${receipt.runId}:${i}`),
    );
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("leaves what somebody else has changed since, reports it, and undoes the others", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(insert(3), update(1, "mine"), remove(2));
    await run(update(1, "theirs"));
    const { result, receipt } = await rollback(done);
    expect(receipt.outcome).toBe("partially_reversed");
    expect(result.success).toBe(false);
    expect(receipt.actionsTaken.map(({ action, status, code }) => [action, status, code])).toEqual([
      ["deleteRows.undo", "succeeded", undefined],
      ["updateRows.undo", "failed", "drift"],
      ["insertRow.undo", "succeeded", undefined],
    ]);
    expect(database.rows("notes")).toEqual([
      { id: 1, text: "theirs" },
      { id: 2, text: "two" },
    ]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("has failed where nothing could be undone", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(update(1, "mine"));
    await run(update(1, "theirs"));
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "failed" });
    expect(database.rows("notes")[0]).toEqual({ id: 1, text: "theirs" });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is unknown where the answer of an undo was lost", async () => {
    const { enact, mail, run, rollback } = office();
    const done = await run(["file", { id: "a" }], insert(3));
    mail.lose = true;
    const { receipt } = await rollback(done);
    expect(receipt.outcome).toBe("unknown");
    expect(receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "unknown"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is reversed where the lost answer of an undo is read back at once", async () => {
    const { mail, run, rollback } = office();
    const done = await run(["file", { id: "a" }]);
    mail.lose = true;
    mail.found = { status: "succeeded", output: { id: "a" } };
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ outcome: "reversed", actionsTaken: [{ status: "succeeded", reconciled: true }] });
  });

  it("also undoes what a run had done before it failed", async () => {
    const { database, run, rollback } = office();
    const done = await run(insert(3), insert(1));
    expect(done.receipt.outcome).toBe("failed");
    expect((await rollback(done)).receipt).toMatchObject({
      outcome: "reversed",
      actionsTaken: [{ status: "succeeded" }],
    });
    expect(database.rows("notes")).toEqual(START);
  });

  it("does no more once its signal is aborted, and can be finished", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(insert(3), insert(4));
    const { receipt } = await enact.rollback(done.receipt.runId, { actor: ADMIN, signal: AbortSignal.abort() });
    expect(receipt.outcome).toBe("failed");
    expect(database.rows("notes")).toHaveLength(4);
    expect((await rollback(done)).receipt.outcome).toBe("reversed");
    expect(database.rows("notes")).toEqual(START);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("policies", () => {
  it("judge a rollback at the gate and each call of it, and see which run it reverses", async () => {
    const seen: PolicyRequest[] = [];
    const watching = definePolicy({
      name: "watching",
      evaluate: (request) => {
        if (request.reverses !== undefined) seen.push(request);
        return pass("ok");
      },
    });
    const { run, rollback } = office({ policies: [watching] });
    const done = await run(insert(3), update(1, "mine"));
    const { receipt } = await rollback(done);
    const touched = [
      { kind: "sql.table", name: "public.notes", within: "memory", change: "update", fields: ["text"], count: 1 },
      { kind: "sql.table", name: "public.notes", within: "memory", change: "delete", count: 1 },
    ];
    expect(seen.map(({ phase, action, resources }) => [phase, action?.name, resources])).toEqual([
      ["request", undefined, touched],
      ["action", "updateRows.undo", [touched[0]]],
      ["action", "insertRow.undo", [touched[1]]],
    ]);
    for (const request of seen) {
      expect(request).toMatchObject({ workflow: "edit", actor: ADMIN, reverses: done.receipt.runId });
      expect(request.payload).toEqual(done.receipt.payload);
    }
    expect(seen[2]?.action?.previous.map(({ action }) => action)).toEqual(["updateRows.undo"]);
    expect(receipt.resources).toEqual(touched);
    expect(receipt.actionsTaken.every(({ undeclared }) => undeclared === undefined)).toBe(true);
  });

  it("stop it at the gate", async () => {
    const never = definePolicy({
      name: "never",
      evaluate: ({ reverses }) => (reverses === undefined ? pass("ok") : block("no")),
    });
    const { enact, database, run, rollback, plan } = office({ policies: [never] });
    const done = await run(insert(3));
    expect(await plan(done)).toMatchObject({ decision: "BLOCK" });
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      outcome: "blocked",
      intent: null,
      actionsTaken: [],
      reverses: done.receipt.runId,
    });
    expect(database.rows("notes")).toHaveLength(3);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("stop it at a call, and what is left can be undone later", async () => {
    const state = { strict: true };
    const noUpdates = definePolicy({
      name: "noUpdates",
      on: "action",
      evaluate: ({ reverses, action }) =>
        state.strict && reverses !== undefined && action?.name === "updateRows.undo" ? block("no") : pass("ok"),
    });
    const { enact, database, run, rollback } = office({ policies: [noUpdates] });
    const done = await run(insert(3), update(1, "mine"), remove(2));
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expect(receipt.actionsTaken.map(({ action, status }) => [action, status])).toEqual([
      ["deleteRows.undo", "succeeded"],
      ["updateRows.undo", "blocked"],
    ]);
    expect(database.rows("notes").map(({ text }) => text)).toEqual(["mine", "n3", "two"]);
    state.strict = false;
    const rest = await rollback(done);
    expect(rest.receipt.outcome).toBe("reversed");
    expect(rest.receipt.actionsTaken.map(({ action }) => action)).toEqual(["updateRows.undo", "insertRow.undo"]);
    expect(database.rows("notes")).toEqual(START);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("that would have it approved stop it: nobody can agree to what is another thing by then", async () => {
    const asking = definePolicy({
      name: "asking",
      evaluate: ({ reverses }) => (reverses === undefined ? pass("ok") : requireApproval("a human must see this")),
    });
    const { enact, database, run, rollback, plan } = office({ policies: [asking] });
    const done = await run(insert(3));
    expect(await plan(done)).toMatchObject({ decision: "BLOCK" });
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", intent: null });
    expect(receipt).not.toHaveProperty("pending");
    expect(receipt.policyResults.map(({ policy, verdict }) => [policy, verdict])).toEqual([
      ["asking", "requireApproval"],
      ["enact:rollback", "block"],
    ]);
    expect(await enact.approvals.list()).toEqual([]);
    expect((await rejectionOf(enact.approve(receipt.runId, { approver: { email: "boss@company.com" } }))).code).toBe(
      "ENACT_NOT_PENDING",
    );
    expect(database.rows("notes")).toHaveLength(3);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("that throw block it, and it rejects with the receipt", async () => {
    const throwing = definePolicy({
      name: "throwing",
      evaluate: ({ reverses }) => {
        if (reverses !== undefined) throw new Error("broken");
        return pass("ok");
      },
    });
    const { database, run, rollback } = office({ policies: [throwing] });
    const done = await run(insert(3));
    expect(await rejectionOf(rollback(done))).toMatchObject({
      code: "ENACT_POLICY_THREW",
      receipt: { decision: "BLOCK", reverses: done.receipt.runId },
    });
    expect(database.rows("notes")).toHaveLength(3);
  });

  it("let pass what the gate could only guess, where resources are strict: one write lay upon another", async () => {
    const stack: string[] = [];
    const on = (name: string, change: "create" | "delete") => ({ kind: "file.path", name, change }) as const;
    const pile = new Connector({
      system: "pile",
      allowedActions: ["put"],
      actions: {
        put: action({
          input: z.object({ name: z.string() }),
          effect: "write",
          touches: ({ name }) => [{ ...on(name, "create"), fields: ["text"] }],
          run: ({ name }) => ({ height: stack.push(name) }),
          undo: {
            prepare: ({ input }) => {
              if (stack.at(-1) !== input.name) throw new ActionError("drift", "Something lies upon it.");
              return {};
            },
            touches: ({ input }) => [on(input.name, "delete")],
            run: () => ({ height: stack.splice(-1).length }),
          },
        }),
      },
    });
    const heap = defineWorkflow({
      name: "heap",
      systems: { pile: type<typeof pile>() },
      payload: anyObject,
      touches: () => ["/a", "/b"].map((name) => ({ ...on(name, "create"), fields: ["text"] })),
      run: async ({ systems }) => {
        await systems.pile.put({ name: "/a" });
        await systems.pile.put({ name: "/b" });
      },
    });
    const options = { ...signed(), systems: { pile }, policies: [], workflows: [heap], strictResources: true };
    const enact = new EnactClient(options);
    const { receipt: done } = await enact.run({ workflow: "heap", actor: ACTOR, payload: {} });
    const { steps } = await enact.rollback(done.runId, { actor: ADMIN, dryRun: true });
    expect(steps.map(({ problem, resources }) => [problem, resources])).toEqual([
      [undefined, [on("/b", "delete")]],
      ["Something lies upon it.", [on("/a", "delete")]],
    ]);
    expect((await enact.rollback(done.runId, { actor: ADMIN })).receipt.outcome).toBe("reversed");
    expect(stack).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("a dry run", () => {
  it("says what would be undone in which order, and stores nothing", async () => {
    const { enact, database, run, plan, receipts } = office({
      policies: [definePolicy({ name: "agrees", evaluate: () => pass("ok") })],
    });
    const done = await run(insert(3), ["send", { id: "a" }], update(1, "mine"), remove(2));
    const stored = await recordsIn(receipts);
    const rows = database.rows("notes");
    expect(await plan(done)).toEqual({
      runId: done.receipt.runId,
      decision: "PASS",
      policyResults: [{ policy: "agrees", phase: "request", verdict: "pass", passed: true, reason: "ok" }],
      steps: [
        {
          index: 3,
          system: "database",
          action: "deleteRows",
          reversible: true,
          resources: [
            {
              kind: "sql.table",
              name: "public.notes",
              within: "memory",
              change: "create",
              fields: ["id", "text"],
              count: 1,
            },
          ],
        },
        {
          index: 2,
          system: "database",
          action: "updateRows",
          reversible: true,
          resources: [
            { kind: "sql.table", name: "public.notes", within: "memory", change: "update", fields: ["text"], count: 1 },
          ],
        },
        {
          index: 1,
          system: "letters",
          action: "send",
          reversible: false,
          problem: '"send" of "letters" is irreversible.',
          resources: [],
        },
        {
          index: 0,
          system: "database",
          action: "insertRow",
          reversible: true,
          resources: [{ kind: "sql.table", name: "public.notes", within: "memory", change: "delete", count: 1 }],
        },
      ],
    });
    expect(database.rows("notes")).toEqual(rows);
    expect(await recordsIn(receipts)).toEqual(stored);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("says what stands in the way as things are now", async () => {
    const state = { problem: false };
    const shelf = new Connector({
      system: "shelf",
      allowedActions: ["put"],
      actions: {
        put: action({
          input: anyObject,
          effect: "write",
          touches: () => [{ kind: "file.path", name: "/a", change: "create", fields: ["x"] }],
          run: () => ({}),
          undo: {
            prepare: () => {
              if (state.problem) throw new ActionError("drift", "Somebody has written in it.");
              return {};
            },
            touches: () => [{ kind: "file.path", name: "/a", change: "delete" }],
            run: () => ({}),
          },
        }),
      },
    });
    const put = defineWorkflow({
      name: "put",
      systems: { shelf: type<typeof shelf>() },
      payload: anyObject,
      run: async ({ systems }) => systems.shelf.put({}),
    });
    const enact = new EnactClient({ ...signed(), systems: { shelf }, policies: [], workflows: [put] });
    const { receipt } = await enact.run({ workflow: "put", actor: ACTOR, payload: {} });
    state.problem = true;
    const { steps } = await enact.rollback(receipt.runId, { actor: ADMIN, dryRun: true });
    expect(steps).toEqual([
      {
        index: 0,
        system: "shelf",
        action: "put",
        reversible: true,
        problem: "Somebody has written in it.",
        resources: [{ kind: "file.path", name: "/a", change: "delete" }],
      },
    ]);
    expect((await enact.rollback(receipt.runId, { actor: ADMIN })).receipt).toMatchObject({
      outcome: "failed",
      actionsTaken: [{ status: "failed", code: "drift" }],
    });
  });
});

describe("what cannot be undone from here", () => {
  it.each([
    ["is irreversible", ["send", "file"] as const, '"send" of "letters" is irreversible.'],
    ["is not allowed any more", ["send"] as const, '"file" of "letters" is not allowed here.'],
  ])("%s: it is in the plan and in the receipt, and the rest is undone", async (_what, allowed, problem) => {
    const store = new MemoryReceiptStore();
    const before = office({ receipts: store });
    const step: Step = [allowed.length === 2 ? "send" : "file", { id: "a" }];
    const done = await before.run(insert(3), step);
    const letters = new Letters(allowed);
    const enact = new EnactClient({
      secret: SECRET,
      receipts: store,
      systems: { database: before.database, letters },
      policies: [],
      workflows: [edit],
    });
    const plan = await enact.rollback(done.receipt.runId, { actor: ADMIN, dryRun: true });
    expect(plan.steps[0]).toMatchObject({ index: 1, reversible: false, problem, resources: [] });
    const { receipt } = await enact.rollback(done.receipt.runId, { actor: ADMIN });
    expect(receipt.outcome).toBe("partially_reversed");
    expect(receipt.actionsTaken).toMatchObject([
      {
        system: "letters",
        action: `${step[0]}.undo`,
        effect: "write",
        status: "failed",
        success: false,
        code: "ENACT_NOT_REVERSIBLE",
        output: { error: problem, code: "ENACT_NOT_REVERSIBLE" },
      },
      { action: "insertRow.undo", status: "succeeded" },
    ]);
    expect(before.database.rows("notes")).toEqual(START);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("belongs to a system that is not connected", async () => {
    const store = new MemoryReceiptStore();
    const before = office({ receipts: store });
    const done = await before.run(insert(3), ["file", { id: "a" }]);
    const enact = new EnactClient({
      secret: SECRET,
      receipts: store,
      systems: { letters: before.letters },
      policies: [],
      workflows: [],
    });
    const { steps } = await enact.rollback(done.receipt.runId, { actor: ADMIN, dryRun: true });
    expect(steps.map(({ reversible, problem }) => [reversible, problem])).toEqual([
      [true, undefined],
      [false, '"insertRow" of "database" is not connected here.'],
    ]);
    const { receipt } = await enact.rollback(done.receipt.runId, { actor: ADMIN });
    expect(receipt.outcome).toBe("partially_reversed");
    expect(before.mail.sent).toEqual([]);
    expect(before.database.rows("notes")).toHaveLength(3);
    // With everything connected, the rest is undone.
    expect((await before.rollback(done)).receipt).toMatchObject({
      outcome: "reversed",
      actionsTaken: [{ action: "insertRow.undo" }],
    });
    expect(before.database.rows("notes")).toEqual(START);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is all that a run has done: the rollback has failed, and says so", async () => {
    const { enact, mail, run, rollback } = office();
    const done = await run(["send", { id: "a" }]);
    const { result, receipt } = await rollback(done);
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ code: "ENACT_NOT_REVERSIBLE" }] });
    expect(mail.sent).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("a write that concerned more than an agent could send", () => {
  it("is undone all the same", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(["insertRow", { table: "notes", row: { id: 4, text: "x".repeat(200_000) } }]);
    expect((await rollback(done)).receipt.outcome).toBe("reversed");
    expect(database.rows("notes")).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is in the plan and in the receipt where it is too much, and the rest is undone", async () => {
    const { enact, database, run, rollback, plan } = office();
    const text = "x".repeat(250_000);
    const large = Array.from(
      { length: 9 },
      (_, index): Step => ["insertRow", { table: "notes", row: { id: 10 + index, kind: "large", text } }],
    );
    for (const call of large) await run(call);
    const done = await run(insert(3), [
      "updateRows",
      { table: "notes", where: { kind: "large" }, set: { kind: "larger" } },
    ]);
    expect(done.result.success).toBe(true);
    expect((await plan(done)).steps.map(({ reversible, problem }) => [reversible, problem])).toEqual([
      [true, expect.stringContaining("larger than 2097152 bytes")],
      [true, undefined],
    ]);
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({
      outcome: "partially_reversed",
      actionsTaken: [{ status: "failed", code: "ENACT_INVALID_INPUT" }, { status: "succeeded" }],
    });
    expect(database.rows("notes").filter(({ kind }) => kind === "larger")).toHaveLength(9);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("a write of which nobody knows", () => {
  it("is not undone, stands in the plan, and keeps the run from counting as reversed", async () => {
    const { enact, mail, database, run, rollback, plan } = office();
    mail.lose = true;
    const done = await run(insert(3), ["file", { id: "a" }]);
    expect(done.receipt.outcome).toBe("unknown");
    const problem = 'Whether "file" of "letters" has happened is not known; recover() finds out where it can.';
    expect((await plan(done)).steps[0]).toMatchObject({ index: 1, reversible: false, problem, resources: [] });
    const { receipt } = await rollback(done);
    expect(receipt.outcome).toBe("partially_reversed");
    expect(receipt.actionsTaken).toMatchObject([
      { action: "file.undo", status: "failed", code: "ENACT_NOT_REVERSIBLE", output: { error: problem } },
      { action: "insertRow.undo", status: "succeeded" },
    ]);
    expect(mail.sent).toEqual(["a"]);
    expect(database.rows("notes")).toEqual(START);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is undone once a resolution says that it succeeded", async () => {
    const { enact, mail, run, rollback } = office();
    mail.lose = true;
    const done = await run(insert(3), ["file", { id: "a" }]);
    await rollback(done);
    await refused(enact, rollback(done));
    mail.found = { status: "succeeded", output: { id: "a" } };
    expect((await enact.recover()).resolved).toEqual([{ runId: done.receipt.runId, index: 1, status: "succeeded" }]);
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({
      outcome: "reversed",
      actionsTaken: [{ action: "file.undo", status: "succeeded" }],
    });
    expect(mail.sent).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is nothing to undo once a resolution says that it failed", async () => {
    const { enact, mail, run, rollback } = office();
    mail.lose = true;
    const done = await run(["file", { id: "a" }]);
    expect(await refused(enact, rollback(done))).toContain("is not known");
    mail.found = { status: "failed", code: "not_there", error: "It never came." };
    await enact.recover();
    expect(await refused(enact, rollback(done))).toContain("has written nothing that is left to undo");
  });

  it("may be an undo: it is not made again where it is known to have happened", async () => {
    const { enact, mail, run, rollback } = office();
    const done = await run(["file", { id: "a" }], insert(3));
    mail.lose = true;
    expect((await rollback(done)).receipt.outcome).toBe("unknown");
    mail.found = { status: "succeeded", output: { id: "a" } };
    await enact.recover();
    expect(await refused(enact, rollback(done))).toContain("nothing that is left to undo");
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("may be an undo: made again, it finds itself done and changes nothing", async () => {
    const { enact, mail, run, rollback } = office();
    const done = await run(["file", { id: "a" }], insert(3));
    mail.lose = true;
    await rollback(done);
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ action: "file.undo", code: "drift" }] });
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("a rollback that was partly done", () => {
  it("does only the rest when it is asked for again", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(insert(3), update(1, "mine"), remove(2));
    const theirs = await run(update(1, "theirs"));
    expect((await rollback(done)).receipt.outcome).toBe("partially_reversed");
    const calls = database.calls.length;
    await rollback(theirs);
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ outcome: "reversed", actionsTaken: [{ action: "updateRows.undo" }] });
    expect(database.rows("notes")).toEqual(START);
    expect(database.calls).toHaveLength(calls);
    expect(await refused(enact, rollback(done))).toContain(`by the run ${receipt.runId}`);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is not begun again where which writes it has undone is not in the record", async () => {
    const store = new MemoryReceiptStore();
    const first = office({ receipts: store, redact: ["input.index"] });
    const done = await first.run(insert(3), ["send", { id: "a" }]);
    expect((await first.rollback(done)).receipt.outcome).toBe("partially_reversed");
    expect(await refused(first.enact, first.rollback(done))).toContain("has undone already was redacted");
  });
});

describe("of many rollbacks at once", () => {
  it("one undoes, in one process and over two clients", async () => {
    const store = new MemoryReceiptStore();
    const one = office({ receipts: store });
    const done = await one.run(["file", { id: "a" }], ["file", { id: "b" }]);
    const other = new EnactClient({
      secret: SECRET,
      receipts: store,
      systems: { database: one.database, letters: one.letters },
      policies: [],
      workflows: [edit],
    });
    const both = [one.enact, other].flatMap((client) => Array.from({ length: 5 }, () => client));
    const ended = await Promise.allSettled(both.map((client) => client.rollback(done.receipt.runId, { actor: ADMIN })));
    const outcomes = ended.map((end) =>
      end.status === "fulfilled" ? end.value.receipt.outcome : String((end.reason as { code: string }).code),
    );
    expect(outcomes.filter((outcome) => outcome === "reversed")).toHaveLength(1);
    for (const outcome of outcomes.filter((each) => each !== "reversed")) {
      expect(["blocked", "ENACT_NOT_REVERSIBLE", "ENACT_RUN_OPEN"]).toContain(outcome);
    }
    expect(one.mail.sent).toEqual([]);
    const undone = (await recordsIn(store)).filter(
      ({ kind, action: name }) => kind === "attempt" && name === "file.undo",
    );
    expect(undone).toHaveLength(2);
    expect(await findingsOf(other)).toEqual([]);
  });
});

describe("a rollback is refused", () => {
  it("of a run that nobody knows", async () => {
    const { enact } = office();
    for (const id of ["01980000-0000-7000-8000-000000000000", "nonsense", "../../etc/passwd", ""]) {
      await refused(enact, enact.rollback(id, { actor: ADMIN }));
      await refused(enact, enact.rollback(id, { actor: ADMIN, dryRun: true }));
    }
  });

  it("of a run that is under way", async () => {
    let release = () => {};
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    const store = new MemoryReceiptStore();
    const slow = defineWorkflow({
      name: "slow",
      systems: { database: MemoryConnector },
      payload: anyObject,
      run: async ({ systems, runId }) => {
        await systems.database.insertRow({ table: "notes", row: { id: 9, runId } });
        await waiting;
      },
    });
    const database = new MemoryConnector({ tables: { notes: [] } });
    const enact = new EnactClient({
      secret: SECRET,
      receipts: store,
      systems: { database },
      policies: [],
      workflows: [slow],
    });
    const running = enact.run({ workflow: "slow", actor: ACTOR, payload: {} });
    while (database.rows("notes").length === 0) await new Promise((resolve) => setImmediate(resolve));
    const runId = String(database.rows("notes")[0]?.["runId"]);
    await refused(enact, enact.rollback(runId, { actor: ADMIN }), "ENACT_RUN_OPEN");
    release();
    const { receipt } = await running;
    expect((await enact.rollback(receipt.runId, { actor: ADMIN })).receipt.outcome).toBe("reversed");
  });

  it("of a run that was blocked, or waits for approval", async () => {
    for (const verdict of [block("no"), requireApproval("a human must see this")]) {
      const { enact, run, rollback } = office({ policies: [definePolicy({ name: "p", evaluate: () => verdict })] });
      const done = await run(insert(3));
      expect(await refused(enact, rollback(done))).toContain("was not let through");
    }
  });

  it("of a run that has written nothing", async () => {
    const { enact, run, rollback } = office();
    const done = await run(["selectRows", { table: "notes" }], insert(1));
    expect(done.receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
    await refused(enact, rollback(done));
    await refused(enact, rollback(await run()));
  });

  it("of a run that was rolled back already, and of a rollback", async () => {
    const { enact, database, run, rollback } = office();
    const done = await run(insert(3));
    const undone = await rollback(done);
    await refused(enact, rollback(done));
    expect(await refused(enact, rollback(undone))).toContain("is a rollback itself");
    expect(database.rows("notes")).toEqual(START);
  });

  it.each([
    ["input", "input.row.text", insert(3)],
    ["before", "before.rows.*.text", update(1, "x")],
    ["output", "output.row.text", insert(3)],
  ])("where the %s was redacted", async (_part, path, step) => {
    const { enact, database, run, rollback, plan } = office({ redact: [path] });
    const done = await run(["file", { id: "a" }], step);
    const rows = database.rows("notes");
    expect(await refused(enact, rollback(done))).toContain("was redacted");
    await refused(enact, plan(done));
    expect(database.rows("notes")).toEqual(rows);
  });

  it.each([
    ["what it takes was too large to be kept", { text: "x".repeat(3_000_000) }, "too large to be kept"],
    ["it holds keys that records keep for themselves", { $enact: "mine" }, "keep for themselves"],
  ])("where %s", async (_what, output, reason) => {
    const touches = (change: "create" | "delete") => () => [{ kind: "file.path", name: "/a", change } as const];
    const odd = connectorOf({
      act: action({
        input: anyObject,
        effect: "write",
        touches: touches("create"),
        run: () => output,
        undo: { touches: touches("delete"), run: () => ({}) },
      }),
    });
    const twice = defineWorkflow({
      name: "twice",
      systems: { odd: type<typeof odd>() },
      payload: anyObject,
      run: async ({ systems }) => {
        await systems.odd.act({});
        await systems.odd.act({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { odd }, policies: [], workflows: [twice] });
    const { receipt } = await enact.run({ workflow: "twice", actor: ACTOR, payload: {} });
    expect(receipt.outcome).toBe("succeeded");
    expect(await refused(enact, enact.rollback(receipt.runId, { actor: ADMIN }))).toContain(reason);
  });

  it("on a receipt that somebody has edited", async () => {
    const directory = await temporaryDirectory();
    const { enact, database, run, rollback } = office({ receipts: directory });
    const done = await run(insert(3));
    await enact.close();
    const [log = ""] = await readdir(join(directory, "log"));
    const path = join(directory, "log", log);
    const lines = (await readFile(path, "utf8")).split("\n");
    const edited = lines.map((line) => (line.includes('"kind":"receipt"') ? line.replaceAll("n3", "n4") : line));
    expect(edited).not.toEqual(lines);
    await writeFile(path, edited.join("\n"));
    const after = office({ receipts: directory });
    onTestFinished(() => after.enact.close());
    const error = await rejectionOf(after.enact.rollback(done.receipt.runId, { actor: ADMIN }));
    expect(error.code).toBe("ENACT_INVALID_RECEIPT");
    expect(after.database.calls).toEqual([]);
    expect(database.rows("notes")).toHaveLength(3);
    expect((await rejectionOf(rollback(done))).code).toBe("ENACT_CLOSED");
  });

  it("on a receipt of another store, copied into this one", async () => {
    const theirs = office();
    const done = await theirs.run(insert(3));
    const store = new MemoryReceiptStore();
    const [chain = ""] = await theirs.receipts.chains();
    const writer = await store.createChain(chain);
    for await (const bytes of theirs.receipts.read(chain)) await writer.append([bytes]);
    await writer.close();
    const ours = office({ receipts: store });
    expect(await refused(ours.enact, ours.rollback(done))).toContain("was not written for this store");
    expect(ours.database.calls).toEqual([]);
  });

  it("with the published development secret", async () => {
    const { enact, run } = office({ secret: undefined });
    const done = await run(insert(3));
    for (const dryRun of [true, false]) {
      const options = { actor: ADMIN, dryRun: dryRun as true };
      await refused(enact, enact.rollback(done.receipt.runId, options), "ENACT_INSECURE_KEY");
    }
  });

  it("to an actor that is none", async () => {
    const { enact, run } = office();
    const done = await run(insert(3));
    for (const actor of [undefined, null, "admin", [], { email: 5 }, new Date()]) {
      await refused(
        enact,
        enact.rollback(done.receipt.runId, { actor: actor as never }),
        "ENACT_INVALID_CONFIGURATION",
      );
    }
  });

  it("by a client that is closed", async () => {
    const { enact, run, rollback } = office();
    const done = await run(insert(3));
    await enact.close();
    expect((await rejectionOf(rollback(done))).code).toBe("ENACT_CLOSED");
  });
});

describe("a store that fails in the middle", () => {
  it("ends the rollback before the next effect", async () => {
    const state = { fails: false };
    const memory = new MemoryReceiptStore();
    const store = appendingWith(memory, async (writer, lines) => {
      if (state.fails) throw new Error("disk full");
      await writer.append(lines);
    });
    const letters = new Letters();
    const { enact, database, run, rollback } = office({ receipts: store });
    const done = await run(insert(3), insert(4));
    state.fails = true;
    const error = await rejectionOf(rollback(done));
    expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED" });
    expect(database.rows("notes")).toHaveLength(4);
    expect(letters.mail.sent).toEqual([]);
    await enact.close().catch(() => undefined);
  });
});
