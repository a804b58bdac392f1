import { beforeEach, describe, expect, test } from "vitest";
import type { Where } from "../src/index.js";
import { stepwise } from "./support/call.js";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector({ maxRows: 3 });

beforeEach(async () => {
  await db.sql(`
    DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, age int CHECK (age > 0), profile jsonb);
    INSERT INTO users SELECT n, 'user' || n || '@example.com', 20 + n, '{"tier": "free"}' FROM generate_series(1, 6) n;
    CREATE TABLE notes (id serial PRIMARY KEY, user_id int REFERENCES users);
  `);
});

const countUsers = async () => (await db.sql("SELECT count(*)::int AS count FROM users"))[0]?.count;

describe("updateRows", () => {
  test("changes the rows that meet the conditions, and gives them as they were and as they are", async () => {
    const result = await connector.call("updateRows", {
      table: "users",
      set: { age: 30, profile: { tier: "paid", address: { city: "Bern" } } },
      where: { id: [1, 2] },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { table: "public.users", rowCount: 2 } });
    expect(result.output).toMatchObject({
      before: [
        { id: 1, age: 21, profile: { tier: "free" } },
        { id: 2, age: 22 },
      ],
      rows: [
        { id: 1, age: 30, profile: { tier: "paid", address: { city: "Bern" } } },
        { id: 2, age: 30 },
      ],
    });
    expect(result.resources).toEqual([
      {
        kind: "sql.table",
        name: "public.users",
        change: "update",
        count: 2,
        fields: ["age", "profile", "profile.tier", "profile.address", "profile.address.city"],
      },
    ]);
    expect(result.before).toMatchObject({
      count: 2,
      rows: [
        { id: 1, age: 21 },
        { id: 2, age: 22 },
      ],
    });
  });

  test.each([
    [{ set: { age: -1 }, where: { id: 1 } }, "check"],
    [{ set: { email: "user2@example.com" }, where: { id: 1 } }, "exists"],
    [{ set: { nickname: "x" }, where: { id: 1 } }, "not_found"],
    [{ set: {}, where: { id: 1 } }, "empty_row"],
    [{ set: { age: "x" }, where: { id: 1 } }, "invalid_value"],
    [{ set: { age: 5 }, where: {} }, "empty_where"],
    [{ set: { age: 5 } }, "ENACT_INVALID_INPUT"],
    [{ set: { age: 5 }, where: { id: 99 } }, "no_rows"],
    [{ set: { age: 5 }, where: { nickname: 1 } }, "not_found"],
  ])("%j fails with %s, and changes nothing", async (input, code) => {
    const before = await db.sql("SELECT * FROM users ORDER BY id");
    const result = await connector.call("updateRows", { table: "users", ...input } as never);
    expect(result).toMatchObject({ status: "failed", code });
    expect(await db.sql("SELECT * FROM users ORDER BY id")).toEqual(before);
  });
});

describe("deleteRows", () => {
  test("deletes the rows that meet the conditions, and gives them as they were", async () => {
    const result = await connector.call("deleteRows", { table: "users", where: { age: { gte: 25 } } });
    expect(result).toMatchObject({ status: "succeeded", output: { rowCount: 2, rows: [{ id: 5 }, { id: 6 }] } });
    expect(result.resources).toEqual([{ kind: "sql.table", name: "public.users", change: "delete", count: 2 }]);
    expect(await countUsers()).toBe(4);
  });

  test.each([
    [{ where: {} }, "empty_where"],
    [{}, "ENACT_INVALID_INPUT"],
    [{ where: { id: 99 } }, "no_rows"],
    [{ where: { id: 1, or: 2 } }, "not_found"],
  ])("%j fails with %s, and deletes nothing", async (input, code) => {
    const result = await connector.call("deleteRows", { table: "users", ...input } as never);
    expect(result).toMatchObject({ status: "failed", code });
    expect(await countUsers()).toBe(6);
  });

  test("fails on a row that another one needs", async () => {
    await db.sql("INSERT INTO notes (user_id) VALUES (1)");
    const result = await connector.call("deleteRows", { table: "users", where: { id: 1 } });
    expect(result).toMatchObject({ status: "failed", code: "foreign_key" });
    expect(await countUsers()).toBe(6);
  });
});

describe("more rows than maxRows", () => {
  test.each([
    ["updateRows", { table: "users", set: { age: 1 }, where: { id: { gt: 0 } } }],
    ["deleteRows", { table: "users", where: { id: { gt: 0 } } }],
  ] as const)("%s fails, says how many there are, and changes nothing", async (name, input) => {
    const before = await db.sql("SELECT * FROM users ORDER BY id");
    const result = await connector.call(name, input as never);
    expect(result).toMatchObject({ status: "failed", code: "too_many_rows", resources: [{ count: 6 }] });
    expect(result.output).toMatchObject({ error: expect.stringContaining("6 rows") });
    expect(result.before).not.toHaveProperty("rows");
    expect(await db.sql("SELECT * FROM users ORDER BY id")).toEqual(before);
  });
});

describe("rows that are no longer those that were judged", () => {
  const where: Where = { age: { gte: 25 } };
  const changes = {
    "one more row": "INSERT INTO users VALUES (7, 'late@example.com', 40)",
    "many more rows": "INSERT INTO users SELECT n, n::text, 40 FROM generate_series(7, 50) n",
    "one row less": "DELETE FROM users WHERE id = 6",
    "no row left": "DELETE FROM users WHERE id > 4",
    "another row instead": "DELETE FROM users WHERE id = 6; INSERT INTO users VALUES (7, 'late@example.com', 40)",
    "another value": `UPDATE users SET profile = '{"tier": "paid"}' WHERE id = 6`,
  };

  test.each(Object.entries(changes))("%s: neither updated nor deleted", async (_what, change) => {
    const update = stepwise(connector, "updateRows", { table: "users", set: { age: 99 }, where });
    const remove = stepwise(connector, "deleteRows", { table: "users", where });
    expect(await update.prepared).toMatchObject({ count: 2 });
    await remove.prepared;
    await db.sql(change);
    const before = await db.sql("SELECT * FROM users ORDER BY id");
    await expect(update.run()).rejects.toMatchObject({ code: "drift", status: "failed" });
    await expect(remove.run()).rejects.toMatchObject({ code: "drift", status: "failed" });
    expect(await db.sql("SELECT * FROM users ORDER BY id")).toEqual(before);
  });

  test("the same rows in another order are the same", async () => {
    const update = stepwise(connector, "updateRows", { table: "users", set: { age: 99 }, where });
    await update.prepared;
    await db.sql("UPDATE users SET age = age WHERE id = 5");
    await expect(update.run()).resolves.toMatchObject({ rowCount: 2 });
  });

  test("rows too large for a record are counted, and still changed", async () => {
    await db.sql("UPDATE users SET profile = to_jsonb(repeat('x', 300000)) WHERE id = 6");
    const result = await connector.call("updateRows", { table: "users", set: { profile: "short" }, where: { id: 6 } });
    expect(result).toMatchObject({ success: true, before: { count: 1 } });
    expect(result.before).not.toHaveProperty("rows");
  });
});

describe("a table that is no longer what was judged", () => {
  const changes = {
    "a trigger": `CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END';
      CREATE TRIGGER late AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION nothing()`,
    "a foreign key that cascades": `ALTER TABLE notes DROP CONSTRAINT notes_user_id_fkey;
      ALTER TABLE notes ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE`,
    "a child": "CREATE TABLE employees () INHERITS (users)",
    "a rule": "CREATE RULE aside AS ON DELETE TO users DO ALSO UPDATE notes SET user_id = NULL",
    "a view in its place": "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people",
  };

  test.each(Object.entries(changes))("%s: a delete is rolled back", async (_what, change) => {
    const remove = stepwise(connector, "deleteRows", { table: "users", where: { id: 6 } });
    await remove.prepared;
    await db.sql(change);
    await expect(remove.run()).rejects.toMatchObject({ code: "drift", status: "failed" });
    expect(await countUsers()).toBe(6);
  });

  test.each(["read committed", "repeatable read", "serializable"] as const)(
    "a change of the table while the call waits for it is seen at %s",
    async (isolationLevel) => {
      const strict = db.connector({ isolationLevel });
      const remove = stepwise(strict, "deleteRows", { table: "users", where: { id: 6 } });
      await remove.prepared;
      const other = await db.client();
      await other.query(
        "BEGIN; CREATE TABLE late (id int REFERENCES users ON DELETE CASCADE); INSERT INTO late VALUES (6)",
      );
      const running = remove.run();
      const settled = expect(running).rejects.toMatchObject({ code: "drift" });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await other.query("COMMIT");
      await settled;
      expect(await db.sql("SELECT id FROM late")).toEqual([{ id: 6 }]);
    },
  );

  test("an insert is rolled back", async () => {
    const insert = stepwise(connector, "insertRow", { table: "users", row: { id: 7 } });
    await insert.prepared;
    await db.sql(changes["a trigger"]);
    await expect(insert.run()).rejects.toMatchObject({ code: "drift" });
    expect(await countUsers()).toBe(6);
  });

  test("a read gives nothing", async () => {
    const read = stepwise(connector, "selectRows", { table: "users", columns: ["email"] });
    await read.prepared;
    await db.sql(
      "CREATE TABLE secrets (email text); ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT email FROM secrets",
    );
    await expect(read.run()).rejects.toMatchObject({ code: "drift" });
  });
});
