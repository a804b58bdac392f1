import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Policy, PolicyRequest, Verdict } from "../../../src/contracts/policy.js";
import type { Json } from "../../../src/json.js";
import type { Receipt } from "../../../src/models/record.js";
import { definePolicy } from "../../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../../src/policy/verdicts.js";
import { canonical } from "../../../src/receipt/canonical.js";
import { MemoryReceiptStore } from "../../../src/store/memory-store.js";
import { ACTOR } from "../../support/engine.js";
import { type Step, shop } from "./shop.js";

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** What a policy is made of. */
const spec = fc.record({
  name: fc.constantFrom("a", "b", "c", "d", "e"),
  version: maybe(fc.constantFrom("1", "2")),
  on: maybe(fc.constantFrom("request" as const, "action" as const)),
  appliesTo: maybe(
    fc.record({
      workflows: maybe(fc.subarray(["order", "other"])),
      systems: maybe(fc.subarray(["bank", "other"])),
    }),
  ),
  facts: maybe(fc.subarray(["grade", "salary"])),
  salt: fc.nat(),
  severity: fc.nat(4),
});

type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

const specs = fc.uniqueArray(spec, { maxLength: 4, selector: ({ name }) => name });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(
    fc.constantFrom("look" as const, "pay" as const, "gift" as const, "fail" as const),
    fc.record({ euros: fc.nat(9) }),
  ),
  fc.constant(["pay", "no object"] as const),
);

const payload = fc.record({
  euros: fc.nat(9),
  note: fc.string({ maxLength: 5 }),
  steps: fc.array(step, { maxLength: 4 }),
});

/** A policy whose word depends on all that it is given, but for the clock and what is measured with it. */
function policyOf({ salt, severity, facts, ...definition }: Spec, more: { readonly limits: boolean }): Policy {
  return definePolicy({
    ...definition,
    evaluate: (request) =>
      verdictOf(`${salt} ${canonical(contentOf(request))}`, severity, more.limits && request.phase === "request"),
    ...(facts && {
      facts: ({ payload: given, resources }) =>
        Object.fromEntries(facts.map((fact) => [fact, { of: given["euros"], length: resources?.length ?? null }])),
    }),
  });
}

function contentOf({
  phase,
  workflow,
  actor,
  payload: given,
  resources,
  facts,
  action,
  reverses,
}: PolicyRequest): Json {
  const calls = action?.previous.map(({ startedAt, durationMs, policyResults, ...call }) => call);
  const named = action && { ...action, previous: calls };
  // A rollback's input says when its call was made.
  const seen = {
    phase,
    workflow,
    actor,
    payload: given,
    resources,
    facts,
    action: reverses === undefined ? named : null,
  };
  return JSON.parse(JSON.stringify(seen)) as Json;
}

function verdictOf(content: string, severity: number, mayLimit: boolean): Verdict {
  const word = createHash("sha256").update(content).digest()[0] as number;
  if (word % 8 >= severity)
    return mayLimit && word % 3 === 0 ? pass("ok", { key: "all", max: 2, cost: 1 }) : pass("ok");
  if (word % 7 === 0) throw new Error("It is broken.");
  return word % 5 < 2 ? requireApproval("Ask.") : block("No.");
}

type Client = ReturnType<typeof shop>["client"];

async function run(client: Client, asked: object): Promise<Receipt> {
  const request = { workflow: "order", actor: ACTOR, payload: asked } as never;
  return client.run(request).then(
    ({ receipt }) => receipt,
    (error) => error.receipt,
  );
}

/** Approves what waits, and rolls back what was written, as far as that goes. */
async function follow(client: Client, { runId, decision }: Receipt, what: string): Promise<void> {
  const failing = () => undefined;
  if (decision === "PENDING" && what === "approve") {
    await client.approve(runId, { approver: { email: "boss@company.com" }, resume: true }).catch(failing);
  } else if (decision === "PENDING" && what === "reject") {
    await client.reject(runId, { approver: { email: "boss@company.com" }, comment: "No." }).catch(failing);
  } else if (what === "undo") {
    await client.rollback(runId, { actor: ACTOR }).catch(failing);
  }
}

it("the very same policies never decide otherwise, whatever was asked and however it went", async () => {
  let known = 0;
  const mode = fc.constantFrom(undefined, undefined, "shadow" as const);
  const redact = fc.subarray(["payload.note", "actor.role", "input.euros", "output.paid", "facts.salary"]);
  const what = fc.constantFrom("nothing", "approve", "reject", "undo");
  const days = fc.array(fc.tuple(payload, what), { minLength: 1, maxLength: 4 });
  const options = fc.record({ mode, redact: fc.oneof(fc.constant([]), redact), strictResources: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(specs, days, options, async (given, day, settings) => {
      const policies = given.map((made) => policyOf(made, { limits: true }));
      const store = new MemoryReceiptStore();
      const live = shop(store, policies, settings);
      for (const [asked, next] of day) await follow(live.client, await run(live.client, asked), next);
      const { client, asked } = shop(store, policies, settings);
      for await (const { recorded, today, changes, notReplayed, goesFurther } of client.replay()) {
        expect(today ?? recorded).toBe(recorded);
        expect({ changes, goesFurther }).toEqual({ changes: [], goesFurther: false });
        if (today === undefined) expect(notReplayed).not.toEqual([]);
        else known++;
        const reasons = notReplayed.map(({ code }) => code);
        expect(["limit", "not_judged", "not_recorded", ...(settings.redact.length > 0 ? ["redacted"] : [])]).toEqual(
          expect.arrayContaining([...new Set(reasons)]),
        );
      }
      expect(asked).toEqual({ looks: 0, prepares: 0, writes: 0, facts: 0 });
    }),
    { numRuns: 200 },
  );
  expect(known).toBeGreaterThan(200);
}, 120_000);

it("other policies decide as they would have done, where everything they know was recorded", async () => {
  const decisions = new Set<string>();
  await fc.assert(
    fc.asyncProperty(specs, payload, fc.boolean(), async (given, asked, strictResources) => {
      const policies = given.map((made) => policyOf({ ...made, facts: undefined }, { limits: false }));
      const store = new MemoryReceiptStore();
      await run(shop(store, []).client, asked);
      const { decision } = await run(shop(new MemoryReceiptStore(), policies, { strictResources }).client, asked);
      decisions.add(decision);
      const { client } = shop(store, policies, { strictResources });
      for await (const { today, notReplayed } of client.replay()) {
        expect({ today, notReplayed }).toEqual({ today: decision, notReplayed: [] });
      }
    }),
    { numRuns: 300 },
  );
  expect([...decisions].sort()).toEqual(["BLOCK", "PASS", "PENDING"]);
}, 120_000);
