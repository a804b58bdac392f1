import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Replayed } from "../../../src/client/replay/replayed.js";
import type { PolicyRequest, Verdict } from "../../../src/contracts/policy.js";
import { block, pass, requireApproval } from "../../../src/policy/verdicts.js";
import { anyObject } from "../../../src/request/any-object.js";
import { ACTOR } from "../../support/engine.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { order, record, replay, says, shop } from "./shop.js";

const fine = says("fine", () => pass("ok"));
const never = says("never", () => block("Never."));
const BOSS = { email: "boss@company.com" };

const codesOf = (answer: Replayed | undefined) => answer?.notReplayed.map(({ code, policy }) => [code, policy]);

describe("an approval", () => {
  const asks = (version: string, definition: object = {}) =>
    says("asks", () => requireApproval("A human must see this."), { version, ...definition });

  async function approved(payload: object = { steps: [["pay"]] }) {
    const directory = await temporaryDirectory();
    const { client } = shop(directory, [fine, asks("1")]);
    const { receipt } = await client.run({ workflow: "order", actor: ACTOR, payload } as never);
    const { outcome } = await client.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(outcome?.receipt.outcome).toBe("succeeded");
    await client.close();
    return { directory, runId: outcome?.receipt.runId };
  }

  it("that was given counts, at the gate and at declared calls, for the same policy and version", async () => {
    const { directory, runId } = await approved();
    const [pending, resumed] = await replay(directory, [fine, asks("1")]);
    expect(pending).toMatchObject({ recorded: "PENDING", today: "PENDING", changes: [], notReplayed: [] });
    expect(resumed).toMatchObject({ runId, recorded: "PASS", today: "PASS", changes: [], notReplayed: [] });
  });

  it("that was given to another version is not that of today's, and what would have been answered is not known", async () => {
    const { directory } = await approved();
    const [pending, resumed] = await replay(directory, [fine, asks("2")]);
    expect(pending).toMatchObject({ recorded: "PENDING", today: "PENDING", changes: [] });
    expect(resumed).toMatchObject({ recorded: "PASS", today: undefined, changes: [] });
    expect(codesOf(resumed)).toEqual([
      ["approval", "asks"],
      ["approval", "asks"],
    ]);
    const [, blocked] = await replay(directory, [never, asks("2")]);
    expect(blocked).toMatchObject({ recorded: "PASS", today: "BLOCK" });
  });

  it("that another policy would need today is not known either", async () => {
    const { directory } = await approved();
    const other = says("other", () => requireApproval("Me too."), { on: "request" });
    const [pending, resumed] = await replay(directory, [asks("1"), other]);
    expect(pending).toMatchObject({ recorded: "PENDING", today: "PENDING", changes: [{ policy: "other" }] });
    expect(resumed).toMatchObject({ today: undefined });
    expect(codesOf(resumed)).toEqual([["approval", "other"]]);
  });

  it("that is not needed any more changes what the policy says, and nothing else", async () => {
    const { directory } = await approved();
    const [, resumed] = await replay(directory, [says("asks", () => pass("ok"))]);
    expect(resumed).toMatchObject({ recorded: "PASS", today: "PASS" });
    expect(resumed?.changes).toMatchObject([
      { policy: "asks", phase: "request", recorded: "approved", today: "pass" },
      { policy: "asks", phase: "action", recorded: "approved", today: "pass" },
    ]);
  });

  it("of a call that was not declared was never given", async () => {
    const directory = await temporaryDirectory();
    const { client } = shop(directory, [asks("1")]);
    const gift = { workflow: "order", actor: ACTOR, payload: { steps: [["gift"]] } } as never;
    const { receipt } = await client.run(gift);
    const { outcome } = await client.approve(receipt.runId, { approver: BOSS, resume: true });
    expect(outcome?.receipt.decision).toBe("BLOCK");
    await client.close();
    const [, resumed] = await replay(directory, [asks("1")]);
    expect(resumed).toMatchObject({ recorded: "BLOCK", today: "BLOCK", changes: [], notReplayed: [] });
  });

  it("that was refused is an answer, and its question is replayed", async () => {
    const directory = await temporaryDirectory();
    const { client } = shop(directory, [asks("1")]);
    const { receipt } = await client.run({ workflow: "order", actor: ACTOR, payload: {} } as never);
    await client.reject(receipt.runId, { approver: BOSS, comment: "No." });
    await client.close();
    const [pending, rejected] = await replay(directory, [fine]);
    expect(pending).toMatchObject({ recorded: "PENDING", today: "PASS", goesFurther: true });
    expect(rejected).toMatchObject({ recorded: "BLOCK", today: undefined, changes: [] });
    expect(codesOf(rejected)).toEqual([["not_judged", undefined]]);
  });

  it("that nobody could give blocks, today as then", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [asks("1")], [{}], { actor: { role: "nobody" } });
    expect(await replay(directory, [asks("1")])).toMatchObject([{ recorded: "BLOCK", today: "BLOCK", changes: [] }]);
    const [passed] = await replay(directory, [fine]);
    expect(passed).toMatchObject({ recorded: "BLOCK", today: "PASS" });
    expect(passed?.changes).toMatchObject([{ policy: "asks" }, { policy: "enact:approval", today: "absent" }]);
  });
});

describe("a limit", () => {
  const limited = (max: number, evaluate: (request: PolicyRequest) => boolean = () => true) =>
    says("limited", (request) => pass("Takes one", evaluate(request) ? { key: "all", max, cost: 1 } : undefined), {
      on: "request",
    });

  it("that was kept is kept, and one that was used up depended on other runs", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [limited(1)], [{}, {}]);
    const [kept, refused] = await replay(directory, [limited(1)]);
    expect(kept).toMatchObject({ recorded: "PASS", today: "PASS", notReplayed: [] });
    expect(refused).toMatchObject({ recorded: "BLOCK", today: undefined, changes: [] });
    expect(codesOf(refused)).toEqual([["limit", "limited"]]);
  });

  it("of another size is another limit; one that is gone lets pass", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [limited(1)], [{}, {}]);
    for (const answer of await replay(directory, [limited(2)])) {
      expect(answer).toMatchObject({ today: undefined, changes: [] });
      expect(codesOf(answer)).toEqual([["limit", "limited"]]);
    }
    const [, refused] = await replay(directory, [limited(1, () => false)]);
    expect(refused).toMatchObject({
      recorded: "BLOCK",
      today: "PASS",
      changes: [{ policy: "limited", today: "pass" }],
    });
  });

  it("was not taken by a run that was stopped before", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [limited(1), never], [{}]);
    const [stopped] = await replay(directory, [limited(1), never]);
    expect(stopped).toMatchObject({ recorded: "BLOCK", today: "BLOCK", notReplayed: [] });
    const [freed] = await replay(directory, [limited(1)]);
    expect(freed).toMatchObject({ recorded: "BLOCK", today: undefined });
    expect(codesOf(freed)).toEqual([["limit", "limited"]]);
  });

  it("does not matter where the run is blocked all the same, at the gate or at a call", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [], [{ steps: [["pay"]] }]);
    const noPay = says("noPay", () => block("no"), { on: "action" });
    expect(await replay(directory, [limited(1), never])).toMatchObject([{ today: "BLOCK", notReplayed: [] }]);
    expect(await replay(directory, [limited(1), noPay])).toMatchObject([
      { today: "BLOCK", changes: [{ policy: "noPay" }], notReplayed: [{ code: "limit" }] },
    ]);
  });
});

describe("a payload that today's schema", () => {
  const then = { workflows: [order(z.object({ euros: z.number(), note: z.string().optional() }))] as never };
  const under = (schema: z.ZodType) => ({ workflows: [order(schema as never)] as never });

  it.each<[string, z.ZodType, string]>([
    ["refuses", z.object({ euros: z.number().max(5), note: z.string().optional() }), "payload.euros does not fit"],
    ["misses a field in", z.object({ euros: z.number(), to: z.string() }), "payload.to does not fit"],
    ["refuses in a field that is new", z.strictObject({ euros: z.number() }), "payload does not fit"],
    ["leaves a field out of", z.object({ euros: z.number() }), "payload.note becomes another value"],
    ["adds a field to", z.looseObject({ to: z.string().default("Ada") }), "payload.to becomes another value"],
    [
      "transforms again",
      z.looseObject({ euros: z.number().transform((euros) => euros * 100) }),
      "payload.euros becomes another value",
    ],
    [
      "takes for something that no record can hold",
      z.looseObject({ euros: z.number().transform((euros) => BigInt(euros)) }),
      "payload.euros is a bigint",
    ],
    [
      "throws at",
      z.looseObject({}).transform(() => {
        throw new Error("It is broken.");
      }),
      "It is broken",
    ],
  ])("%s is not what today's policies would be given", async (_name, schema, detail) => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [{ euros: 7, note: "x" }], then);
    const [answer] = await replay(directory, [never], under(schema));
    expect(answer).toMatchObject({ recorded: "PASS", today: undefined, changes: [] });
    expect(answer?.notReplayed).toMatchObject([{ code: "schema_changed", detail: expect.stringContaining(detail) }]);
  });

  it.each<[string, z.ZodType]>([
    ["gives back", z.object({ euros: z.number(), note: z.string(), to: z.string().optional() })],
    ["makes the same of", z.looseObject({ note: z.string().trim().toLowerCase() })],
    ["thinks about for a while", z.looseObject({ euros: z.number().refine(async (euros) => euros === 7) })],
  ])("%s is replayed", async (_name, schema) => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [{ euros: 7, note: "x" }], then);
    expect(await replay(directory, [never], under(schema))).toMatchObject([{ today: "BLOCK" }]);
  });

  it("never answers about is not waited for", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [{ euros: 7 }], then);
    const silent = z.looseObject({}).refine(() => new Promise<boolean>(() => undefined));
    const [answer] = await replay(directory, [never], { ...under(silent), policyTimeoutMs: 20 });
    expect(answer?.notReplayed).toMatchObject([{ code: "schema_changed", detail: expect.stringContaining("20 ms") }]);
  });

  it("has no schema any more", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [{}]);
    const [answer] = await replay(directory, [never], { workflows: [order(anyObject, "renamed")] as never });
    expect(answer).toMatchObject({ recorded: "PASS", today: undefined });
    expect(codesOf(answer)).toEqual([["unknown_workflow", undefined]]);
  });
});

describe("what was redacted", () => {
  const redact = ["payload.card.number", "actor.phone", "input.pin", "before.balance", "output.paid", "facts.salary"];
  const PAYLOAD = {
    card: { number: "4242", kind: "debit" },
    euros: 3,
    steps: [["pay", { pin: "0000", euros: 3 }], ["pay"]],
  };
  const salaried = says("salaried", () => pass("ok"), { facts: () => ({ salary: 1, grade: 2 }) });

  async function redacted(evaluate: (request: PolicyRequest) => unknown, on?: "action", options: object = {}) {
    const directory = await temporaryDirectory();
    const actor = { ...ACTOR, phone: "555" };
    await record(directory, [salaried], [PAYLOAD], { redact, actor });
    const [answer] = await replay(
      directory,
      [
        says("reader", (request): Verdict => (evaluate(request) === "stop" ? block("Stop.") : pass("ok")), {
          ...(on && { on }),
          ...options,
        }),
      ],
      { redact },
    );
    return answer;
  }

  const action = (request: PolicyRequest) =>
    request.action as never as { input: Loose; before: Loose; previous: Loose[] };
  type Loose = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  it.each<[string, (request: PolicyRequest) => unknown, "action" | undefined, string]>([
    ["in the payload", ({ payload }) => (payload["card"] as Loose)["number"], undefined, "payload.card.number"],
    ["in the actor", ({ actor }) => actor["phone"], undefined, "actor.phone"],
    ["in a text of it all", ({ payload }) => JSON.stringify(payload), undefined, "payload.card.number"],
    ["in a copy", ({ payload }) => ({ ...(payload["card"] as Loose) }), undefined, "payload.card.number"],
    ["in the input of a call", (request) => action(request).input["pin"], "action", "action.input.pin"],
    [
      "in what was seen before a call",
      (request) => action(request).before["balance"],
      "action",
      "action.before.balance",
    ],
    [
      "in what a call before has answered",
      (request) => action(request).previous[0]?.["output"]?.["paid"],
      "action",
      "action.previous.0.output.paid",
    ],
  ])("is not replayed where a policy reads it: %s", async (_name, evaluate, on, path) => {
    const answer = await redacted(evaluate, on);
    expect(answer).toMatchObject({ recorded: "PASS", today: undefined, changes: [] });
    expect(new Set(answer?.notReplayed.map(({ detail }) => detail))).toEqual(
      new Set([`It reads ${path}, which is not in the record.`]),
    );
    expect(answer?.notReplayed[0]).toMatchObject({ code: "redacted", policy: "reader" });
  });

  it("nor where what a policy reads cannot be told", async () => {
    const answer = await redacted(({ payload }) => structuredClone(payload));
    expect(answer).toMatchObject({ today: undefined, notReplayed: [{ code: "redacted", policy: "reader" }, {}, {}] });
  });

  it("in facts", async () => {
    const reading = (member: string) =>
      redacted(({ facts }) => (facts?.[member] === 2 ? "stop" : ""), undefined, {
        ...salaried,
        facts: () => ({}),
        name: "salaried",
        on: "request",
      });
    expect(await reading("grade")).toMatchObject({ today: "BLOCK", notReplayed: [] });
    expect(await reading("salary")).toMatchObject({ today: undefined, notReplayed: [{ code: "redacted" }] });
  });

  it("does not matter to a policy that leaves it alone", async () => {
    const answer = await redacted(({ payload, actor, action: call }) => {
      const { kind } = payload["card"] as Loose;
      const isDebit = (kind as unknown) === "debit" && Object.keys(payload).includes("card");
      return isDebit && actor.email === ACTOR.email && call?.input["euros"] === 3 ? "stop" : "";
    });
    expect(answer).toMatchObject({ recorded: "PASS", today: "BLOCK", notReplayed: [] });
    expect(answer?.changes).toMatchObject([{ policy: "reader", phase: "action", index: 0 }]);
  });

  it("cannot be asked about, and whether somebody would be is not known", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [PAYLOAD], { redact });
    const [answer] = await replay(directory, [says("asks", () => requireApproval("Who?"))], { redact });
    expect(answer).toMatchObject({ recorded: "PASS", today: undefined });
    expect(codesOf(answer)).toEqual([["redacted", undefined]]);
    const [blocked] = await replay(directory, [never], { redact });
    expect(blocked).toMatchObject({ today: "BLOCK", notReplayed: [] });
  });

  it("fits no schema, which is not held against it; what else does not fit is", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [PAYLOAD], { redact });
    const card = z.looseObject({ number: z.string() });
    const under = async (schema: z.ZodType) =>
      (await replay(directory, [never], { redact, workflows: [order(schema as never)] as never }))[0];
    expect(await under(z.looseObject({ card }))).toMatchObject({ today: "BLOCK", notReplayed: [] });
    expect(codesOf(await under(z.looseObject({ card, to: z.string() })))).toEqual([["schema_changed", undefined]]);
    expect(codesOf(await under(z.looseObject({ card: z.string() })))).toEqual([["redacted", undefined]]);
    expect(codesOf(await under(z.object({ card: z.unknown() })))).toEqual([["schema_changed", undefined]]);
  });
});

describe("what no policy has decided", () => {
  it.each<[string, object, object]>([
    ["a payload that did not fit", { payload: { euros: "many" } }, {}],
    ["an actor that was none", { payload: { euros: 1 }, actor: "somebody" }, {}],
    ["an unknown workflow", { payload: { euros: 1 }, workflow: "other" }, {}],
    ["an abort", { payload: { euros: 1 }, idempotencyKey: "k" }, { signal: AbortSignal.abort() }],
  ])("is not replayed: %s", async (_name, asked, more) => {
    const directory = await temporaryDirectory();
    const workflows = [order(z.object({ euros: z.number() }))] as never;
    const { client } = shop(directory, [fine], { workflows });
    const run = client.run({ workflow: "order", actor: ACTOR, ...asked, ...more } as never);
    const { receipt } = await run.catch((error) => error);
    await client.close();
    expect(receipt.decision).toBe("BLOCK");
    const [answer] = await replay(directory, [fine], { workflows });
    expect(answer).toMatchObject({ runId: receipt.runId, recorded: "BLOCK", today: undefined, changes: [] });
    expect(codesOf(answer)).toEqual([["not_judged", undefined]]);
    expect(answer?.notReplayed[0]?.detail).toMatch(/^enact:/);
  });

  it("while a call that failed before it was judged was none of theirs", async () => {
    const directory = await temporaryDirectory();
    const [receipt] = await record(directory, [fine], [{ steps: [["pay", "no object"], ["fail"]] }]);
    expect(receipt?.actionsTaken).toMatchObject([{ status: "failed" }, { status: "failed" }]);
    const noCalls = says("noCalls", ({ action }) => block(`${action?.name} after ${action?.previous.length}`), {
      on: "action",
    });
    const [answer] = await replay(directory, [noCalls]);
    expect(answer).toMatchObject({ today: "BLOCK", changes: [{ index: 1, reason: "fail after 1" }], notReplayed: [] });
  });
});
