import { beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector();

beforeEach(async () => {
  await db.sql(`
    DROP TABLE IF EXISTS orders, users CASCADE;
    CREATE TABLE users (
      id serial PRIMARY KEY, email text NOT NULL UNIQUE, age int CHECK (age > 0), role text DEFAULT 'member',
      double_age int GENERATED ALWAYS AS (age * 2) STORED
    );
    CREATE TABLE orders (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
  `);
});

describe("insertRow", () => {
  test("inserts one row and gives it back with its defaults", async () => {
    const result = await connector.call("insertRow", { table: "users", row: { email: "ada@example.com", age: 36 } });
    expect(result).toMatchObject({ system: "postgres", action: "insertRow", effect: "write", status: "succeeded" });
    expect(result.output).toEqual({
      table: "public.users",
      rowCount: 1,
      rows: [{ id: 1, email: "ada@example.com", age: 36, role: "member", double_age: 72 }],
    });
    expect(result.resources).toEqual([
      { kind: "sql.table", name: "public.users", change: "create", fields: ["email", "age"], count: 1 },
    ]);
  });

  test("has one name for a table, however it is written", async () => {
    const result = await connector.call("insertRow", { table: "public.users", row: { email: "ada@example.com" } });
    expect(result.resources[0]?.name).toBe("public.users");
  });

  test("inserts nothing where onConflict finds a row", async () => {
    const insert = { table: "users", row: { email: "ada@example.com" }, onConflict: { columns: ["email"] } };
    expect((await connector.call("insertRow", insert)).output).toMatchObject({ rowCount: 1 });
    const second = await connector.call("insertRow", insert);
    expect(second).toMatchObject({ success: true, output: { table: "public.users", rowCount: 0, rows: [] } });
    expect(await db.sql("SELECT count(*)::int AS count FROM users")).toEqual([{ count: 1 }]);
  });

  test("wants a unique key behind onConflict", async () => {
    const insert = { table: "users", row: { email: "a", role: "x" }, onConflict: { columns: ["role"] } };
    expect(await connector.call("insertRow", insert)).toMatchObject({ status: "failed", code: "no_unique_key" });
  });

  test.each([
    ["exists", "users", { email: "taken@example.com" }, "the same email exists already (constraint users_email_key)"],
    ["not_null", "users", { email: null }, "The column email must not be null"],
    ["not_null", "users", { age: 3 }, "The column email must not be null"],
    ["check", "users", { email: "b", age: -5 }, "users_age_check"],
    ["foreign_key", "orders", { user_id: 4711 }, "orders_user_id_fkey"],
    ["invalid_value", "users", { email: "b", age: "4711x" }, "SQLSTATE 22P02"],
    ["invalid_value", "users", { email: "b", age: 4711.5 }, "SQLSTATE 22P02"],
    ["invalid_value", "users", { email: "b", age: 99999999999 }, "SQLSTATE 22003"],
    ["invalid_value", "users", { email: "NUL \0 4711" }, "SQLSTATE 22021"],
    ["invalid_value", "users", { email: "b", double_age: 4711 }, "generated column"],
    ["invalid_value", "users", { email: { nested: 4711 } }, '"email" is of type text and cannot hold an object'],
    ["invalid_value", "users", { email: [4711] }, '"email" is of type text and cannot hold a list'],
    ["not_found", "users", { email: "b", nickname: "4711" }, 'public.users has no column "nickname"'],
    ["empty_row", "users", {}, "row is empty"],
  ])("fails with %s on %s, and says what but shows no value (%j)", async (code, table, row, message) => {
    await db.sql("INSERT INTO users (email) VALUES ('taken@example.com')");
    const result = await connector.call("insertRow", { table, row });
    expect(result).toMatchObject({ status: "failed", code, output: { code, error: expect.stringContaining(message) } });
    expect(JSON.stringify(result.output)).not.toMatch(/taken@|4711/);
    expect(await db.sql("SELECT count(*)::int AS count FROM users")).toEqual([{ count: 1 }]);
  });

  test("tells of a key of several columns and of an expression, without their values", async () => {
    await db.sql(`ALTER TABLE users ADD UNIQUE (role, age); CREATE UNIQUE INDEX lower_email ON users (lower(email));
      INSERT INTO users (email, role, age) VALUES ('x)=(secret@example.com', 'sec)=(ret', 5)`);
    const both = await connector.call("insertRow", { table: "users", row: { email: "y", role: "sec)=(ret", age: 5 } });
    expect(both.output).toMatchObject({ code: "exists", error: expect.stringContaining("same role, age exists") });
    const lower = await connector.call("insertRow", { table: "users", row: { email: "X)=(SECRET@example.com" } });
    expect(lower.output).toMatchObject({ code: "exists", error: expect.stringContaining("same lower(email) exists") });
    expect(JSON.stringify([both.output, lower.output])).not.toMatch(/sec\)|secret/i);
  });

  test("says so when a trigger keeps the row out", async () => {
    await db.sql(`CREATE OR REPLACE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER keep_out BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION keep_out()`);
    const result = await connector.call("insertRow", { table: "users", row: { email: "b" } });
    expect(result).toMatchObject({
      status: "failed",
      code: "no_rows",
      before: { triggers: ["public.users.keep_out"] },
    });
  });

  test("does not let a row slip out of a view", async () => {
    await db.sql("CREATE VIEW adults AS SELECT id, email, age FROM users WHERE age >= 18 WITH CHECK OPTION");
    const result = await connector.call("insertRow", { table: "adults", row: { email: "child", age: 7 } });
    expect(result).toMatchObject({ status: "failed", code: "check" });
  });

  test("refuses what is no input, before a connection is used", async () => {
    const odd = [{ table: "users" }, { table: 1, row: {} }, { table: "users", row: { email: "a" }, returning: "*" }];
    for (const input of odd) {
      const result = await connector.call("insertRow", input as never);
      expect(result).toMatchObject({ status: "failed", code: "ENACT_INVALID_INPUT" });
    }
  });
});
