import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass } from "../../src/policy/verdicts.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, findingsOf, SECRET } from "../support/engine.js";

const REDACTED = { $enact: "redacted" };

const db = connectorOf({
  update: action({
    input: anyObject,
    effect: "write",
    prepare: () => ({ rows: [{ id: 1, iban: "IBAN-BEFORE" }] }),
    touches: () => [{ kind: "sql.table", name: "public.accounts", change: "update" }],
    run: ({ set }) => ({ rows: [set, { iban: "IBAN-OTHER", id: 2 }] }),
  }),
});

const update = defineWorkflow({
  name: "update",
  systems: { db: type<typeof db>() },
  payload: anyObject,
  run: ({ systems, payload }) =>
    systems.db.update({ set: payload["set"] ?? null, auth: [{ password: "PASSWORD-INPUT" }] }),
});

const informed = definePolicy({
  name: "informed",
  facts: () => ({ salary: "SALARY-FACT", grade: 3 }),
  evaluate: () => pass("ok"),
});

async function updating(redact: readonly string[]) {
  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({
    secret: SECRET,
    receipts,
    redact,
    systems: { db },
    policies: [informed],
    workflows: [update],
  });
  const payload = { set: { iban: "IBAN-PAYLOAD", id: 1 }, card: { number: "CARD-PAYLOAD", kind: "x" } };
  const actor = { ...ACTOR, phone: "PHONE-ACTOR" };
  const outcome = await enact.run({ workflow: "update", actor, payload });
  let log = "";
  for (const chain of await receipts.chains()) {
    for await (const piece of receipts.read(chain)) log += Buffer.from(piece).toString("utf8");
  }
  return { ...outcome, enact, log };
}

describe("redact", () => {
  it("takes paths out of every record before it is signed, and leaves the result whole", async () => {
    const { result, receipt, enact, log } = await updating([
      "actor.phone",
      "payload.card.number",
      "payload.set.*",
      "input.**.password",
      "input.set.iban",
      "before.rows.0.iban",
      "output.rows.*.iban",
      "facts.salary",
    ]);
    for (const secret of ["PHONE", "CARD", "IBAN", "PASSWORD", "SALARY"])
      expect(log, secret).not.toContain(`${secret}-`);
    expect(receipt).toMatchObject({
      actor: { ...ACTOR, phone: REDACTED },
      payload: { card: { number: REDACTED, kind: "x" }, set: { iban: REDACTED, id: REDACTED } },
      policyResults: [{ facts: { salary: REDACTED, grade: 3 } }],
      actionsTaken: [
        {
          input: { set: { iban: REDACTED, id: 1 }, auth: [{ password: REDACTED }] },
          before: { rows: [{ id: 1, iban: REDACTED }] },
          output: {
            rows: [
              { iban: REDACTED, id: 1 },
              { iban: REDACTED, id: 2 },
            ],
          },
          policyResults: [{ facts: { salary: REDACTED } }],
        },
      ],
    });
    expect(result.output).toEqual({
      update: {
        rows: [
          { iban: "IBAN-PAYLOAD", id: 1 },
          { iban: "IBAN-OTHER", id: 2 },
        ],
      },
    });
    expect(result.actions[0]?.input).toMatchObject({ auth: [{ password: "PASSWORD-INPUT" }] });
    expect(JSON.stringify(result)).not.toContain("SALARY");
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
    expect(verifySignature(receipt, SECRET)).toBe(true);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("with ** takes a member out at any depth, also the first", async () => {
    const { receipt, log } = await updating(["payload.**.iban", "output.**.iban", "before.**.iban", "input.**.iban"]);
    expect(log).not.toContain("IBAN-");
    expect(receipt.payload).toMatchObject({ set: { iban: REDACTED, id: 1 } });
    const { receipt: all } = await updating(["payload.**"]);
    expect(all.payload).toEqual({ set: REDACTED, card: REDACTED });
  });

  it("may take out who the actor is, and what is left verifies", async () => {
    for (const path of ["actor.email", "actor.**"]) {
      const { receipt, enact, log } = await updating([path]);
      expect(log).not.toContain(ACTOR.email);
      expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
      expect(await findingsOf(enact)).toEqual([]);
    }
  });

  it("takes nothing out that no path names", async () => {
    const { receipt } = await updating(["payload.nothing", "output.rows.7", "payload.set.iban.deeper"]);
    expect(JSON.stringify(receipt)).not.toContain("redacted");
  });

  it("holds for a payload that was refused, too", async () => {
    const receipts = new MemoryReceiptStore();
    const options = { secret: SECRET, receipts, redact: ["payload.**.password"], systems: { db }, policies: [] };
    const enact = new EnactClient({ ...options, workflows: [update] });
    const payload = { auth: { password: "PASSWORD-PAYLOAD" }, wrong: 1n };
    const { receipt } = await enact.run({ workflow: "update", actor: ACTOR, payload: payload as never });
    expect(receipt).toMatchObject({ decision: "BLOCK", payload: { auth: { password: REDACTED } } });
  });
});
