import { block, definePolicy, EnactClient, MemoryReceiptStore, type Policy, pass } from "@enact/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dbSafeInsert, PostgresConnector, safeInsertWorkflow } from "../../src/index.js";
import { openDatabase } from "../support/database.js";
import { until } from "../support/until.js";

const db = await openDatabase();
const actor = { email: "agent@company.com" };
const secret = "a-secret-of-this-test-that-is-long-enough";
const open: { close(): Promise<void> }[] = [];

/** A client of its own: another connector, another store, as in another process. */
function client(
  options: { policies?: readonly Policy[]; strictResources?: boolean; schemas?: readonly string[] } = {},
) {
  const { policies = [], strictResources = false, schemas } = options;
  const postgres = new PostgresConnector({ connectionString: db.connectionString, schemas });
  const appUsers = safeInsertWorkflow({ name: "appUsers", schema: "app" });
  const workflows = [dbSafeInsert, appUsers] as const;
  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({ systems: { postgres }, policies, workflows, receipts, secret, strictResources });
  open.push(enact, postgres);
  return enact;
}

const ada = { table: "customers", data: { email: "ada@example.com", name: "Ada" }, uniqueKey: "email" };

beforeEach(async () => {
  await db.sql(`
    DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app;
    CREATE TABLE customers (id serial PRIMARY KEY, email text UNIQUE, name text, country text, profile jsonb, UNIQUE (name, country));
    CREATE TABLE app.users (id int PRIMARY KEY);
  `);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const count = async () => (await db.sql("SELECT count(*)::int AS count FROM customers"))[0]?.count;

describe("dbSafeInsert", () => {
  test("looks, inserts, and touches exactly what it declared", async () => {
    const enact = client({ strictResources: true });
    const { result, receipt } = await enact.run({ workflow: "dbSafeInsert", actor, payload: ada });
    expect(result.success).toBe(true);
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "succeeded" });
    expect(receipt.resources).toEqual([
      { kind: "sql.table", name: "public.customers", change: "read", fields: ["email"], count: 1 },
      { kind: "sql.table", name: "public.customers", change: "create", fields: ["email", "name"], count: 1 },
    ]);
    expect(receipt.actionsTaken.map(({ action, status }) => [action, status])).toEqual([
      ["selectRows", "succeeded"],
      ["insertRow", "succeeded"],
    ]);
    expect(receipt.actionsTaken.some(({ undeclared }) => undeclared)).toBe(false);
    expect(result.output.insertRow).toMatchObject({ rows: [{ id: 1, email: "ada@example.com", name: "Ada" }] });
    expect((await enact.receipts.verify()).findings).toEqual([]);
  });

  test("refuses a duplicate that it finds, without an attempt to insert it", async () => {
    const enact = client();
    await enact.run({ workflow: "dbSafeInsert", actor, payload: ada });
    const { result, receipt } = await enact.run({ workflow: "dbSafeInsert", actor, payload: ada });
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({
      decision: "PASS",
      outcome: "failed",
      error: {
        code: "duplicate",
        message: expect.stringContaining("public.customers has a row with the same email already"),
      },
      actionsTaken: [{ action: "selectRows", output: { rowCount: 1 } }],
    });
    expect(receipt.error?.message).not.toContain("ada@");
    expect(await count()).toBe(1);
  });

  test("refuses the duplicate that another run inserts between its look and its insert", async () => {
    const other = await db.client();
    await other.query("BEGIN; INSERT INTO customers (email) VALUES ('ada@example.com')");
    const running = client().run({ workflow: "dbSafeInsert", actor, payload: ada });
    await until("the insert waits", async () => {
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT%'";
      return (await db.sql(waiting)).length > 0;
    });
    await other.query("COMMIT");
    const { receipt } = await running;
    expect(receipt).toMatchObject({
      outcome: "failed",
      error: { code: "duplicate" },
      actionsTaken: [
        { action: "selectRows", output: { rowCount: 0 } },
        { action: "insertRow", status: "succeeded", output: { rowCount: 0, rows: [] } },
      ],
    });
    expect(await count()).toBe(1);
  });

  test("of many runs at once on two clients one alone inserts, and all others are refused", async () => {
    const clients = [client(), client()];
    const runs = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (clients[index % 2] as (typeof clients)[0]).run({ workflow: "dbSafeInsert", actor, payload: ada }),
      ),
    );
    expect(runs.filter(({ result }) => result.success)).toHaveLength(1);
    const codes = runs.filter(({ result }) => !result.success).map(({ receipt }) => receipt.error?.code);
    expect(new Set(codes)).toEqual(new Set(["duplicate"]));
    expect(await count()).toBe(1);
    for (const enact of clients) expect((await enact.receipts.verify()).findings).toEqual([]);
  });

  test("takes a key of several columns", async () => {
    const enact = client({ strictResources: true });
    const payload = { table: "public.customers", data: { name: "Ada", country: "CH" }, uniqueKey: ["name", "country"] };
    expect((await enact.run({ workflow: "dbSafeInsert", actor, payload })).result.success).toBe(true);
    const { receipt } = await enact.run({ workflow: "dbSafeInsert", actor, payload });
    expect(receipt.error).toMatchObject({ code: "duplicate", message: expect.stringContaining("same name, country") });
  });

  test("without a key leaves it to the table's own constraints", async () => {
    const enact = client();
    const payload = { table: "customers", data: { email: "ada@example.com" } };
    expect((await enact.run({ workflow: "dbSafeInsert", actor, payload })).result.success).toBe(true);
    const { receipt } = await enact.run({ workflow: "dbSafeInsert", actor, payload });
    expect(receipt).toMatchObject({
      outcome: "failed",
      error: { code: "duplicate" },
      actionsTaken: [{ action: "insertRow", status: "failed", code: "exists" }],
    });
    expect(JSON.stringify(receipt.error)).not.toContain("ada@");
  });

  test("fails where the database does not keep the key unique", async () => {
    const payload = { table: "customers", data: { country: "CH" }, uniqueKey: "country" };
    const { result, receipt } = await client().run({ workflow: "dbSafeInsert", actor, payload });
    expect(result.success).toBe(false);
    expect(receipt.actionsTaken[1]).toMatchObject({ action: "insertRow", status: "failed", code: "no_unique_key" });
    expect(await count()).toBe(0);
  });

  test("goes no further when its look fails", async () => {
    const payload = { table: "nowhere", data: { id: 1 }, uniqueKey: "id" };
    const { receipt } = await client().run({ workflow: "dbSafeInsert", actor, payload });
    expect(receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ action: "selectRows", code: "not_found" }] });
    expect(receipt.actionsTaken).toHaveLength(1);
  });

  test.each([
    ["customers; DROP TABLE customers", "table"],
    ['customers"; DROP TABLE customers; --', "table"],
    ["customers WHERE 1=1", "table"],
    ["a.b.c", "table"],
    ["", "table"],
    ["customers\0", "table"],
    ["x".repeat(64), "table"],
    ["é".repeat(32), "table"],
    ["-- x", "table"],
  ])("SQL in the name of a table is a block, and reaches no database: %j", async (table, field) => {
    const { receipt } = await client().run({ workflow: "dbSafeInsert", actor, payload: { ...ada, table } });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", actionsTaken: [] });
    expect(receipt.policyResults[0]).toMatchObject({ policy: "enact:payload", reason: expect.stringContaining(field) });
  });

  test.each([
    [{ ...ada, data: {} }],
    [{ ...ada, data: [] }],
    [{ ...ada, uniqueKey: "id" }],
    [{ ...ada, uniqueKey: [] }],
    [{ ...ada, uniqueKey: "toString" }],
    [{ ...ada, data: { email: null }, uniqueKey: "email" }],
    [{ ...ada, where: {} }],
    [{ table: "customers" }],
  ])("a payload that does not fit is a block: %j", async (payload) => {
    const { receipt } = await client().run({ workflow: "dbSafeInsert", actor, payload: payload as typeof ada });
    expect(receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "enact:payload" }] });
    expect(await count()).toBe(0);
  });

  test("shows policies the fields inside JSON at the gate, and again at the call", async () => {
    const seen: unknown[] = [];
    const noProfileEmail = definePolicy({
      name: "noProfileEmail",
      evaluate: ({ phase, resources = [] }) => {
        seen.push(phase);
        const written = resources.flatMap(({ fields = [] }) => fields);
        return written.includes("profile.contact.email") ? block("No e-mail in a profile.") : pass("None");
      },
    });
    const enact = client({ policies: [noProfileEmail] });
    const data = { email: "a", profile: { contact: { email: "x@example.com" } } };
    const { receipt } = await enact.run({ workflow: "dbSafeInsert", actor, payload: { table: "customers", data } });
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [] });
    expect(seen).toEqual(["request"]);
  });

  test("through a view touches what it did not declare, which strictResources blocks", async () => {
    await db.sql("CREATE VIEW people AS SELECT email AS mail FROM customers");
    const payload = { table: "people", data: { mail: "m" } };
    const { receipt } = await client().run({ workflow: "dbSafeInsert", actor, payload });
    expect(receipt).toMatchObject({ outcome: "succeeded", actionsTaken: [{ undeclared: true }] });
    const strict = await client({ strictResources: true }).run({ workflow: "dbSafeInsert", actor, payload });
    expect(strict.receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ status: "blocked" }] });
    expect(await count()).toBe(1);
  });

  test("a policy about a table holds for a view over it", async () => {
    await db.sql("CREATE VIEW people AS SELECT email AS mail FROM customers");
    const protectCustomers = definePolicy({
      name: "protectCustomers",
      evaluate: ({ resources = [] }) =>
        resources.some(({ name, change }) => name === "public.customers" && change !== "read")
          ? block("protected")
          : pass("free"),
    });
    const payload = { table: "people", data: { mail: "m" } };
    const { receipt } = await client({ policies: [protectCustomers] }).run({
      workflow: "dbSafeInsert",
      actor,
      payload,
    });
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked", actionsTaken: [{ status: "blocked" }] });
    expect(await count()).toBe(0);
  });

  test("of another schema names its tables there", async () => {
    const enact = client({ schemas: ["public", "app"], strictResources: true });
    const { receipt } = await enact.run({ workflow: "appUsers", actor, payload: { table: "users", data: { id: 1 } } });
    expect(receipt).toMatchObject({ outcome: "succeeded", resources: [{ name: "app.users" }] });
  });
});

test("a connector that belongs to a client writes in its runs alone", async () => {
  const postgres = db.connector();
  const enact = new EnactClient({
    systems: { postgres },
    policies: [],
    workflows: [dbSafeInsert],
    receipts: new MemoryReceiptStore(),
    secret,
  });
  open.push(enact);
  const insert = { table: "customers", row: { email: "a" } };
  expect(await postgres.call("insertRow", insert)).toMatchObject({ status: "failed", code: "ENACT_ACTION_BLOCKED" });
  expect(await postgres.call("selectRows", { table: "customers" })).toMatchObject({ success: true });
});
