import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { PolicyRequest, Verdict } from "../../src/contracts/policy.js";
import { policyResultSchema } from "../../src/models/policy-result.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { allPassed, decisionOf, type JudgedRequest, judge } from "../../src/policy/judge.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { hostileValues } from "../support/hostile-values.js";

const request: JudgedRequest = Object.freeze({
  phase: "request",
  workflow: "w",
  actor: {},
  payload: {},
  now: "2026-01-01T00:00:00.000Z",
  resources: undefined,
});
const NO_FACTS = new Map();

const answering = (answer: unknown, name = "p") => definePolicy({ name, evaluate: () => answer as Verdict });
const verdictOn = (answer: unknown) => judge([answering(answer)], request, NO_FACTS)[0];

describe("judge", () => {
  it("takes the three verdicts", () => {
    expect(verdictOn(pass("ok"))).toEqual({
      policy: "p",
      phase: "request",
      verdict: "pass",
      passed: true,
      reason: "ok",
    });
    expect(verdictOn(block("no"))).toMatchObject({ verdict: "block", passed: false, reason: "no" });
    expect(verdictOn(requireApproval("ask"))).toMatchObject({
      verdict: "requireApproval",
      passed: false,
      approval: {},
    });
    expect(verdictOn(requireApproval("ask", { approvers: ["a@b.c"], expiresInMs: 1 }))).toMatchObject({
      approval: { approvers: ["a@b.c"], expiresInMs: 1 },
    });
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["true", true],
    ["text", "pass"],
    ["an empty object", {}],
    ["no reason", { verdict: "pass" }],
    ["a reason that is no text", { verdict: "pass", reason: 1 }],
    ["an unknown verdict", { verdict: "PASS", reason: "ok" }],
    ["a verdict in an array", [pass("ok")]],
    ["a verdict's function", pass],
    ["passed: true", { passed: true, reason: "ok" }],
    ["approvers that are no list", { ...requireApproval("ask"), approvers: "a@b.c" }],
    ["an empty approver", requireApproval("ask", { approvers: [""] })],
    ["an ill-formed approver", requireApproval("ask", { approvers: ["\ud800"] })],
    ["a time that is none", requireApproval("ask", { expiresInMs: Number.NaN })],
    ["a time that is over", requireApproval("ask", { expiresInMs: 0 })],
  ])("blocks where the answer is %s", (_name, answer) => {
    expect(verdictOn(answer)).toMatchObject({ verdict: "block", passed: false });
    expect(verdictOn(answer)?.reason).toContain("that is no verdict");
  });

  it("blocks where the answer is a promise, and leaves no unhandled rejection", () => {
    expect(verdictOn(Promise.resolve(pass("ok")))).toMatchObject({ verdict: "block" });
    expect(verdictOn(Promise.reject(new Error("no")))?.reason).toContain("evaluate must be synchronous");
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    expect(verdictOn({ then: (resolve: (verdict: Verdict) => void) => resolve(pass("ok")) })).toMatchObject({
      verdict: "block",
    });
  });

  it("never takes a value of another shape for a pass, and never throws", () => {
    // fast-check prints what it finds, and would not come to an end with these.
    const hostile = hostileValues().filter(({ name }) => !/10 MB|300,000|unfolds|cycle/.test(name));
    const shapes = fc.oneof(
      fc.anything().map((value) => ({ value })),
      fc.nat(hostile.length - 1).map((index) => ({
        get value() {
          return hostile[index]?.value;
        },
      })),
    );
    fc.assert(
      fc.property(shapes, ({ value }) => {
        const result = verdictOn(value);
        expect(result).toMatchObject({ verdict: "block", passed: false });
        expect(policyResultSchema.safeParse(result).success).toBe(true);
      }),
    );
  });

  it("reads each part of a verdict once", () => {
    const answers = ["pass", "block"];
    const changing = {
      reason: "ok",
      get verdict() {
        return answers.shift();
      },
    };
    expect(verdictOn(changing)).toMatchObject({ verdict: "pass", passed: true });
    const approvers = [["a@b.c"], 1];
    const shifting = Object.defineProperty({ verdict: "requireApproval", reason: "ask" }, "approvers", {
      get: () => approvers.shift(),
    });
    expect(verdictOn(shifting)).toMatchObject({ approval: { approvers: ["a@b.c"] } });
  });

  it("blocks on a throw, tells of it, and asks all others all the same", () => {
    const error = new Error("boom");
    const asked: string[] = [];
    const policies = ["a", "b", "c"].map((name) =>
      definePolicy({
        name,
        evaluate() {
          asked.push(name);
          if (name === "b") throw error;
          return pass("ok");
        },
      }),
    );
    const onThrow = vi.fn();
    const results = judge(policies, request, NO_FACTS, { onThrow });
    expect(asked).toEqual(["a", "b", "c"]);
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "block", "pass"]);
    expect(onThrow.mock.calls).toEqual([[policies[1], error]]);
  });

  it("keeps reasons short enough for a receipt, and well-formed", () => {
    expect(verdictOn(block("x".repeat(100_000)))?.reason).toHaveLength(1_001);
    expect(verdictOn(block("a\ud800"))?.reason).toBe("a\ufffd");
  });

  it("asks a policy only in the phase it is for", () => {
    const evaluate = () => pass("ok");
    const policies = [
      definePolicy({ name: "gate", on: "request", evaluate }),
      definePolicy({ name: "call", on: "action", evaluate }),
      definePolicy({ name: "both", evaluate }),
    ];
    const names = (phase: "request" | "action") =>
      judge(policies, { ...request, phase }, NO_FACTS).map(({ policy }) => policy);
    expect(names("request")).toEqual(["gate", "both"]);
    expect(names("action")).toEqual(["call", "both"]);
  });

  it("records a policy that does not apply as passed, without asking it", () => {
    const evaluate = vi.fn(() => block("no"));
    const applying = (appliesTo: object) => definePolicy({ name: JSON.stringify(appliesTo), appliesTo, evaluate });
    const judged = (appliesTo: object, systems?: readonly string[]) =>
      judge([applying(appliesTo)], request, NO_FACTS, { systems })[0];
    expect(judged({ workflows: ["other"] })).toMatchObject({ passed: true, applicable: false });
    expect(judged({ systems: ["crm"] }, ["postgres"])).toMatchObject({ passed: true, applicable: false });
    expect(judged({ workflows: ["w"], systems: ["crm"] }, [])).toMatchObject({ applicable: false });
    expect(evaluate).not.toHaveBeenCalled();
    expect(judged({ workflows: ["w"] })).toMatchObject({ verdict: "block" });
    expect(judged({ systems: ["crm"] }, ["postgres", "crm"])).toMatchObject({ verdict: "block" });
    expect(judged({})).toMatchObject({ verdict: "block" });
    // Where nobody knows which systems are meant, every policy applies.
    expect(judged({ systems: ["crm"] })).toMatchObject({ verdict: "block" });
  });

  it("blocks a policy whose facts could not be had", () => {
    const evaluate = vi.fn(() => pass("ok"));
    const policy = definePolicy({ name: "f", facts: () => ({}), evaluate });
    expect(judge([policy], request, NO_FACTS)[0]).toMatchObject({
      verdict: "block",
      reason: "Facts could not be gathered: nobody asked for them",
    });
    expect(judge([policy], request, new Map([["f", { problem: "too slow" }]]))[0]?.reason).toContain("too slow");
    expect(evaluate).not.toHaveBeenCalled();
  });

  it("gives each policy its own facts alone", () => {
    const seen: Record<string, unknown> = {};
    const policies = ["a", "b"].map((name) =>
      definePolicy({
        name,
        facts: () => ({}),
        evaluate({ facts }) {
          seen[name] = facts;
          return pass("ok");
        },
      }),
    );
    const none = definePolicy({
      name: "none",
      evaluate({ facts }) {
        seen["none"] = facts;
        return pass("ok");
      },
    });
    const facts = new Map([
      ["a", { facts: { secret: "of a" } }],
      ["b", { facts: { secret: "of b" } }],
      ["none", { facts: { secret: "of none" } }],
    ]);
    const results = judge([...policies, none], request, facts);
    expect(seen).toEqual({ a: { secret: "of a" }, b: { secret: "of b" }, none: undefined });
    expect(results.map((result) => result.facts)).toEqual([{ secret: "of a" }, { secret: "of b" }, undefined]);
  });

  it("gives every policy a frozen request", () => {
    const requests: PolicyRequest[] = [];
    const evaluate = (given: PolicyRequest) => {
      requests.push(given);
      return pass("ok");
    };
    const policies = [definePolicy({ name: "a", evaluate }), definePolicy({ name: "b", facts: () => ({}), evaluate })];
    judge(policies, { ...request }, new Map([["b", { facts: {} }]]));
    expect(requests.every((given) => Object.isFrozen(given))).toBe(true);
  });
});

describe("allPassed and decisionOf", () => {
  const results = (...answers: readonly Verdict[]) =>
    judge(
      answers.map((answer, index) => answering(answer, `p${index}`)),
      request,
      NO_FACTS,
    );

  it("pass where there is no policy", () => {
    expect(allPassed([])).toBe(true);
    expect(decisionOf([])).toBe("PASS");
  });

  it("let a block outrank an approval, and an approval a pass", () => {
    const [yes, no, ask] = [pass("ok"), block("no"), requireApproval("ask")];
    expect(decisionOf(results(yes, yes))).toBe("PASS");
    expect(decisionOf(results(yes, ask))).toBe("PENDING");
    expect(decisionOf(results(ask, no, yes))).toBe("BLOCK");
    expect(decisionOf(results(no, ask))).toBe("BLOCK");
    expect(allPassed(results(yes, ask))).toBe(false);
    expect(allPassed(results(yes, no))).toBe(false);
  });
});
