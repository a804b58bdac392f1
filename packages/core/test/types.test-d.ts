import { expectTypeOf } from "vitest";
import { z } from "zod";
import type { CheckedWorkflows } from "../src/client/client-types.js";
import {
  type ActionResult,
  type Actor,
  action,
  anyObject,
  block,
  type CallResult,
  Connector,
  type ConnectorLike,
  definePolicy,
  defineWorkflow,
  EnactClient,
  type Json,
  type JsonObject,
  pass,
  type Resource,
  type Runner,
  type RunOutcome,
  type RunResult,
  requireApproval,
  type Schema,
  type,
} from "../src/index.js";

// Two kinds of connector, and a third that looks like neither.

const mailActions = () => ({
  send: action({
    input: z.object({ to: z.string(), copies: z.number().default(1) }),
    effect: "write",
    prepare: async ({ to }) => ({ known: to.length }),
    touches: ({ to, copies }, before) => {
      expectTypeOf(copies).toEqualTypeOf<number>();
      expectTypeOf(before).toEqualTypeOf<{ known: number }>();
      return [{ kind: "message.channel", name: to, change: "create" }];
    },
    run: async ({ to }, { before, signal, idempotencyKey }) => {
      expectTypeOf(before).toEqualTypeOf<{ known: number }>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(idempotencyKey).toEqualTypeOf<string>();
      return { id: `${to}:${before.known}` };
    },
  }),
  list: action({ input: anyObject, effect: "read", run: () => ["a"] }),
});

class Mail extends Connector<ReturnType<typeof mailActions>> {
  constructor(allowedActions: readonly ("send" | "list")[] = ["send"]) {
    super({ system: "mail", actions: mailActions(), allowedActions });
  }
}

class Files extends Connector<{
  read: ReturnType<typeof fileRead>;
}> {
  constructor() {
    super({ system: "files", actions: { read: fileRead() }, allowedActions: ["read"] });
  }
}

const fileRead = () => action({ input: z.object({ path: z.string() }), effect: "read", run: ({ path }) => path });

// A workflow sees its own systems' actions, and the payload as its schema gives it.

const greet = defineWorkflow({
  name: "greet",
  systems: { mail: Mail },
  payload: z.object({ to: z.string(), times: z.coerce.number<string>() }),
  touches: ({ to, times }) => {
    expectTypeOf(times).toEqualTypeOf<number>();
    return [{ kind: "message.channel", name: to, change: "create" }];
  },
  async run({ payload, systems, actor, runId, signal, refuse }) {
    expectTypeOf(payload).toEqualTypeOf<{ to: string; times: number }>();
    expectTypeOf(actor).toEqualTypeOf<Actor>();
    expectTypeOf(runId).toEqualTypeOf<string>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf<keyof typeof systems>().toEqualTypeOf<"mail">();
    expectTypeOf<keyof typeof systems.mail>().toEqualTypeOf<"send" | "list">();

    const sent = await systems.mail.send({ to: payload.to });
    expectTypeOf(sent).toEqualTypeOf<CallResult<{ id: string }>>();
    if (sent.success) expectTypeOf(sent.output).toEqualTypeOf<{ id: string }>();
    else expectTypeOf(sent.output.code).toEqualTypeOf<string>();
    const listed = await systems.mail.list({});
    if (listed.success) expectTypeOf(listed.output).toEqualTypeOf<string[]>();

    // @ts-expect-error -- a wrong input
    void systems.mail.send({ to: 1 });
    // @ts-expect-error -- a missing input
    void systems.mail.send();
    // @ts-expect-error -- no such action
    void systems.mail.drop({});
    // @ts-expect-error -- no such system
    void systems.files;
    // @ts-expect-error -- the connector itself is out of reach
    void systems.mail.call("send", { to: "a" });
    // @ts-expect-error -- the payload is frozen in types, where the schema says so, and has these members alone
    void payload.cc;

    expectTypeOf(refuse).returns.toEqualTypeOf<never>();
    // @ts-expect-error -- a refusal needs a code
    refuse("no");
  },
});

const show = defineWorkflow({
  name: "show",
  systems: { files: type<Files>(), mail: type<Mail>() },
  payload: anyObject,
  run({ payload, systems }) {
    expectTypeOf(payload).toEqualTypeOf<JsonObject>();
    expectTypeOf<keyof typeof systems>().toEqualTypeOf<"files" | "mail">();
    return systems.files.read({ path: "a" });
  },
});

// A resource of an unknown kind or change is a compile error.

expectTypeOf<{ kind: "sql.table"; name: "public.a"; change: "read" }>().toExtend<Resource>();
// @ts-expect-error -- a typo in the kind
const typo: Resource = { kind: "sql.tabel", name: "public.a", change: "read" };
// @ts-expect-error -- no such change
const change: Resource = { kind: "sql.table", name: "public.a", change: "drop" };
// @ts-expect-error -- no name
const nameless: Resource = { kind: "sql.table", change: "read" };
void [typo, change, nameless];

action({
  input: anyObject,
  effect: "write",
  // @ts-expect-error -- a typo in the kind, within touches
  touches: () => [{ kind: "git.reff", name: "a", change: "create" }],
  run: () => 1,
});
// @ts-expect-error -- a write has to say what it touches
action({ input: anyObject, effect: "write", run: () => 1 });
// @ts-expect-error -- no such effect
action({ input: anyObject, effect: "delete", run: () => 1 });

// A connector's allowlist and answers.

new Mail(["list"]);
// @ts-expect-error -- a typo in an allowed action
new Mail(["sent"]);
// @ts-expect-error -- a typo in an allowed action
new Connector({ system: "mail", actions: mailActions(), allowedActions: ["sent"] });
new Connector({
  system: "mail",
  actions: mailActions(),
  allowedActions: [],
  // @ts-expect-error -- no such question
  answers: { "crm.contact.fnd": { action: "list", input: () => ({}), output: () => ({ found: true }) } },
});
new Connector({
  system: "mail",
  actions: mailActions(),
  allowedActions: [],
  answers: {
    "crm.contact.find": {
      action: "list",
      input: ({ email }) => ({ email }),
      // @ts-expect-error -- an answer of another shape
      output: () => ({ count: 1 }),
    },
  },
});

// Outside a run, a call is typed alike.

async function calls(mail: Mail): Promise<void> {
  const sent = await mail.call("send", { to: "a" });
  expectTypeOf(sent).toEqualTypeOf<CallResult<{ id: string }>>();
  // @ts-expect-error -- a wrong input
  await mail.call("send", { to: 1 });
  // @ts-expect-error -- no such action
  await mail.call("drop", {});
}
void calls;

// Policies.

const policy = definePolicy({
  name: "p",
  version: "1",
  appliesTo: { workflows: ["greet"], systems: undefined },
  async facts({ ask, systems, payload, resources, signal }) {
    expectTypeOf(payload).toEqualTypeOf<JsonObject>();
    expectTypeOf(resources).toEqualTypeOf<readonly Resource[] | undefined>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    const found = await ask("crm.contact.find", { email: "a@b.c" });
    expectTypeOf(found[0]?.output.found).toEqualTypeOf<boolean | undefined>();
    const get = systems["crm"]?.["get"];
    expectTypeOf(get).toEqualTypeOf<((input: JsonObject) => Promise<Json>) | undefined>();
    // @ts-expect-error -- no such question
    void ask("crm.contact.fnd", { email: "a@b.c" });
    // @ts-expect-error -- a wrong question
    void ask("crm.task.count", { email: "a@b.c" });
    return { count: found.length };
  },
  evaluate({ phase, facts, action: call, now }) {
    expectTypeOf(phase).toEqualTypeOf<"request" | "action">();
    expectTypeOf(facts).toEqualTypeOf<JsonObject | undefined>();
    expectTypeOf(now).toEqualTypeOf<string>();
    expectTypeOf(call?.previous).toEqualTypeOf<readonly ActionResult[] | undefined>();
    if (phase === "action") return requireApproval("ask", { approvers: ["a@b.c"] });
    return facts?.["count"] === 0 ? pass("ok") : block("no");
  },
});
// @ts-expect-error -- an asynchronous evaluate
definePolicy({ name: "p", evaluate: async () => pass("ok") });
// @ts-expect-error -- no verdict
definePolicy({ name: "p", evaluate: () => true });
// @ts-expect-error -- no such phase
definePolicy({ name: "p", on: "call", evaluate: () => pass("ok") });
// @ts-expect-error -- an approval needs a reason
requireApproval();

// A client's runs are typed by the workflow's name.

const systems = { mail: new Mail(), files: new Files() };
const enact = new EnactClient({ systems, policies: [policy], workflows: [greet, show] });
const actor = { email: "agent@company.com", role: "engineer", department: 7 };

async function runs(): Promise<void> {
  const outcome = await enact.run({ workflow: "greet", actor, payload: { to: "a", times: "3" } });
  expectTypeOf(outcome).toEqualTypeOf<RunOutcome>();
  expectTypeOf(outcome.result).toEqualTypeOf<RunResult>();
  await enact.run({ workflow: "show", actor, payload: { anything: [1, { goes: null }] }, signal: undefined });

  // @ts-expect-error -- an unknown workflow
  await enact.run({ workflow: "great", actor, payload: {} });
  // @ts-expect-error -- the payload of the schema's input, not its output
  await enact.run({ workflow: "greet", actor, payload: { to: "a", times: 3 } });
  // @ts-expect-error -- the payload of another workflow
  await enact.run({ workflow: "greet", actor, payload: { anything: 1 } });
  // @ts-expect-error -- a missing member
  await enact.run({ workflow: "greet", actor, payload: { to: "a" } });
  // @ts-expect-error -- a function is no JSON
  await enact.run({ workflow: "show", actor, payload: { fn: () => 1 } });
  // @ts-expect-error -- no actor
  await enact.run({ workflow: "show", payload: {} });
  // @ts-expect-error -- a role is text
  await enact.run({ workflow: "show", actor: { role: 1 }, payload: {} });
  // @ts-expect-error -- decide is typed alike
  await enact.decide({ workflow: "great", actor, payload: {} });
}
void runs;

// A missing system, and a system of another kind, are errors with a readable text.

// @ts-expect-error -- The workflow "show" needs a system "files" that the client does not have
new EnactClient({ systems: { mail: new Mail() }, policies: [], workflows: [show] });
// @ts-expect-error -- The client's system "files" is not the kind of connector that the workflow "show" needs
new EnactClient({ systems: { mail: new Mail(), files: new Mail() }, policies: [], workflows: [show] });
new EnactClient({
  systems: { mail: new Mail() },
  policies: [],
  workflows: [
    greet,
    // @ts-expect-error -- the error stands at the workflow that is at fault
    show,
  ],
});
// @ts-expect-error -- policies must be given
new EnactClient({ systems, workflows: [greet] });
// @ts-expect-error -- a policy that was not called
new EnactClient({ systems, policies: [() => policy], workflows: [greet] });
// @ts-expect-error -- no such option
new EnactClient({ systems, policies: [], workflows: [greet], timeout: 1 });

expectTypeOf<CheckedWorkflows<readonly [typeof greet, typeof show], { mail: Mail }>>().toEqualTypeOf<
  readonly [unknown, 'The workflow "show" needs a system "files" that the client does not have']
>();
expectTypeOf<CheckedWorkflows<readonly [typeof show], { mail: Mail; files: Mail }>>().toEqualTypeOf<
  readonly [`The client's system "files" is not the kind of connector that the workflow "show" needs`]
>();

// A structural connector of the same actions will do: two copies of a package do not break each other.

declare const foreignMail: ConnectorLike<Mail["actions"]>;
new EnactClient({ systems: { mail: foreignMail }, policies: [], workflows: [greet] });

// A connector with further actions will do as well.

class MoreMail extends Connector<ReturnType<typeof mailActions> & { drop: ReturnType<typeof fileRead> }> {}
declare const moreMail: MoreMail;
new EnactClient({ systems: { mail: moreMail }, policies: [], workflows: [greet] });

// Every client is a Runner, which knows names at run time only.

expectTypeOf(enact).toExtend<Runner>();
const runner: Runner = enact;
expectTypeOf(runner.run({ workflow: "any", actor: {}, payload: 1 })).toEqualTypeOf<Promise<RunOutcome>>();
const runners: readonly Runner[] = [enact, new EnactClient({ systems: {}, policies: [], workflows: [] })];
void runners;

// A guarded function takes what its schema takes, and hands on what it gives.

const send = enact.guard(
  "sendInvoice",
  {
    input: z.object({ to: z.string(), amount: z.coerce.number<string>() }),
    effect: "write",
    touches: ({ amount }) => {
      expectTypeOf(amount).toEqualTypeOf<number>();
      return [{ kind: "message.channel", name: "a", change: "create" }];
    },
  },
  ({ amount }) => {
    expectTypeOf(amount).toEqualTypeOf<number>();
  },
);
expectTypeOf(send).returns.toEqualTypeOf<Promise<RunOutcome>>();
void send({ to: "a", amount: "1" }, { actor });
// @ts-expect-error -- a wrong input
void send({ to: "a", amount: 1 }, { actor });
// @ts-expect-error -- no actor
void send({ to: "a", amount: "1" });
// @ts-expect-error -- a write has to say what it touches
enact.guard("other", { input: anyObject, effect: "write" }, () => 1);

// A workflow whose payload is no Standard Schema, or whose parts are missing.

// @ts-expect-error -- no schema
defineWorkflow({ name: "a", systems: {}, payload: {}, run: () => undefined });
// @ts-expect-error -- no run
defineWorkflow({ name: "a", systems: {}, payload: anyObject });
// @ts-expect-error -- a class that is no connector
defineWorkflow({ name: "a", systems: { mail: Date }, payload: anyObject, run: () => undefined });
expectTypeOf(anyObject).toExtend<Schema<JsonObject, JsonObject>>();
