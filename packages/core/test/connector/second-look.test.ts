import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import type { PolicyRequest } from "../../src/contracts/policy.js";
import type { Resource } from "../../src/models/resource.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, Notes, read, rejectionOf, runSoundly, signed, tick, write } from "../support/engine.js";

const noSecrets = definePolicy({
  name: "noSecrets",
  on: "action",
  evaluate: ({ resources = [] }) =>
    resources.some(({ name }) => name.includes("secret")) ? block("Secrets stay where they are") : pass("ok"),
});

const request = { workflow: "act", actor: ACTOR, payload: {} } as const;

describe("the second look", () => {
  it("judges the real arguments, whatever the payload said", async () => {
    const notes = new Notes();
    const requests: PolicyRequest[] = [];
    const watching = definePolicy({
      name: "watching",
      evaluate(given) {
        requests.push(given);
        return pass("ok");
      },
    });
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes },
      payload: z.object({ text: z.string() }),
      touches: ({ text }) => [{ kind: "file.path", name: text, change: "create" }],
      async run({ systems, payload }) {
        await systems.notes.add({ text: payload.text });
        await systems.notes.add({ text: "secret" });
      },
    });
    const policies = [watching, noSecrets];
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies, workflows: [act] });
    const { result, receipt } = await runSoundly(enact, { workflow: "act", actor: ACTOR, payload: { text: "fine" } });
    expect(notes.shelf.notes).toEqual(["fine"]);
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      outcome: "blocked",
      error: { code: "ENACT_ACTION_BLOCKED", message: '"add" was blocked. noSecrets: Secrets stay where they are' },
      actionsTaken: [
        { status: "succeeded", input: { text: "fine" } },
        {
          status: "blocked",
          success: false,
          input: { text: "secret" },
          undeclared: true,
          code: "ENACT_ACTION_BLOCKED",
        },
      ],
    });
    expect(requests.map(({ phase, resources, action: call }) => [phase, resources, call?.input])).toEqual([
      ["request", [{ kind: "file.path", name: "fine", change: "create" }], undefined],
      ["action", [{ kind: "file.path", name: "fine", change: "create" }], { text: "fine" }],
      ["action", [{ kind: "file.path", name: "secret", change: "create" }], { text: "secret" }],
    ]);
    expect(requests[2]?.action).toMatchObject({
      system: "notes",
      name: "add",
      effect: "write",
      previous: [{ action: "add", status: "succeeded", output: { count: 1 } }],
    });
  });

  it("sees the clock afresh, what prepare saw, and systems by the client's name for them", async () => {
    const requests: PolicyRequest[] = [];
    const watching = definePolicy({
      name: "watching",
      on: "action",
      evaluate(given) {
        requests.push(given);
        return pass("ok");
      },
    });
    const erase = action({
      input: anyObject,
      effect: "write",
      prepare: () => ({ rows: 3, at: new Date(0) }),
      touches: (_input, before) => [{ kind: "sql.table", name: "public.a", change: "delete", count: before.rows }],
      run: (_input, { before }) => before,
    });
    const db = connectorOf({ erase });
    const act = defineWorkflow({
      name: "act",
      systems: { archive: type<typeof db>() },
      payload: anyObject,
      async run({ systems }) {
        await tick(5);
        await systems.archive.erase({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { archive: db }, policies: [watching], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    const before = { rows: 3, at: "1970-01-01T00:00:00.000Z" };
    expect(requests[0]).toMatchObject({ action: { system: "archive", before }, resources: [{ count: 3 }] });
    expect(Date.parse(requests[0]?.now ?? "")).toBeGreaterThan(Date.parse(receipt.now));
    expect(receipt.actionsTaken[0]).toMatchObject({ system: "archive", before, output: before });
  });

  it.each<[string, () => readonly Resource[]]>([
    [
      "throws",
      () => {
        throw new Error("no idea");
      },
    ],
    ["is empty", () => []],
    ["only reads", () => [{ kind: "file.path", name: "a", change: "read" }]],
    ["names no name", () => [{ kind: "file.path", name: "", change: "create" }]],
    ["names an unknown change", () => [{ kind: "file.path", name: "a", change: "destroy" as "delete" }]],
    ["has a further member", () => [{ kind: "file.path", name: "a", change: "create", path: "/" } as Resource]],
    ["counts with NaN", () => [{ kind: "file.path", name: "a", change: "create", count: Number.NaN }]],
    ["has a lone surrogate", () => [{ kind: "file.path", name: "\ud800", change: "create" }]],
    ["is a promise", () => Promise.resolve([]) as never],
    ["is undefined", () => undefined as never],
    [
      "is larger than a request may be",
      () =>
        Array.from(
          { length: 9_000 },
          (_, index) => ({ kind: "file.path", name: `file number ${index}`, change: "create" }) as const,
        ),
    ],
  ])("blocks a write whose touches %s, although no policy objects", async (_name, touches) => {
    const run = vi.fn();
    const odd = connectorOf({ act: action({ input: anyObject, effect: "write", touches, run }) });
    const act = defineWorkflow({
      name: "act",
      systems: { odd: type<typeof odd>() },
      payload: anyObject,
      run: ({ systems }) => systems.odd.act({}),
    });
    const judged = vi.fn(() => pass("ok"));
    const policies = [definePolicy({ name: "any", on: "action", evaluate: judged })];
    const enact = new EnactClient({ ...signed(), systems: { odd }, policies, workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      actionsTaken: [
        { status: "blocked", policyResults: [{ policy: "enact:resources", passed: false }, { policy: "any" }] },
      ],
    });
    expect(judged).toHaveBeenCalledOnce();
    expect(run).not.toHaveBeenCalled();
  });

  it("lets a read go that says nothing of what it touches, and blocks one that cannot say it", async () => {
    const odd = connectorOf({
      plain: read(() => "ok"),
      broken: action({
        input: anyObject,
        effect: "read",
        touches: () => {
          throw new Error("no idea");
        },
        run: () => "never",
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { odd: type<typeof odd>() },
      payload: anyObject,
      async run({ systems }) {
        await systems.odd.plain({});
        await systems.odd.broken({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { odd }, policies: [], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(receipt.actionsTaken).toMatchObject([
      { action: "plain", status: "succeeded", resources: [] },
      { action: "broken", status: "blocked" },
    ]);
  });

  it("takes a question for approval at a call for a block", async () => {
    const notes = new Notes();
    const ask = definePolicy({ name: "ask", on: "action", evaluate: () => requireApproval("Ask somebody") });
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes },
      payload: anyObject,
      run: ({ systems }) => systems.notes.add({ text: "a" }),
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [ask], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      outcome: "blocked",
      actionsTaken: [{ status: "blocked", policyResults: [{ verdict: "requireApproval", passed: false }] }],
    });
    expect(notes.shelf.notes).toEqual([]);
  });

  it("ends a run that it blocked, although the workflow catches the error and goes on", async () => {
    const notes = new Notes();
    const codes: unknown[] = [];
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes },
      payload: anyObject,
      async run({ systems, refuse }) {
        for (const text of ["fine", "secret", "after"]) {
          await systems.notes.add({ text }).catch((error: { code: string }) => codes.push(error.code));
        }
        await systems.notes.list({}).catch((error: { code: string }) => codes.push(error.code));
        refuse("I did not mean it", "other");
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [noSecrets], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(notes.shelf).toEqual({ notes: ["fine"], reads: 0 });
    expect(codes).toEqual(["ENACT_ACTION_BLOCKED", "ENACT_ACTION_BLOCKED", "ENACT_ACTION_BLOCKED"]);
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_ACTION_BLOCKED" } });
    expect(receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "blocked"]);
  });

  it("is a BLOCK also where the run was over before it had answered", async () => {
    const slow = definePolicy({
      name: "slow",
      on: "action",
      facts: () => tick(10).then(() => ({})),
      evaluate: () => block("no"),
    });
    const endings = {
      returns: () => undefined,
      throws: () => {
        throw new Error("gone");
      },
      refuses: (refuse: (reason: string, code: string) => never) => refuse("no more", "enough"),
    };
    for (const [name, ending] of Object.entries(endings)) {
      const notes = new Notes();
      const act = defineWorkflow({
        name: "act",
        systems: { notes: Notes },
        payload: anyObject,
        async run({ systems, refuse }) {
          systems.notes.add({ text: "a" }).catch(() => undefined);
          await tick(2);
          ending(refuse);
        },
      });
      const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [slow], workflows: [act] });
      const { receipt } = await runSoundly(enact, request);
      expect(receipt, name).toMatchObject({
        decision: "BLOCK",
        outcome: "blocked",
        error: { code: "ENACT_ACTION_BLOCKED" },
        actionsTaken: [{ status: "blocked" }],
      });
      expect(notes.shelf.notes, name).toEqual([]);
    }
  });

  it("with strictResources blocks what was not declared", async () => {
    const notes = new Notes();
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes },
      payload: anyObject,
      touches: () => [
        { kind: "file.path", name: "a", change: "create" },
        { kind: "file.path", name: "notes", change: "read" },
      ],
      async run({ systems }) {
        await systems.notes.add({ text: "a" });
        await systems.notes.list({});
        await systems.notes.add({ text: "b" });
      },
    });
    const options = { ...signed(), systems: { notes }, policies: [], workflows: [act] as const };
    const { receipt } = await new EnactClient({ ...options, strictResources: true }).run(request);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expect(receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "blocked"]);
    expect(receipt.actionsTaken[2]?.policyResults).toMatchObject([{ policy: "enact:resources", verdict: "block" }]);
    expect(notes.shelf.notes).toEqual(["a"]);
    const lax = await new EnactClient({ ...options, strictResources: false }).run(request);
    expect(lax.receipt.actionsTaken.map(({ undeclared }) => undeclared)).toEqual([undefined, undefined, true]);
  });

  it("asks about a guarded system by the system of the call", async () => {
    const onlyCrm = definePolicy({ name: "onlyCrm", appliesTo: { systems: ["crm"] }, evaluate: () => block("no") });
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes, crm: Notes },
      payload: anyObject,
      async run({ systems }) {
        await systems.notes.add({ text: "a" });
        await systems.crm.add({ text: "b" });
      },
    });
    const systems = { notes: new Notes(), crm: new Notes() };
    const atGate = new EnactClient({ ...signed(), systems, policies: [onlyCrm], workflows: [act] });
    expect((await atGate.run(request)).receipt).toMatchObject({ decision: "BLOCK", intent: null });
    const policies = [definePolicy({ ...onlyCrm, on: "action" })];
    const { receipt } = await new EnactClient({ ...signed(), systems, policies, workflows: [act] }).run(request);
    expect(receipt.actionsTaken).toMatchObject([
      { system: "notes", policyResults: [{ applicable: false }] },
      { system: "crm", status: "blocked" },
    ]);
    expect(systems.crm.shelf.notes).toEqual([]);
  });
});

describe("the answer a workflow gets", () => {
  it("is what is recorded, frozen, and the same for a write and a read", async () => {
    const answers: unknown[] = [];
    const odd = connectorOf({
      map: write(() => new Map()),
      nothing: read(() => undefined),
      at: read(() => new Date(0)),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { odd: type<typeof odd>() },
      payload: anyObject,
      async run({ systems }) {
        answers.push(await systems.odd.map({}), await systems.odd.nothing({}), await systems.odd.at({}));
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { odd }, policies: [], workflows: [act] });
    const { result, receipt } = await runSoundly(enact, request);
    expect(answers).toEqual(receipt.actionsTaken);
    expect(result.output).toEqual({
      map: { $enact: "unserializable", type: "Map" },
      nothing: null,
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  it("is a plain error where the attempt is larger than a record may be", async () => {
    const run = vi.fn();
    const big = connectorOf({
      act: action({
        input: anyObject,
        effect: "write",
        prepare: () => "x".repeat(4 * 1024 * 1024 - 10),
        touches: () => [{ kind: "file.path", name: "a", change: "update" }],
        run,
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { big: type<typeof big>() },
      payload: anyObject,
      run: ({ systems }) => systems.big.act({}),
    });
    const enact = new EnactClient({ ...signed(), systems: { big }, policies: [], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(receipt).toMatchObject({ outcome: "failed", error: { code: "ENACT_RECORD_TOO_LARGE" }, actionsTaken: [] });
    expect(run).not.toHaveBeenCalled();
    expect(await rejectionOf(enact.run({ ...request, workflow: "none" as "act" }))).toMatchObject({
      code: "ENACT_UNKNOWN_WORKFLOW",
    });
  });
});
