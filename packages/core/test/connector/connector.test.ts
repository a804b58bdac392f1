import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import { ActionNotAllowedError, ConfigurationError } from "../../src/errors.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, Notes, read, rejectionOf, signed, tick, write } from "../support/engine.js";

describe("an allowlist", () => {
  it.each(["drop", "constructor", "__proto__", "toString", ""])(
    "refuses the unknown name %j when it is built",
    (name) => {
      expect(() => new Notes([name as "add"])).toThrow(ConfigurationError);
      expect(() => new Notes([name as "add"])).toThrow(
        `names "${name}", which does not exist; there are: add, list, erase.`,
      );
    },
  );

  it("that is empty allows nothing", async () => {
    const notes = new Notes([]);
    const error = await rejectionOf(notes.call("list", {}));
    expect(error).toBeInstanceOf(ActionNotAllowedError);
    expect(error.message).toBe('The connector "notes" does not allow the action "list"; allowed are: none.');
    expect(notes.shelf.reads).toBe(0);
  });

  it("does not follow later changes of what it was made of", async () => {
    const names: ("add" | "list" | "erase")[] = ["list"];
    const notes = new Notes(names);
    names.push("add");
    expect(() => (notes.allowedActions as string[]).push("add")).toThrow(TypeError);
    expect(() => Object.assign(notes.actions, { list: notes.actions.add })).toThrow(TypeError);
    expect(await rejectionOf(notes.call("add", { text: "a" }))).toBeInstanceOf(ActionNotAllowedError);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "nope"])(
    "lets no workflow call %s by a name of its own",
    async (name) => {
      const notes = new Notes();
      const act = defineWorkflow({
        name: "act",
        systems: { notes: Notes },
        payload: anyObject,
        async run({ systems }) {
          await (systems.notes as unknown as Record<string, (input: object) => Promise<unknown>>)[name]?.({});
        },
      });
      const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [act] });
      const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: {} });
      expect(receipt.actionsTaken).toEqual([]);
    },
  );

  it.each(["constructor", "__proto__", "toString", "nope"])("lets nobody call %s outside a run", async (name) => {
    expect(await rejectionOf(new Notes().call(name as "add", { text: "a" }))).toMatchObject({
      code: "ENACT_ACTION_NOT_ALLOWED",
      message: `The connector "notes" has no action "${name}"; allowed are: add, list.`,
    });
  });
});

describe("a connector", () => {
  it("refuses to answer questions by anything but its own reads", () => {
    const answering = (name: string) => () =>
      new Connector({
        system: "crm",
        actions: { find: read(() => ({})), create: write(() => ({})) },
        allowedActions: ["find"],
        answers: { "crm.contact.find": { action: name, input: () => ({}), output: () => ({ found: false }) } },
      });
    expect(answering("find")).not.toThrow();
    for (const name of ["create", "none", "constructor"]) {
      expect(answering(name)).toThrow('"crm" must answer "crm.contact.find" by one of its read actions.');
    }
  });

  it("may leave a question out by undefined", () => {
    const answers = { "crm.contact.find": undefined };
    expect(() => new Connector({ system: "crm", actions: {}, allowedActions: [], answers })).not.toThrow();
  });

  it("is seen by a workflow as its actions alone", async () => {
    let keys: readonly PropertyKey[] = [];
    const act = defineWorkflow({
      name: "act",
      systems: { notes: Notes },
      payload: anyObject,
      run({ systems }) {
        keys = Reflect.ownKeys(systems.notes);
        expect(Object.isFrozen(systems) && Object.isFrozen(systems.notes)).toBe(true);
        expect(Object.getPrototypeOf(systems.notes)).toBeNull();
      },
    });
    const systems = { notes: new Notes(), other: new Notes() };
    const enact = new EnactClient({ ...signed(), systems, policies: [], workflows: [act] });
    expect((await enact.run({ workflow: "act", actor: ACTOR, payload: {} })).result.success).toBe(true);
    expect(keys).toEqual(["add", "list", "erase"]);
  });
});

describe("connector.call, outside a run", () => {
  it("gives the result of an allowed action, without policies", async () => {
    const notes = new Notes();
    const result = await notes.call("add", { text: "a" });
    expect(result).toMatchObject({
      system: "notes",
      action: "add",
      status: "succeeded",
      success: true,
      output: { count: 1 },
    });
    expect(result).not.toHaveProperty("policyResults");
    expect(result).not.toHaveProperty("undeclared");
    if (result.success) expect(result.output.count).toBe(1);
  });

  it("checks the input, and turns errors into results", async () => {
    expect(await new Notes().call("add", { text: 1 } as never)).toMatchObject({
      success: false,
      code: "ENACT_INVALID_INPUT",
    });
    const broken = connectorOf({ act: write(() => Promise.reject(new Error("gone"))) });
    expect(await broken.call("act", {})).toMatchObject({ status: "unknown", output: { error: "gone" } });
  });

  it("refuses writes once the connector belongs to a client, and allows reads", async () => {
    const notes = new Notes();
    new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [] });
    const refused = await notes.call("add", { text: "a" });
    expect(refused).toMatchObject({ status: "failed", success: false, code: "ENACT_ACTION_BLOCKED" });
    expect(notes.shelf.notes).toEqual([]);
    expect(await notes.call("list", {})).toMatchObject({ success: true, output: { notes: [] } });
  });

  it("stays open where the options of the client were refused", async () => {
    const notes = new Notes();
    const options = { ...signed(), systems: { notes }, policies: [], workflows: [], redact: ["nothing"] };
    expect(() => new EnactClient(options)).toThrow(ConfigurationError);
    expect(await notes.call("add", { text: "a" })).toMatchObject({ success: true });
  });

  it("allows writes on a guarded connector that is unguarded: true", async () => {
    const run = vi.fn();
    const open = new Connector({
      system: "open",
      actions: { act: write(run) },
      allowedActions: ["act"],
      unguarded: true,
    });
    new EnactClient({ ...signed(), systems: { open }, policies: [], workflows: [] });
    expect(await open.call("act", {})).toMatchObject({ success: true });
    expect(run).toHaveBeenCalledOnce();
  });

  it("obeys its time limit and its signal", async () => {
    const actions = { act: write(() => tick(1_000)) };
    const slow = new Connector({ system: "slow", actions, allowedActions: ["act"], timeoutMs: 10 });
    expect(await slow.call("act", {})).toMatchObject({ status: "unknown", code: "ENACT_TIMEOUT" });
    const aborted = await slow.call("act", {}, { signal: AbortSignal.abort() });
    expect(aborted).toMatchObject({ success: false, code: "ENACT_ABORTED" });
  });

  it("blocks a write that cannot say what it touches", async () => {
    const run = vi.fn();
    const odd = connectorOf({ act: action({ input: anyObject, effect: "write", touches: () => [], run }) });
    expect(await odd.call("act", {})).toMatchObject({ status: "failed", code: "ENACT_ACTION_BLOCKED" });
    expect(run).not.toHaveBeenCalled();
  });
});

describe("action", () => {
  const run = () => undefined;
  it.each([
    ["no effect", { input: anyObject, run }, 'effect must be "read" or "write"'],
    ["another effect", { input: anyObject, effect: "delete", run }, 'effect must be "read" or "write"'],
    ["a write without touches", { input: anyObject, effect: "write", run }, "must say what it touches"],
    ["no run", { input: anyObject, effect: "read" }, "needs a `run` function"],
    ["no schema", { input: {}, effect: "read", run }, "must be a Standard Schema"],
    [
      "a prepare that is no function",
      { input: anyObject, effect: "read", run, prepare: {} },
      "`prepare` must be a function",
    ],
    [
      "touches that are no function",
      { input: anyObject, effect: "read", run, touches: [] },
      "`touches` must be a function",
    ],
  ])("refuses %s", (_name, definition, message) => {
    expect(() => action(definition as never)).toThrow(ConfigurationError);
    expect(() => action(definition as never)).toThrow(message);
  });

  it("is frozen, and tells run the call it is part of", async () => {
    const calls: unknown[] = [];
    const act = action({
      input: anyObject,
      effect: "write",
      prepare: (_input, { before, ...call }) => void calls.push(before, call),
      touches: () => [{ kind: "file.path", name: "a", change: "update" }],
      run: (_input, call) => void calls.push(call),
    });
    expect(Object.isFrozen(act)).toBe(true);
    const test = connectorOf({ act });
    const workflow = defineWorkflow({
      name: "act",
      systems: { test: type<typeof test>() },
      payload: anyObject,
      async run({ systems }) {
        await systems.test.act({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { test }, policies: [], workflows: [workflow] });
    const { receipt } = await enact.run({ workflow: "act", actor: ACTOR, payload: {} });
    const call = {
      runId: receipt.runId,
      index: 0,
      idempotencyKey: `${receipt.runId}:0`,
      signal: expect.any(AbortSignal),
    };
    expect(calls).toEqual([undefined, call, { ...call, before: null }]);
  });
});
