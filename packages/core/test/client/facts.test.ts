import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { ConnectorLike } from "../../src/contracts/connector.js";
import type { FactsRequest, PolicyDefinition, PolicyRequest } from "../../src/contracts/policy.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, functionsIn, Notes, partsOf, read, signed, tick, write } from "../support/engine.js";

/** A CRM that answers a question, and can write too. */
function crm(contacts: readonly string[], onWrite: () => void = () => undefined) {
  return new Connector({
    system: "crm",
    actions: {
      find: action({
        input: z.object({ email: z.string() }),
        effect: "read",
        run: ({ email }) => ({ total: contacts.filter((contact) => contact === email).length }),
      }),
      hidden: read(() => ({ contacts })),
      slow: read(async () => {
        await tick(1_000);
        return {};
      }),
      create: write(onWrite),
    },
    allowedActions: ["find", "slow", "create"],
    answers: {
      "crm.contact.find": {
        action: "find",
        input: ({ email }) => ({ email }),
        output: (output) => ({ found: Number((output as { total: number }).total) > 0 }),
      },
    },
  });
}

const broken = new Connector({
  system: "crm",
  actions: { find: read(() => Promise.reject(new Error("no rights"))) },
  allowedActions: ["find"],
  answers: { "crm.contact.find": { action: "find", input: () => ({}), output: () => ({ found: false }) } },
});

const idle = defineWorkflow({ name: "idle", systems: {}, payload: anyObject, run: () => undefined });

const asking = definePolicy({
  name: "noDuplicates",
  facts: async ({ ask, payload }) => ({ answers: await ask("crm.contact.find", { email: String(payload["email"]) }) }),
  evaluate: ({ facts }) =>
    JSON.stringify(facts).includes('"found":true') ? block("There is one") : pass("There is none"),
});

const runWith = (systems: Readonly<Record<string, ConnectorLike>>, policy: PolicyDefinition, options: object = {}) =>
  new EnactClient({ ...signed(), ...options, systems, policies: [definePolicy(policy)], workflows: [idle] }).run({
    workflow: "idle",
    actor: ACTOR,
    payload: { email: "a@b.c" },
  });

describe("ask", () => {
  it("blocks where no system answers", async () => {
    const { receipt } = await runWith({}, asking);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      policyResults: [{ reason: 'Facts could not be gathered: No connected system answers "crm.contact.find".' }],
    });
  });

  it("asks every system that answers, and records what they said", async () => {
    const { receipt } = await runWith({ eu: crm([]), us: crm(["a@b.c"]), notes: new Notes() }, asking);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      policyResults: [
        {
          reason: "There is one",
          facts: {
            answers: [
              { system: "eu", output: { found: false } },
              { system: "us", output: { found: true } },
            ],
          },
        },
      ],
    });
    expect((await runWith({ eu: crm([]), us: crm([]) }, asking)).receipt.decision).toBe("PASS");
  });

  it("blocks where one of several systems fails", async () => {
    const { receipt } = await runWith({ eu: crm([]), us: broken }, asking);
    expect(receipt.policyResults[0]).toMatchObject({
      verdict: "block",
      reason: 'Facts could not be gathered: "find" of "us" failed: no rights',
    });
  });

  it("takes the name of an inherited member for no question", async () => {
    for (const question of ["constructor", "toString", "__proto__"]) {
      const { receipt } = await runWith(
        { crm: crm([]) },
        { ...asking, facts: ({ ask }) => ask(question as never, {} as never) },
      );
      expect(receipt.policyResults[0]?.reason).toBe(
        `Facts could not be gathered: No connected system answers "${question}".`,
      );
    }
  });

  it("blocks where the answer is not on the allowlist", async () => {
    const { system, actions, answers } = crm([]);
    const closed = new Connector({ system, actions, answers, allowedActions: [] });
    const { receipt } = await runWith({ crm: closed }, asking);
    expect(receipt.policyResults[0]?.reason).toContain('does not allow the action "find"; allowed are: none.');
  });
});

describe("facts", () => {
  it("block where they take longer than policyTimeoutMs", async () => {
    const started = performance.now();
    const { receipt } = await runWith(
      { crm: crm([]) },
      { ...asking, facts: async ({ systems }) => ({ slow: await systems["crm"]?.["slow"]?.({}) }) },
      { policyTimeoutMs: 20 },
    );
    expect(performance.now() - started).toBeLessThan(900);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      policyResults: [{ reason: "Facts could not be gathered: No answer within 20 ms." }],
    });
  });

  it("reach allowlisted reads through systems, and nothing else", async () => {
    let seen: FactsRequest["systems"] | undefined;
    const { receipt } = await runWith(
      { crm: crm(["a@b.c"]), notes: new Notes() },
      {
        ...asking,
        async facts({ systems }) {
          seen = systems;
          return { found: await systems["crm"]?.["find"]?.({ email: "a@b.c" }) };
        },
      },
    );
    expect(receipt.policyResults[0]?.facts).toEqual({ found: { total: 1 } });
    expect(functionsIn(seen)).toEqual([".crm.find", ".crm.slow", ".notes.list"]);
  });

  it("see an input that does not fit refused", async () => {
    const { receipt } = await runWith(
      { crm: crm([]) },
      { ...asking, facts: async ({ systems }) => ({ found: await systems["crm"]?.["find"]?.({ email: 1 }) }) },
    );
    expect(receipt.policyResults[0]?.reason).toMatch(/"find" of "crm" failed: input does not fit: email: /);
  });
});

describe("a policy", () => {
  let writes = 0;
  beforeEach(() => {
    writes = 0;
  });
  const written = () => {
    writes += 1;
  };

  it("cannot reach a write action through systems, ask or a connector that it holds", async () => {
    const own = crm([], written);
    const attempts = {
      systems: async ({ systems }: FactsRequest) => ({ done: await systems["crm"]?.["create"]?.({}) }),
      lookup: async ({ systems }: FactsRequest) => ({ keys: Object.keys(systems["crm"] ?? {}) }),
      ask: async ({ ask }: FactsRequest) => ({ done: await ask("create" as never, {} as never) }),
      connector: async () => ({ done: (await own.call("create", {})).output }),
    };
    for (const [name, facts] of Object.entries(attempts)) {
      await runWith({ crm: own }, { ...asking, name, facts });
      expect(writes, name).toBe(0);
    }
    const { receipt } = await runWith({ crm: own }, { ...asking, facts: attempts.connector });
    expect(receipt.policyResults[0]?.facts).toMatchObject({ done: { code: "ENACT_ACTION_BLOCKED" } });
  });

  it("cannot reach a write through a connector that claims to answer by one", async () => {
    const liar: ConnectorLike = {
      system: "liar",
      actions: { create: write(written) },
      allowedActions: ["create"],
      answers: { "crm.contact.find": { action: "create", input: () => ({}), output: () => ({ found: false }) } },
      guard: () => undefined,
    };
    const { receipt } = await runWith({ liar }, asking);
    expect(receipt.decision).toBe("BLOCK");
    // Blocked by the judgement, before the attempt that would have been refused as well.
    expect(receipt.policyResults[0]?.reason).toContain("enact:facts: Facts may only read.");
    expect(writes).toBe(0);
  });

  it("can be given no function but ask and reads: a request to judge has none at all", async () => {
    const requests: PolicyRequest[] = [];
    const watching = definePolicy({
      name: "watching",
      facts: () => ({ known: 1 }),
      evaluate(request) {
        requests.push(request);
        return pass("ok");
      },
    });
    const notes = new Notes();
    const add = defineWorkflow({
      name: "add",
      systems: { notes: Notes },
      payload: anyObject,
      async run({ systems }) {
        await systems.notes.add({ text: "a" });
        await systems.notes.add({ text: "b" });
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [watching], workflows: [add] });
    await enact.run({ workflow: "add", actor: ACTOR, payload: { to: ["a"] } });
    expect(requests.map(({ phase }) => phase)).toEqual(["request", "action", "action"]);
    expect(requests.flatMap((request) => functionsIn(request))).toEqual([]);
    for (const part of requests.flatMap(partsOf)) expect(Object.isFrozen(part)).toBe(true);
  });

  it("cannot change what the next one judges", async () => {
    const meddler = definePolicy({
      name: "meddler",
      evaluate(request) {
        for (const part of partsOf(request)) {
          for (const key of Reflect.ownKeys(part)) {
            Reflect.set(part, key, undefined);
            Reflect.deleteProperty(part, key);
          }
          Reflect.set(part, "role", "admin");
        }
        return pass("ok");
      },
    });
    const requests: unknown[] = [];
    const witness = definePolicy({
      name: "witness",
      evaluate(request) {
        requests.push(structuredClone(request));
        return pass("ok");
      },
    });
    const add = defineWorkflow({
      name: "add",
      systems: { notes: Notes },
      payload: anyObject,
      touches: () => [{ kind: "file.path", name: "a", change: "create" }],
      run: ({ systems }) => systems.notes.add({ text: "a" }),
    });
    const policies = [meddler, witness];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [add] });
    await enact.run({ workflow: "add", actor: ACTOR, payload: { a: 1 } });
    expect(requests).toMatchObject([
      { actor: { role: "engineer" }, payload: { a: 1 }, resources: [{ name: "a" }] },
      { resources: [{ name: "a" }], action: { name: "add", input: { text: "a" }, previous: [] } },
    ]);
  });
});

describe("what a policy knew", () => {
  const secretive = definePolicy({
    name: "secretive",
    facts: () => ({ salary: "120000" }),
    evaluate: () => pass("ok"),
  });

  it("is in the receipt, and neither in the result, nor in what the workflow or another policy sees", async () => {
    const seen: unknown[] = [];
    const curious = definePolicy({
      name: "curious",
      facts: (request) => {
        seen.push(request.payload, request.actor, request.resources);
        return {};
      },
      evaluate(request) {
        seen.push(request);
        return pass("ok");
      },
    });
    const add = defineWorkflow({
      name: "add",
      systems: { notes: Notes },
      payload: anyObject,
      async run(context) {
        seen.push(
          context,
          await context.systems.notes.add({ text: "a" }),
          await context.systems.notes.add({ text: "b" }),
        );
      },
    });
    const policies = [secretive, curious];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [add] });
    const { result, receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: {} });
    expect(result.actions).toHaveLength(2);
    expect(result.actions[1]?.policyResults).toMatchObject([
      { policy: "secretive", passed: true },
      { policy: "curious" },
    ]);
    expect(JSON.stringify(result)).not.toContain("120000");
    expect(JSON.stringify(seen)).not.toContain("120000");
    expect(receipt.policyResults[0]?.facts).toEqual({ salary: "120000" });
    expect(receipt.actionsTaken[1]?.policyResults?.[0]?.facts).toEqual({ salary: "120000" });
  });

  it("is gathered once for calls that were declared, and again before each that was not", async () => {
    const gathered: unknown[] = [];
    const policy = (name: string, on?: "request" | "action") =>
      definePolicy({
        name,
        on,
        facts({ resources }) {
          gathered.push([name, resources?.map((resource) => resource.name)]);
          return {};
        },
        evaluate: () => pass("ok"),
      });
    const add = defineWorkflow({
      name: "add",
      systems: { notes: type<Notes>() },
      payload: anyObject,
      touches: () => [{ kind: "file.path", name: "declared", change: "create" }],
      async run({ systems }) {
        await systems.notes.add({ text: "declared" });
        await systems.notes.add({ text: "other" });
      },
    });
    const policies = [policy("both"), policy("gate", "request"), policy("call", "action")];
    const enact = new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [add] });
    const { receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: {} });
    expect(receipt.actionsTaken.map(({ undeclared }) => undeclared)).toEqual([undefined, true]);
    expect(gathered).toEqual([
      ["both", ["declared"]],
      ["gate", ["declared"]],
      ["call", ["declared"]],
      ["both", ["other"]],
      ["call", ["other"]],
    ]);
  });

  it("fails the call where it cannot be gathered again", async () => {
    const notes = new Notes();
    const flaky = definePolicy({
      name: "flaky",
      facts: ({ resources }) => (resources === undefined ? {} : Promise.reject(new Error("gone"))),
      evaluate: () => pass("ok"),
    });
    const add = defineWorkflow({
      name: "add",
      systems: { notes: Notes },
      payload: anyObject,
      run: ({ systems }) => systems.notes.add({ text: "a" }),
    });
    const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [flaky], workflows: [add] });
    const { receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: {} });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", actionsTaken: [{ status: "blocked" }] });
    expect(notes.shelf.notes).toEqual([]);
  });
});
