import {
  type Actor,
  anyObject,
  defineWorkflow,
  EnactClient,
  type Json,
  MemoryReceiptStore,
  type Policy,
  type PolicyRequest,
} from "@enact/core";
import { MemoryConnector } from "@enact/core/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { budget, rateLimit } from "../src/index.js";

const ADA = { email: "ada@example.com", role: "engineer" };
const MINUTE = 60_000;
const NOON = Date.parse("2026-03-04T12:00:00.000Z");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

const refund = defineWorkflow({
  name: "refund",
  systems: { database: MemoryConnector },
  payload: anyObject,
  run: ({ payload, systems }) =>
    systems.database.insertRow({ table: String(payload["table"] ?? "refunds"), row: payload }),
});

function shop(...policies: readonly Policy[]) {
  const database = new MemoryConnector({ tables: { refunds: [] } });
  const receipts = new MemoryReceiptStore();
  const options = { systems: { database }, policies, receipts, secret: "a-secret-of-at-least-thirty-two-bytes" };
  const client = () => new EnactClient({ ...options, workflows: [refund] });
  const enact = client();
  const ask = async (payload: Readonly<Record<string, Json>>, actor: Actor = ADA, on = enact) => {
    const { receipt } = await on.run({ workflow: "refund", actor, payload });
    return receipt.decision;
  };
  const findings = async () => (await enact.receipts.verify({ strict: true })).findings;
  return { database, enact, client, ask, findings };
}

describe("rateLimit, with a client", () => {
  it("lets so many runs of an actor pass within its window, and blocks the next with its reason", async () => {
    const { enact, database, ask, findings } = shop(rateLimit({ max: 2, windowMs: MINUTE }));
    expect([await ask({}), await ask({}), await ask({})]).toEqual(["PASS", "PASS", "BLOCK"]);
    // However his address is written, and nobody else's.
    expect(await ask({}, { email: "ADA@example.com" })).toBe("BLOCK");
    expect(await ask({}, { email: "bob@example.com" })).toBe("PASS");
    expect(database.rows("refunds")).toHaveLength(3);

    const [, , third] = (await enact.receipts.list()).map(({ policyResults }) => policyResults[0]);
    expect(third).toMatchObject({
      policy: "rateLimit",
      verdict: "block",
      reason: "The limit is reached: 2 of 2 are taken within 60000 ms, and this takes 1.",
      limit: { key: "ada@example.com", max: 2, cost: 1, windowMs: MINUTE },
    });
    expect(await findings()).toEqual([]);
  });

  it("lets the next pass once the window has moved on", async () => {
    const { ask, findings } = shop(rateLimit({ max: 1, windowMs: MINUTE }));
    expect(await ask({})).toBe("PASS");
    vi.setSystemTime(NOON + MINUTE - 1);
    expect(await ask({})).toBe("BLOCK");
    vi.setSystemTime(NOON + MINUTE);
    expect([await ask({}), await ask({})]).toEqual(["PASS", "BLOCK"]);
    expect(await findings()).toEqual([]);
  });

  it("is exact for 50 at once, over two clients of one store", async () => {
    const { client, enact, database, ask, findings } = shop(rateLimit({ max: 7, windowMs: MINUTE }));
    const other = client();
    const decisions = await Promise.all(
      Array.from({ length: 50 }, (_, at) => ask({ at }, ADA, at % 2 === 0 ? enact : other)),
    );
    expect(decisions.filter((decision) => decision === "PASS")).toHaveLength(7);
    expect(database.rows("refunds")).toHaveLength(7);
    expect(await findings()).toEqual([]);
  });

  it("blocks an actor whom nobody knows, and takes nothing", async () => {
    const { ask, database } = shop(rateLimit({ max: 1, windowMs: MINUTE }));
    expect(await ask({}, { role: "engineer" })).toBe("BLOCK");
    expect(await ask({})).toBe("PASS");
    expect(database.rows("refunds")).toHaveLength(1);
  });
});

describe("budget, with a client", () => {
  const cents = { cost: ({ payload }: PolicyRequest) => payload["cents"] };

  it("lets runs pass as long as there is enough left, and gives back what a failed one has taken", async () => {
    const { ask, database, findings } = shop(budget({ max: 100, ...cents }));
    expect(await ask({ cents: 60 })).toBe("PASS");
    expect(await ask({ cents: 41 })).toBe("BLOCK");
    // The table is not there: it fails, and nothing was written.
    expect(await ask({ cents: 40, table: "nowhere" })).toBe("PASS");
    expect(await ask({ cents: 40 })).toBe("PASS");
    expect(await ask({ cents: 1 })).toBe("BLOCK");
    expect(database.rows("refunds").map((row) => row["cents"])).toEqual([60, 40]);
    expect(await findings()).toEqual([]);
  });

  it.each([
    ["missing", {}],
    ["negative", { cents: -5 }],
    ["text", { cents: "5" }],
    ["more than there ever is", { cents: 101 }],
  ])("blocks a cost that is %s, and takes nothing", async (_name, payload) => {
    const { ask, findings } = shop(budget({ max: 100, ...cents }));
    expect(await ask(payload)).toBe("BLOCK");
    expect(await ask({ cents: 100 })).toBe("PASS");
    expect(await findings()).toEqual([]);
  });

  it("gives nothing back for a rollback, which takes nothing either", async () => {
    const { enact, ask, database, findings } = shop(budget({ max: 100, ...cents }), rateLimit({ max: 9, windowMs: 1 }));
    expect(await ask({ cents: 100 })).toBe("PASS");
    const [done] = await enact.receipts.list();
    const { receipt } = await enact.rollback(String(done?.runId), { actor: ADA });
    expect(receipt).toMatchObject({ outcome: "reversed", policyResults: [{ passed: true }, { passed: true }] });
    expect(database.rows("refunds")).toEqual([]);
    expect(await ask({ cents: 1 })).toBe("BLOCK");
    expect(await findings()).toEqual([]);
  });

  it("goes along with a rate limit: what one refuses the other has not lost", async () => {
    const { ask, findings } = shop(budget({ max: 100, ...cents }), rateLimit({ max: 2, windowMs: MINUTE }));
    expect([await ask({ cents: 10 }), await ask({ cents: 10 })]).toEqual(["PASS", "PASS"]);
    expect(await ask({ cents: 80 })).toBe("BLOCK");
    vi.setSystemTime(NOON + MINUTE);
    expect(await ask({ cents: 80 })).toBe("PASS");
    expect(await findings()).toEqual([]);
  });
});
