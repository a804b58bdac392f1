import { testConnector } from "@enact/core/testing";
import { beforeAll, describe, it } from "vitest";
import { PostgresConnector, type PostgresConnectorOptions } from "../src/index.js";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
let next = 1_000;

beforeAll(async () => {
  await db.sql(`CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, age int);
    CREATE TABLE others (id int PRIMARY KEY);
    CREATE TABLE drifting (id int PRIMARY KEY)`);
});

/** A row of its own, for a call that changes it. */
async function row(): Promise<number> {
  next += 1;
  await db.sql("INSERT INTO users VALUES ($1, $2, 5)", [next, `row${next}@example.com`]);
  return next;
}

/** What somebody else does meanwhile. */
async function ageEverybody(): Promise<void> {
  await db.sql("UPDATE users SET age = coalesce(age, 0) + 1");
}

describe("PostgresConnector keeps the contract of connectors", () => {
  testConnector(
    { describe, it },
    {
      create: (options) => {
        const { allowedActions } = options ?? {};
        const given = allowedActions as PostgresConnectorOptions["allowedActions"];
        return new PostgresConnector({
          connectionString: db.connectionString,
          maxRows: 3,
          allowedActions: given,
          statementTimeoutMs: 2_000,
        });
      },
      cleanup: (connector) => connector.close(),
      defaultActions: ["insertRow", "selectRows"],
      good: {
        insertRow: () => [
          { table: "users", row: { id: ++next, email: `new${next}@example.com` } },
          { table: "public.users", row: { id: ++next }, onConflict: { columns: ["id"] } },
        ],
        selectRows: [
          { table: "users", columns: ["id"], where: { age: { gt: 3 } }, orderBy: [{ column: "id" }], limit: 2 },
          { table: "others" },
        ],
        updateRows: async () => ({ table: "users", set: { age: 6 }, where: { id: await row() } }),
        deleteRows: async () => ({ table: "users", where: { id: [await row(), await row()] } }),
      },
      bad: {
        insertRow: [{ table: "users" }, { table: "users", row: [] }, { table: "users", row: "id" }],
        selectRows: [
          { where: {} },
          { table: "users", where: "id = 1" },
          { table: "users", limit: "1; DROP TABLE users" },
        ],
        updateRows: [{ table: "users", set: { age: 1 } }],
        deleteRows: [{ table: "users" }, { table: "users", where: null }],
      },
      failing: {
        insertRow: [
          { input: async () => ({ table: "users", row: { id: await row() } }), code: "exists" },
          { input: { table: "nowhere", row: { id: 1 } }, code: "not_found" },
          { input: { table: "users; DROP TABLE users", row: { id: 1 } }, code: "not_found" },
        ],
        selectRows: { input: { table: "pg_catalog.pg_authid" }, code: "not_allowed" },
        updateRows: [
          { input: { table: "users", set: { age: 1 }, where: {} }, code: "empty_where" },
          { input: { table: "users", set: { age: 1 }, where: { id: -1 } }, code: "no_rows" },
        ],
        deleteRows: {
          input: async () => ({ table: "users", where: { id: [await row(), await row(), await row(), await row()] } }),
          code: "too_many_rows",
        },
      },
      secrets: [db.connectionString, new URL(db.connectionString).password],
      state: () => db.sql("SELECT * FROM users ORDER BY id"),
      drift: {
        insertRow: {
          input: { table: "drifting", row: { id: 1 } },
          change: async () => {
            await db.sql("DROP TABLE drifting");
          },
        },
        updateRows: {
          input: async () => ({ table: "users", set: { age: 6 }, where: { age: 5, id: await row() } }),
          change: ageEverybody,
        },
        deleteRows: {
          input: async () => ({ table: "users", where: { age: 5, id: await row() } }),
          change: ageEverybody,
        },
      },
      undo: {
        insertRow: {
          input: () => ({ table: "users", row: { id: ++next, email: `new${next}@example.com` } }),
          change: ageEverybody,
        },
        updateRows: {
          input: async () => ({
            table: "users",
            set: { age: 6, email: null },
            where: { id: [await row(), await row()] },
          }),
          change: ageEverybody,
        },
        deleteRows: {
          input: async () => ({ table: "users", where: { id: [await row(), await row()] } }),
          change: async (output) => {
            const { rows } = output as { readonly rows: readonly { readonly id: number }[] };
            await db.sql("INSERT INTO users VALUES ($1, 'somebody@example.com', 1)", [rows[0]?.id]);
          },
        },
      },
      // A read, which has failed whether the limit strikes before its look or after; writes are in connections.test.ts.
      held: {
        action: "selectRows",
        input: { table: "others" },
        async begin() {
          const other = await db.client();
          await other.query("BEGIN; LOCK TABLE others IN ACCESS EXCLUSIVE MODE");
          return async () => {
            await other.query("ROLLBACK");
          };
        },
      },
    },
  );
});
