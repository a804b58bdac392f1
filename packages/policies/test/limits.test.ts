import { type Actor, type JudgedRequest, type Policy, type PolicyRequest, policyResultSchema } from "@enact/core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { budget, rateLimit } from "../src/index.js";
import { MISSING, ODD } from "./odd.js";
import { atCall, atGate, say, table } from "./support.js";

const ADA = { id: "ada", email: "Ada@Example.com", role: "engineer" };
const DAY = 86_400_000;

const all = () => "all";
const cents = ({ payload }: PolicyRequest) => payload["cents"];

function gate(parts: Partial<JudgedRequest> = {}): JudgedRequest {
  return atGate(undefined, { actor: ADA, ...parts });
}

function costing(amount: unknown): JudgedRequest {
  return gate({ payload: (amount === MISSING ? {} : { cents: amount }) as never });
}

describe("rateLimit", () => {
  const policy = rateLimit({ max: 3, windowMs: 60_000 });

  it("takes one of its runs, whatever is touched", async () => {
    for (const resources of [undefined, [], [table("a")], [table("a", { change: "read" })]]) {
      expect(await say(policy, atGate(resources, { actor: ADA }))).toEqual({
        policy: "rateLimit",
        version: '1 {"by":"actor","max":3,"windowMs":60000}',
        phase: "request",
        verdict: "pass",
        passed: true,
        reason: "Takes 1 of 3 within 60000 ms.",
        limit: { key: "ada", max: 3, cost: 1, windowMs: 60_000 },
      });
    }
  });

  it("counts by what it is told", async () => {
    const byWorkflow = rateLimit({ max: 3, windowMs: 1_000, by: ({ workflow }) => workflow });
    expect((await say(byWorkflow, gate({ workflow: "refund" }))).limit?.key).toBe("refund");
    const byCustomer = rateLimit({ max: 3, windowMs: 1_000, by: ({ payload: { customer } }) => customer });
    expect((await say(byCustomer, gate({ payload: { customer: "Łódź 7" } }))).limit?.key).toBe("Łódź 7");
    expect((await say(byCustomer, gate())).verdict).toBe("block");
  });
});

describe("budget", () => {
  it("takes what the run costs", async () => {
    const policy = budget({ name: "refunds", max: 500, cost: cents, windowMs: DAY });
    expect(await say(policy, costing(120))).toMatchObject({
      policy: "refunds",
      verdict: "pass",
      reason: "Takes 120 of 500 within 86400000 ms.",
      limit: { key: "ada", max: 500, cost: 120, windowMs: DAY },
    });
  });

  it("counts for ever without a window", async () => {
    const result = await say(budget({ max: 500, cost: cents }), costing(120));
    expect(result.reason).toBe("Takes 120 of 500.");
    expect(result.limit).toStrictEqual({ key: "ada", max: 500, cost: 120 });
  });

  it.each([0, -0, 0.5, 499, 500])("lets a cost of %s pass", async (amount) => {
    const result = await say(budget({ max: 500, cost: cents }), costing(amount));
    expect(result).toMatchObject({ passed: true, limit: { cost: Math.abs(amount) } });
  });

  it.each([501, 500.001, 2 ** 53, 1e308])("blocks a cost of %s, which is above the whole budget", async (amount) => {
    const result = await say(budget({ max: 500, cost: cents }), costing(amount));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("it can never pass") });
  });

  it("lets what costs nothing pass where there is no budget", async () => {
    const policy = budget({ max: 0, cost: cents });
    expect((await say(policy, costing(0))).passed).toBe(true);
    expect((await say(policy, costing(1))).verdict).toBe("block");
  });

  it.each(ODD.filter(([what]) => !["zero", "a fraction", "huge", "an unsafe integer"].includes(what)))(
    "blocks a cost that is %s",
    async (_what, value) => {
      const result = await say(budget({ max: 500, cost: cents }), costing(value));
      expect(result).toMatchObject({ verdict: "block", passed: false });
      expect(result.reason).toMatch(/^`cost` must give a finite number of at least 0, not .+\.$/);
      expect(result.reason.length).toBeLessThan(100);
      expect(result.limit).toBeUndefined();
    },
  );

  it("takes no other number than the one it was given, and none that a record cannot hold", () => {
    const anything = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.constantFrom(-0, 5e-324, 2 ** 53),
      fc.anything(),
    );
    const greatest = fc.oneof(fc.nat(), fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }));
    fc.assert(
      fc.property(anything, greatest, (amount, max) => {
        const verdict = budget({ max, by: all, cost: () => amount as never }).evaluate(asked(gate()));
        if (typeof amount !== "number" || !(amount >= 0 && amount <= max)) {
          expect(verdict.verdict).toBe("block");
          return;
        }
        expect(verdict).toStrictEqual({
          verdict: "pass",
          reason: expect.any(String),
          limit: { key: "all", max: Math.abs(max), cost: Math.abs(amount) },
        });
        const result = { policy: "budget", phase: "request", passed: true, ...verdict };
        expect(policyResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
      }),
    );
  });
});

type Ask = (request: PolicyRequest) => never;

/** Both policies, each with its own way to be counted by something. */
const BOTH: readonly (readonly [string, (by?: Ask) => Policy])[] = [
  ["rateLimit", (by) => rateLimit({ max: 3, windowMs: 1_000, by })],
  ["budget", (by) => budget({ max: 3, cost: () => 1, by })],
];

describe.each(BOTH)("what %s is counted by", (_name, make) => {
  it.each<[Actor, string]>([
    [{ id: "Ada" }, "Ada"],
    [{ email: "Ada@Example.com" }, "ada@example.com"],
    [{ id: "7", email: "ada@example.com" }, "7"],
    [{ email: "ada@example.com", role: "engineer" }, "ada@example.com"],
  ])("is the actor: %j", async (actor, key) => {
    expect((await say(make(), gate({ actor }))).limit?.key).toBe(key);
  });

  it.each(ODD)("is no actor that is %s, or whose id and e-mail address are", async (_what, value) => {
    const odd = value === MISSING ? undefined : value;
    const actors = [odd, { id: odd }, { email: odd }, { id: odd, email: odd }, Object.create({ id: "ada" })];
    for (const actor of actors) {
      const result = await say(make(), gate({ actor: actor as never }));
      if (result.passed) expect(["5", "__proto__", "constructor"]).toContain(result.limit?.key);
      else expect(result.reason).toContain("no readable id or e-mail address");
    }
  });

  it("is the id where there is one, even where it cannot be read", async () => {
    for (const id of ["", " ", 7, null, "a\u200b"]) {
      expect((await say(make(), gate({ actor: { id, email: "ada@example.com" } as never }))).verdict).toBe("block");
    }
  });

  it.each(ODD.filter(([what]) => !["a number as text", "__proto__", "constructor"].includes(what)))(
    "is nothing that is %s",
    async (_what, value) => {
      const result = await say(make((() => (value === MISSING ? undefined : value)) as never), gate());
      expect(result).toMatchObject({ verdict: "block", passed: false });
      expect(result.reason).toMatch(/^`by` must give a readable text of at most 1000 characters, not .+\.$/);
      expect(result.limit).toBeUndefined();
    },
  );

  it("is a text of at most 1,000 characters", async () => {
    expect(
      (
        await say(
          make(() => "a".repeat(1_000) as never),
          gate(),
        )
      ).passed,
    ).toBe(true);
    expect(
      (
        await say(
          make(() => "a".repeat(1_001) as never),
          gate(),
        )
      ).verdict,
    ).toBe("block");
  });
});

describe.each<[string, (ask: Ask) => Policy]>([
  ["by", (by) => rateLimit({ max: 3, windowMs: 1_000, by })],
  ["by", (by) => budget({ max: 3, cost: () => 1, by })],
  ["cost", (cost) => budget({ max: 3, by: all, cost })],
])("a function for `%s`", (part, make) => {
  it.each<[string, unknown, string]>([
    ["an error", new TypeError("Nothing there"), 'threw an error: "Nothing there"'],
    ["a long error", new Error("a".repeat(10_000)), "threw an error:"],
    ["a text", "Nothing there", "threw this text"],
    ["nothing", undefined, "threw undefined"],
    ["an error without a text", Object.assign(new Error(""), { message: 7 }), "threw an object"],
    ["an object that cannot be a text", Object.create(null), "threw an object"],
  ])("that throws %s blocks", async (_what, thrown, reason) => {
    const policy = make(() => {
      throw thrown;
    });
    const result = await say(policy, gate());
    expect(result.verdict).toBe("block");
    expect(result.reason).toContain(`\`${part}\` ${reason}`);
    expect(result.reason.length).toBeLessThan(300);
  });

  it("that answers later blocks, and its failure ends no process", async () => {
    const failures: unknown[] = [];
    const listener = (reason: unknown) => failures.push(reason);
    process.on("unhandledRejection", listener);
    try {
      expect((await say(make((() => Promise.reject(new Error("late"))) as never), gate())).verdict).toBe("block");
      expect((await say(make((() => Promise.resolve(1)) as never), gate())).verdict).toBe("block");
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("unhandledRejection", listener);
    }
    expect(failures).toEqual([]);
  });

  it("is given the request as policies see it", async () => {
    const seen: PolicyRequest[] = [];
    const policy = make((request) => {
      seen.push(request);
      return undefined as never;
    });
    await say(policy, gate({ payload: { cents: 1 } }));
    expect(seen).toMatchObject([{ phase: "request", workflow: "work", actor: ADA, payload: { cents: 1 } }]);
  });

  it("that is asynchronous does not compile", () => {
    // @ts-expect-error a promise is no key
    rateLimit({ max: 1, windowMs: 1, by: async () => "all" });
    // @ts-expect-error a promise is no cost
    budget({ max: 1, cost: async () => 1 });
  });
});

describe("both", () => {
  const policies = [
    rateLimit({ name: "calls", max: 3, windowMs: 1_000, workflows: ["refund"] }),
    budget({ name: "spend", max: 3, cost: cents, workflows: ["refund"] }),
  ];

  it.each(policies)("judge at the gate alone: $name", async (policy) => {
    expect(policy.on).toBe("request");
    await expect(say(policy, atCall([table("a")], { actor: ADA }))).rejects.toThrow("judged nothing");
  });

  it.each(policies)("take nothing for other workflows: $name", async (policy) => {
    expect(await say(policy, costing(-1))).toMatchObject({ passed: true, applicable: false });
    expect((await say(policy, { ...costing(-1), workflow: "Refund" })).limit).toBeUndefined();
    expect((await say(policy, { ...costing(1), workflow: "refund" })).limit).toMatchObject({ key: "ada", cost: 1 });
  });

  it.each(policies)("answer the same request alike, frozen: $name", (policy) => {
    const request = asked(costing(2));
    const verdict = policy.evaluate(request);
    expect(policy.evaluate(request)).toEqual(verdict);
    expect(verdict.verdict === "pass" && Object.isFrozen(verdict) && Object.isFrozen(verdict.limit)).toBe(true);
  });

  it("keep what they were given, whatever happens to it afterwards", () => {
    const options = { max: 1, windowMs: 5, cost: () => 1, by: all };
    const made = [rateLimit(options), budget(options)];
    Object.assign(options, { max: 9, windowMs: 9, cost: () => 9, by: () => "nobody" });
    for (const policy of made) {
      expect(policy.evaluate(asked(gate()))).toMatchObject({ limit: { key: "all", max: 1, cost: 1, windowMs: 5 } });
    }
  });
});

describe("a rollback", () => {
  const policies = [rateLimit({ max: 1, windowMs: 1_000 }), budget({ max: 1, cost: cents })];
  const polluted = Object.prototype as Record<string, unknown>;
  afterEach(() => {
    for (const member of ["reverses", "id"]) delete polluted[member];
  });

  it.each(policies)("takes nothing: $name", async (policy) => {
    const result = await say(policy, { ...costing(5), reverses: "0198c0de" });
    expect(result).toMatchObject({ passed: true, reason: expect.stringContaining("rollback") });
    expect(result.limit).toBeUndefined();
  });

  it.each(policies)("is none because all objects say so: $name", (policy) => {
    const request = asked(costing(1));
    Object.assign(polluted, { reverses: "0198c0de", id: "nobody" });
    expect(policy.evaluate(request)).toMatchObject({ limit: { cost: 1 } });
    expect(policy.evaluate({ ...request, actor: {} }).verdict).toBe("block");
  });
});

function asked(request: JudgedRequest): PolicyRequest {
  return { ...request, facts: undefined };
}
