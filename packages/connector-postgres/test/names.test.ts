import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector();
const odd = `Users"; DROP TABLE users; --`;

beforeAll(async () => {
  await db.sql(`
    CREATE TABLE users (id int PRIMARY KEY, name text, "Name" text);
    CREATE TABLE "Users" (id int);
    CREATE TABLE "${odd.replaceAll('"', '""')}" (id int, "a;b" text);
    CREATE TABLE "${"t".repeat(63)}" (id int);
    INSERT INTO users VALUES (1, 'Ada', 'ADA');
    CREATE SCHEMA hidden; CREATE TABLE hidden.secrets (id int);
    CREATE SEQUENCE counter; CREATE INDEX users_name ON users (name); CREATE TYPE pair AS (a int, b int);
  `);
});

const tables = ["users", "Users", odd, "t".repeat(63)];
const columns = ["id", "name", "Name"];

/** Names as an attacker would write them, and mutations of those that exist. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom(
    "users; DROP TABLE users",
    'users"; DROP TABLE users; --',
    "users--",
    "users/**/",
    "users users",
    "(SELECT 1) x",
    "users WHERE true",
    "USERS",
    "ｕsers",
    "users\0",
    " users",
    "users ",
    '"users"',
    "public.users",
    "public. users",
    "public.public.users",
    "hidden.secrets",
    "pg_catalog.pg_authid",
    "information_schema.tables",
    "pg_temp.users",
    "..",
    ".users",
    "users.",
    "constructor",
    "__proto__",
    "toString",
    "$1",
    "*",
    "users_name",
    "counter",
    "pair",
    "users_pkey",
  ),
  fc.tuple(fc.constantFrom(...tables, ...columns), fc.string({ maxLength: 5 })).map(([name, tail]) => name + tail),
);

describe("a name", () => {
  test("is a table of the catalog, or nothing is executed", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (table) => {
        const result = await connector.call("selectRows", { table, limit: 1 });
        const known = tables.includes(table.replace(/^public\./, ""));
        expect(result.success).toBe(known);
        if (!known) expect(result.code).toMatch(/^(?:not_found|invalid_name|not_allowed|ENACT_INVALID_INPUT)$/);
      }),
      { numRuns: 300 },
    );
  });

  test("is a column of the catalog, or nothing is executed", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (column) => {
        const row = JSON.parse(JSON.stringify({ id: 1 }));
        Object.defineProperty(row, column, { value: null, enumerable: true, configurable: true, writable: true });
        const calls = [
          await connector.call("selectRows", { table: "users", columns: [column] }),
          await connector.call("selectRows", { table: "users", where: { [column]: { ne: null } } }),
          await connector.call("selectRows", { table: "users", orderBy: [{ column }] }),
          await connector.call("insertRow", { table: "users", row, onConflict: { columns: [column] } }),
          await connector.call("updateRows", { table: "users", set: { [column]: null }, where: { id: 99 } }),
        ];
        const known = columns.includes(column);
        for (const result of calls.slice(0, 3)) expect(result.success).toBe(known);
        for (const { code } of known ? [] : calls)
          expect(code).toMatch(/^(?:not_found|invalid_name|ENACT_INVALID_INPUT)$/);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ["", "invalid_name", "is empty"],
    [".users", "invalid_name", "is empty"],
    ["users.", "invalid_name", "is empty"],
    ["a.b.c", "invalid_name", "2 dots"],
    ["users\0", "invalid_name", "NUL"],
    ["t".repeat(64), "invalid_name", "64 bytes"],
    ["é".repeat(32), "invalid_name", "64 bytes"],
    ["pg_catalog.pg_authid", "not_allowed", '"pg_catalog"'],
    ["hidden.secrets", "not_allowed", '"hidden"'],
    ["users; DROP TABLE users", "not_found", '"public.users; DROP TABLE users"'],
    ["USERS", "not_found", '"public.USERS"'],
    ["counter", "not_found", "counter"],
    ["users_name", "not_found", "users_name"],
    ["pair", "not_found", "pair"],
  ])("%j is refused with %s", async (table, code, message) => {
    const result = await connector.call("deleteRows", { table, where: { id: 1 } });
    expect(result).toMatchObject({ status: "failed", code, output: { error: expect.stringContaining(message) } });
  });

  test("a long one is not cut to one that exists", async () => {
    const result = await connector.call("selectRows", { table: `${"t".repeat(63)}x` });
    expect(result.code).toBe("invalid_name");
  });

  test("with SQL in it reaches the table of that name, and no other", async () => {
    const result = await connector.call("insertRow", { table: odd, row: { id: 1, "a;b": "'; DROP TABLE users; --" } });
    expect(result).toMatchObject({ success: true, resources: [{ name: `public.${odd}` }] });
  });

  test("a message shows at most a part of it", async () => {
    const result = await connector.call("selectRows", { table: "users", columns: ["x".repeat(63)] });
    expect(result.output).toMatchObject({ code: "not_found" });
    const { output } = await connector.call("selectRows", { table: `${"n".repeat(100_000)}.x` });
    expect(JSON.stringify(output).length).toBeLessThan(600);
  });

  afterAll(async () => {
    expect(await db.sql("SELECT * FROM users")).toEqual([{ id: 1, name: "Ada", Name: "ADA" }]);
  });
});
