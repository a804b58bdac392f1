import { describe, expect, it, vi } from "vitest";
import type { FactsRequest, PolicyDefinition } from "../../src/contracts/policy.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { evaluateAll } from "../../src/policy/evaluate-all.js";
import { type FactsReach, gatherFacts, NO_REACH } from "../../src/policy/gather-facts.js";
import type { JudgedRequest } from "../../src/policy/judge.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { rejectionOf, tick } from "../support/engine.js";
import { hostileValues } from "../support/hostile-values.js";

const request: JudgedRequest = Object.freeze({
  phase: "request",
  workflow: "w",
  actor: { role: "engineer" },
  payload: { a: 1 },
  now: "2026-01-01T00:00:00.000Z",
  resources: undefined,
});

const knowing = (name: string, facts: NonNullable<PolicyDefinition["facts"]>, more: Partial<PolicyDefinition> = {}) =>
  definePolicy({ name, facts, evaluate: () => pass("ok"), ...more });

const gathered = async (facts: NonNullable<PolicyDefinition["facts"]>, reach?: Partial<FactsReach>) =>
  (await gatherFacts([knowing("p", facts)], request, { ...NO_REACH, ...reach })).get("p");

describe("gatherFacts", () => {
  it("answers at once where no policy asks for facts", () => {
    const facts = gatherFacts([definePolicy({ name: "p", evaluate: () => pass("ok") })], request);
    expect(facts).toEqual(new Map());
  });

  it("gives each policy a frozen snapshot of what it found", async () => {
    const found = { rows: [{ id: 1 }], at: new Date(0) };
    const facts = await gathered(() => found);
    found.rows.length = 0;
    expect(facts).toEqual({ facts: { rows: [{ id: 1 }], at: "1970-01-01T00:00:00.000Z" } });
    expect(Object.isFrozen(facts?.facts?.["rows"])).toBe(true);
  });

  it("hands on the request, the reach and a signal, all frozen", async () => {
    let given: FactsRequest | undefined;
    await gathered((asked) => {
      given = asked;
      return {};
    });
    const { workflow, actor, payload, now, resources } = request;
    expect(given).toMatchObject({ workflow, actor, payload, now, resources });
    expect(Object.keys(given ?? {}).sort()).toEqual(
      ["actor", "ask", "now", "payload", "resources", "signal", "systems", "workflow"].sort(),
    );
    expect(Object.isFrozen(given)).toBe(true);
    expect(Object.isFrozen(given?.systems)).toBe(true);
  });

  it("gathers for all policies at the same time", async () => {
    let running = 0;
    const policies = ["a", "b", "c"].map((name) =>
      knowing(name, async () => {
        running += 1;
        await tick(5);
        return { running };
      }),
    );
    const facts = await gatherFacts(policies, request);
    expect([...facts.values()]).toEqual(Array.from({ length: 3 }, () => ({ facts: { running: 3 } })));
  });

  it("takes a throw, at once or later, for that policy's own problem", async () => {
    const policies = [
      knowing("throws", () => {
        throw new Error("no network");
      }),
      knowing("rejects", () => Promise.reject(new Error("no rights"))),
      knowing("fine", () => ({ ok: true })),
    ];
    expect(Object.fromEntries(await gatherFacts(policies, request))).toEqual({
      throws: { problem: "no network" },
      rejects: { problem: "no rights" },
      fine: { facts: { ok: true } },
    });
  });

  it("gives up at the time limit, and aborts the signal", async () => {
    let signal: AbortSignal | undefined;
    const facts = await gathered(
      (asked) => {
        signal = asked.signal;
        return new Promise(() => undefined);
      },
      { timeoutMs: 5 },
    );
    expect(facts).toEqual({ problem: "No answer within 5 ms." });
    expect(signal?.aborted).toBe(true);
  });

  it("gives up when the run is aborted", async () => {
    const run = new AbortController();
    const gathering = gathered(() => new Promise(() => undefined), { signal: run.signal });
    run.abort();
    expect(await gathering).toEqual({ problem: "The run was aborted." });
  });

  it("takes facts that are no plain object for a problem, and runs none of their code", async () => {
    for (const { name, value, calls } of hostileValues()) {
      expect((await gathered(() => ({ value })))?.problem, name).toMatch(/^the facts/);
      expect(calls(), name).toBe(0);
    }
    for (const value of [undefined, null, 1, "facts", [1]]) {
      expect((await gathered(() => value as never))?.problem).toMatch(/^the facts/);
    }
  });

  it("asks no policy that does not apply", async () => {
    const facts = vi.fn(() => ({}));
    const policies = [
      knowing("workflow", facts, { appliesTo: { workflows: ["other"] } }),
      knowing("system", facts, { appliesTo: { systems: ["crm"] } }),
    ];
    expect(await gatherFacts(policies, request, { ...NO_REACH, scope: ["postgres"] })).toEqual(new Map());
    expect(facts).not.toHaveBeenCalled();
  });

  it("reaches nothing where no reach is given", async () => {
    expect(await gathered(({ ask }) => ask("crm.contact.find", { email: "a@b.c" }))).toEqual({
      problem: 'No connected system answers "crm.contact.find".',
    });
    expect(await rejectionOf(NO_REACH.ask("crm.contact.find", { email: "" }))).toMatchObject({
      code: "ENACT_NO_ANSWER",
    });
  });
});

describe("evaluateAll", () => {
  it("gathers facts and judges, for one who has no client", async () => {
    const policies = [
      definePolicy({
        name: "few",
        facts: async () => ({ count: 3 }),
        evaluate: ({ facts }) => (Number(facts?.["count"]) < 3 ? pass("few") : block("too many")),
      }),
      definePolicy({ name: "plain", evaluate: () => pass("ok") }),
      knowing("broken", () => Promise.reject(new Error("gone"))),
    ];
    expect(await evaluateAll(policies, request)).toMatchObject([
      { policy: "few", verdict: "block", facts: { count: 3 } },
      { policy: "plain", passed: true },
      { policy: "broken", verdict: "block", reason: "Facts could not be gathered: gone" },
    ]);
    expect(await evaluateAll([], request)).toEqual([]);
  });

  it("judges alike, again and again", async () => {
    const policies = [knowing("a", () => ({ a: 1 })), definePolicy({ name: "b", evaluate: () => block("no") })];
    expect(await evaluateAll(policies, request)).toEqual(await evaluateAll(policies, request));
  });
});
