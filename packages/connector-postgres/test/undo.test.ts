import type { ActionResult, Resource } from "@enact/core";
import { beforeEach, describe, expect, test } from "vitest";
import type { PostgresConnector } from "../src/index.js";
import { openDatabase, roleOf } from "./support/database.js";
import { type DoneCall, undo, undoStepwise } from "./support/undo.js";
import { until } from "./support/until.js";

const db = await openDatabase();
const connector = db.connector();

type Write = "insertRow" | "updateRows" | "deleteRows";

beforeEach(async () => {
  await db.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
});

async function call(name: Write, input: object, by: PostgresConnector = connector): Promise<ActionResult> {
  const result = (await by.call(name, input as never)) as ActionResult;
  expect(result.status, JSON.stringify(result.output)).toBe("succeeded");
  return result;
}

/** Every table, exactly: rows as the server writes them. */
async function contents(): Promise<unknown> {
  const tables = await db.sql(
    "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1",
  );
  return Promise.all(
    tables.map(async ({ name }) => [name, await db.sql(`SELECT t::text AS row FROM ONLY ${name} t ORDER BY 1`)]),
  );
}

/** Does something, undoes it, and expects that everything is as it was. */
async function undone(name: Write, input: object, by: PostgresConnector = connector): Promise<void> {
  const before = await contents();
  const result = await call(name, input, by);
  expect(await contents()).not.toEqual(before);
  await undo(by, name, result);
  expect(await contents()).toEqual(before);
}

/** Expects that an undo fails with a code, and changes nothing. */
async function refused(
  name: Write,
  result: DoneCall,
  code: string,
  by: PostgresConnector = connector,
): Promise<string> {
  const before = await contents();
  const error = await undo(by, name, result).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, status: "failed" });
  expect(await contents()).toEqual(before);
  return (error as Error).message;
}

function described({ name, change, fields, count }: Resource): string {
  return `${change} ${name.replace("public.", "")}(${[...(fields ?? [])].sort().join(",")}) ${count}`;
}

describe("rows are found by their key", () => {
  test.each([
    ["a primary key", "id int PRIMARY KEY, part int, n int"],
    ["a primary key of several columns", "n int, part int, id int, PRIMARY KEY (part, id)"],
    ["a unique index on columns that are not null", "id int NOT NULL UNIQUE, part int, n int"],
    ["a key with columns that are only included", "id int, part int, n int, PRIMARY KEY (id) INCLUDE (n)"],
  ])("%s", async (_what, columns) => {
    await db.sql(`CREATE TABLE t (${columns});
      INSERT INTO t (id, part, n) SELECT n, n % 2, 0 FROM generate_series(1, 5) n`);
    await undone("insertRow", { table: "t", row: { id: 9, part: 9, n: 1 } });
    await undone("updateRows", { table: "t", set: { n: 5 }, where: { part: 1 } });
    await undone("deleteRows", { table: "t", where: { part: 1 } });
  });

  test.each([
    ["no key", "id int, n int"],
    ["a unique column that may be null", "id int UNIQUE, n int"],
    ["a key that is checked late", "id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, n int"],
  ])("%s: refused", async (_what, columns) => {
    await db.sql(`CREATE TABLE t (${columns}); INSERT INTO t VALUES (1, 1), (2, 2)`);
    await refused("insertRow", await call("insertRow", { table: "t", row: { id: 3 } }), "no_unique_key");
    await refused(
      "updateRows",
      await call("updateRows", { table: "t", set: { n: 9 }, where: { id: 1 } }),
      "no_unique_key",
    );
    await refused("deleteRows", await call("deleteRows", { table: "t", where: { id: 2 } }), "no_unique_key");
  });

  test("a partial index and one on an expression are no keys", async () => {
    await db.sql(`CREATE TABLE t (id int NOT NULL, name text NOT NULL);
      CREATE UNIQUE INDEX ON t (id) WHERE id > 0; CREATE UNIQUE INDEX ON t (lower(name))`);
    await refused("insertRow", await call("insertRow", { table: "t", row: { id: 3, name: "x" } }), "no_unique_key");
  });

  test("a view has none", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int); CREATE VIEW v AS SELECT * FROM t");
    await refused("insertRow", await call("insertRow", { table: "v", row: { id: 3, n: 3 } }), "no_unique_key");
    await refused(
      "updateRows",
      await call("updateRows", { table: "v", set: { n: 9 }, where: { id: 3 } }),
      "no_unique_key",
    );
    await refused("deleteRows", await call("deleteRows", { table: "v", where: { id: 3 } }), "no_unique_key");
  });
});

describe("keys that the update changed", () => {
  beforeEach(async () => {
    await db.sql(`CREATE TABLE t (a int, b int, n int DEFAULT 0, PRIMARY KEY (a, b));
      INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
      CREATE TABLE one (id int PRIMARY KEY, n int); INSERT INTO one VALUES (1, 1), (2, 2)`);
  });

  test("are set back", async () => {
    await undone("updateRows", { table: "one", set: { id: 7, n: 7 }, where: { id: 1 } });
    await undone("updateRows", { table: "t", set: { a: 9, n: 1 }, where: { b: { gte: 2 } } });
    await undone("updateRows", { table: "t", set: { a: 9, b: 9 }, where: { b: 3 } });
  });

  test("but not over a row that has the old one by now", async () => {
    const result = await call("updateRows", { table: "one", set: { id: 7 }, where: { id: 1 } });
    await db.sql("INSERT INTO one VALUES (1, 5)");
    await refused("updateRows", result, "drift");
  });

  test.each(["NEW.b - 1", "5 - NEW.b"])(
    "by a trigger, of several rows (%s): nobody can say which is which",
    async (key) => {
      await db.sql(`CREATE FUNCTION shift() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := ${key}; RETURN NEW; END';
      CREATE TRIGGER shift BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION shift()`);
      const update = await call("updateRows", { table: "t", set: { a: 9 }, where: { b: { gte: 2 } } });
      await refused("updateRows", update, "not_restorable");
    },
  );

  test("by a trigger alone, of several rows", async () => {
    await db.sql(`CREATE FUNCTION shift() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := NEW.b - 1; RETURN NEW; END';
      CREATE TRIGGER shift BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION shift()`);
    const update = await call("updateRows", { table: "t", set: { n: 9 }, where: { n: 0 } });
    await refused("updateRows", update, "not_restorable");
  });
});

describe("what somebody else has changed since stays as it is", () => {
  beforeEach(async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, email text UNIQUE, n int, profile jsonb DEFAULT '{"a": 1}');
      INSERT INTO t SELECT n, 'mail' || n, 0 FROM generate_series(1, 60) n`);
  });

  test.each([
    ["another value", "UPDATE t SET n = 77 WHERE id = 99"],
    ["another value in JSON", `UPDATE t SET profile = '{"a": "1"}' WHERE id = 99`],
    ["no row", "DELETE FROM t WHERE id = 99"],
    ["another column", "ALTER TABLE t ADD late int DEFAULT 3"],
  ])("an inserted row: %s", async (_what, change) => {
    const result = await call("insertRow", { table: "t", row: { id: 99 } });
    await db.sql(change);
    await refused("insertRow", result, "drift");
  });

  test.each([
    ["a value that was set", "UPDATE t SET n = 77 WHERE id = 42"],
    ["a value that was not set", "UPDATE t SET email = 'other' WHERE id = 42"],
    ["no row", "DELETE FROM t WHERE id = 42"],
    ["already as it was", "UPDATE t SET n = 0 WHERE id = 42"],
  ])("one of many updated rows: %s", async (_what, change) => {
    const result = await call("updateRows", { table: "t", set: { n: 5 }, where: { n: 0 } });
    await db.sql(change);
    await refused("updateRows", result, "drift");
  });

  test.each([
    ["its key", "INSERT INTO t VALUES (42, 'x', 1)"],
    ["a value that is unique", "INSERT INTO t VALUES (1000, 'mail42', 1)"],
  ])("one of many deleted rows, of which somebody took %s", async (_what, change) => {
    const result = await call("deleteRows", { table: "t", where: { n: 0 } });
    await db.sql(change);
    await refused("deleteRows", result, "drift");
  });

  test("many rows are put back all together, and once", async () => {
    const before = await contents();
    const update = await call("updateRows", { table: "t", set: { n: 5, profile: { b: 2 } }, where: { id: { gt: 0 } } });
    const remove = await call("deleteRows", { table: "t", where: { n: 5 } });
    expect(await undo(connector, "deleteRows", remove)).toEqual({ table: "public.t", rowCount: 60 });
    expect(await undo(connector, "updateRows", update)).toEqual({ table: "public.t", rowCount: 60 });
    expect(await contents()).toEqual(before);
    await refused("updateRows", update, "drift");
    await refused("deleteRows", remove, "drift");
  });

  test("also more of them than one statement takes", async () => {
    const columns = Array.from({ length: 60 }, (_, index) => `c${index} int`);
    await db.sql(`CREATE TABLE wide (id int PRIMARY KEY, ${columns.join(", ")});
      INSERT INTO wide (id, c7) SELECT n, n FROM generate_series(1, 1200) n`);
    const generous = db.connector({ maxRows: 2_000 });
    await undone("updateRows", { table: "wide", set: { c7: 0, c59: 1 }, where: { id: { gt: 0 } } }, generous);
    await undone("deleteRows", { table: "wide", where: { id: { gt: 0 } } }, generous);
  });

  test("a row that a transaction is just changing is waited for", async () => {
    const result = await call("updateRows", { table: "t", set: { n: 5 }, where: { id: [1, 2] } });
    const other = await db.client();
    await other.query("BEGIN; UPDATE t SET n = 6 WHERE id = 2");
    const steps = undoStepwise(connector, "updateRows", result);
    await steps.prepared;
    const settled = expect(steps.run()).rejects.toMatchObject({ code: "drift", status: "failed" });
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until("the undo waits", async () => (await db.sql(waiting)).length > 0);
    await other.query("COMMIT");
    await settled;
    expect(await db.sql("SELECT n FROM t WHERE id < 3 ORDER BY id")).toEqual([{ n: 5 }, { n: 6 }]);
  });
});

describe("nothing to undo", () => {
  beforeEach(() =>
    db.sql("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1)").then(() => undefined),
  );

  test("where onConflict kept the row out", async () => {
    const input = { table: "t", row: { id: 1, n: 5 }, onConflict: { columns: ["id"] } };
    await refused("insertRow", await call("insertRow", input), "no_rows");
    await undone("insertRow", { ...input, row: { id: 2, n: 5 } });
  });

  test("where an update left the rows as they were", async () => {
    await refused("updateRows", await call("updateRows", { table: "t", set: { n: 1 }, where: { id: 1 } }), "no_rows");
  });
});

describe("triggers", () => {
  const trigger = (when: string, body: string) =>
    db.sql(`CREATE OR REPLACE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${body}; RETURN NEW; END';
      CREATE TRIGGER act BEFORE ${when} EXECUTE FUNCTION act()`);

  beforeEach(async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, n int, at timestamptz DEFAULT '2020-01-01', times int DEFAULT 0);
      INSERT INTO t VALUES (1, 1), (2, 2)`);
  });

  test("what they changed in the row is put back as well", async () => {
    await trigger("UPDATE OF n ON t FOR EACH ROW", "NEW.at := clock_timestamp(); NEW.times := OLD.times + 1");
    await undone("updateRows", { table: "t", set: { n: 5 }, where: { id: [1, 2] } });
    await undone("insertRow", { table: "t", row: { id: 3, n: 1 } });
    await undone("deleteRows", { table: "t", where: { id: [1, 2] } });
  });

  test("what they change again cannot be put back: refused, naming the column", async () => {
    await trigger("UPDATE ON t FOR EACH ROW", "NEW.at := clock_timestamp()");
    const result = await call("updateRows", { table: "t", set: { n: 5 }, where: { id: [1, 2] } });
    expect(await refused("updateRows", result, "not_restorable")).toContain('"at"');
  });

  test("what makes another row of a deleted one", async () => {
    await trigger("INSERT ON t FOR EACH ROW", "NEW.n := NEW.n + 1");
    await refused("deleteRows", await call("deleteRows", { table: "t", where: { id: 1 } }), "not_restorable");
    await undone("insertRow", { table: "t", row: { id: 3, n: 1 } });
  });
});

describe("columns that the database fills", () => {
  beforeEach(async () => {
    await db.sql(`CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code serial, n int,
        twice int GENERATED ALWAYS AS (n * 2) STORED, at timestamptz DEFAULT clock_timestamp());
      INSERT INTO t (n) VALUES (1), (2), (3)`);
  });

  test("come back as they were", async () => {
    await undone("insertRow", { table: "t", row: { n: 4 } });
    await undone("updateRows", { table: "t", set: { n: 9 }, where: { id: [1, 2] } });
    await undone("deleteRows", { table: "t", where: { id: [2, 3] } });
  });

  test("and are named where they are written", async () => {
    const update = await call("updateRows", { table: "t", set: { n: 9 }, where: { id: [1, 2] } });
    const touched = await undoStepwise(connector, "updateRows", update).touches();
    expect(touched.map(described)).toEqual(["update t(n) 2"]);
    const remove = await call("deleteRows", { table: "t", where: { id: 3 } });
    expect((await undoStepwise(connector, "deleteRows", remove).touches()).map(described)).toEqual([
      "create t(at,code,id,n) 1",
    ]);
    const insert = await call("insertRow", { table: "t", row: { n: 4 } });
    expect((await undoStepwise(connector, "insertRow", insert).touches()).map(described)).toEqual(["delete t() 1"]);
  });

  test("an expression that gives another value by now cannot give the row back", async () => {
    const remove = await call("deleteRows", { table: "t", where: { id: 3 } });
    await db.sql("ALTER TABLE t DROP twice; ALTER TABLE t ADD twice int GENERATED ALWAYS AS (n * 3) STORED");
    await refused("deleteRows", remove, "not_restorable");
  });
});

describe("foreign keys", () => {
  const children = (rule: string) =>
    db.sql(`CREATE TABLE parents (id int PRIMARY KEY, n int); INSERT INTO parents VALUES (1, 1), (2, 2);
      CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents ${rule}); INSERT INTO children VALUES (1, 1)`);

  test("a row that another one needs by now stays", async () => {
    await children("");
    const insert = await call("insertRow", { table: "parents", row: { id: 3 } });
    const rename = await call("updateRows", { table: "parents", set: { id: 4 }, where: { id: 2 } });
    await db.sql("INSERT INTO children VALUES (3, 3), (4, 4)");
    await refused("insertRow", insert, "foreign_key");
    await refused("updateRows", rename, "foreign_key");
  });

  test("a row whose parent is gone stays deleted", async () => {
    await children("");
    const remove = await call("deleteRows", { table: "children", where: { id: 1 } });
    await db.sql("DELETE FROM parents");
    await refused("deleteRows", remove, "foreign_key");
  });

  test.each(["ON DELETE CASCADE", "ON DELETE SET NULL", "ON DELETE SET DEFAULT"])(
    "%s: what the record does not hold cannot be restored",
    async (rule) => {
      await children(rule);
      const remove = await call("deleteRows", { table: "parents", where: { id: [1, 2] } });
      expect(await refused("deleteRows", remove, "cascade")).toContain("public.children");
      const insert = await call("insertRow", { table: "parents", row: { id: 3 } });
      await db.sql("INSERT INTO children VALUES (3, 3)");
      expect(await refused("insertRow", insert, "cascade")).toContain("public.children");
    },
  );

  test("that cascade an update do so only where their key is changed", async () => {
    await children("ON UPDATE CASCADE");
    await undone("updateRows", { table: "parents", set: { n: 7 }, where: { id: 1 } });
    await refused(
      "updateRows",
      await call("updateRows", { table: "parents", set: { id: 7 }, where: { id: 1 } }),
      "cascade",
    );
  });

  test("a cascade that is there only since is seen before the undo, and during it", async () => {
    await children("");
    const first = await call("insertRow", { table: "parents", row: { id: 3 } });
    const steps = undoStepwise(connector, "insertRow", first);
    await steps.prepared;
    await db.sql("CREATE TABLE late (parent int REFERENCES parents ON DELETE CASCADE); INSERT INTO late VALUES (3)");
    const before = await contents();
    await expect(steps.run()).rejects.toMatchObject({ code: "drift", status: "failed" });
    expect(await contents()).toEqual(before);
    expect(await refused("insertRow", first, "cascade")).toContain("public.late");
  });

  test("within the table: rows that need each other come back together", async () => {
    await db.sql(
      `CREATE TABLE t (id int PRIMARY KEY, boss int REFERENCES t); INSERT INTO t VALUES (1, 2), (2, 1), (3, 2)`,
    );
    await undone("deleteRows", { table: "t", where: { id: [3, 1, 2] } });
    await db.sql("ALTER TABLE t DROP CONSTRAINT t_boss_fkey, ADD FOREIGN KEY (boss) REFERENCES t ON DELETE CASCADE");
    await refused("deleteRows", await call("deleteRows", { table: "t", where: { id: 2 } }), "cascade");
  });
});

describe("tables of several parts", () => {
  test("partitions: rows go where they belong, through the root and directly", async () => {
    await db.sql(`CREATE TABLE t (id int, part text, n int, PRIMARY KEY (id, part)) PARTITION BY LIST (part);
      CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a'); CREATE TABLE t_b PARTITION OF t FOR VALUES IN ('b');
      INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'b', 3)`);
    for (const table of ["t", "t_b"]) {
      await undone("insertRow", { table, row: { id: 9, part: "b" } });
      await undone("updateRows", { table, set: { n: 9 }, where: { id: { gt: 0 } } });
      await undone("deleteRows", { table, where: { id: { gt: 0 } } });
    }
    await undone("updateRows", { table: "t", set: { part: "a" }, where: { part: "b" } });
    const remove = await call("deleteRows", { table: "t", where: { id: [1, 2] } });
    const touched = (await undoStepwise(connector, "deleteRows", remove).touches()).map(described).sort();
    expect(touched).toEqual(["create t(id,n,part) 2", "create t_a(id,n,part) 2", "create t_b(id,n,part) 2"]);
  });

  test("inheritance: rows that were in a child cannot be told from those of the parent", async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE special (extra int) INHERITS (t);
      INSERT INTO t VALUES (1, 1); INSERT INTO special VALUES (2, 2, 2)`);
    const remove = await call("deleteRows", { table: "t", where: { id: [1, 2] } });
    expect(await refused("deleteRows", remove, "cascade")).toContain("public.special");
    await db.sql("INSERT INTO t VALUES (1, 1); INSERT INTO special VALUES (2, 2, 2)");
    await undone("updateRows", { table: "t", set: { n: 5 }, where: { id: [1, 2] } });
    const insert = await call("insertRow", { table: "t", row: { id: 3 } });
    await db.sql("INSERT INTO special VALUES (3)");
    await refused("insertRow", insert, "drift");
  });
});

describe("columns that the role may not read", () => {
  test("cannot be restored", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int, secret int); INSERT INTO t VALUES (1, 1, 1), (2, 2, 2)");
    const role = await db.role("clerk");
    await db.sql(`GRANT USAGE ON SCHEMA public TO ${roleOf(role)}; GRANT INSERT, UPDATE, DELETE ON t TO ${roleOf(role)};
      GRANT SELECT (id, n) ON t TO ${roleOf(role)}`);
    const clerk = db.connector({ connectionString: role });
    await undone("insertRow", { table: "t", row: { id: 3, secret: 3 } }, clerk);
    await undone("updateRows", { table: "t", set: { n: 5 }, where: { id: [1, 2] } }, clerk);
    const update = await call("updateRows", { table: "t", set: { secret: 5 }, where: { id: 1 } }, clerk);
    expect(await refused("updateRows", update, "not_restorable", clerk)).toContain('"secret"');
    const remove = await call("deleteRows", { table: "t", where: { id: 2 } }, clerk);
    expect(await refused("deleteRows", remove, "not_restorable", clerk)).toContain('"secret"');
    await db.sql(`CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.secret := 0; RETURN NEW; END';
      CREATE TRIGGER act BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION act()`);
    const hidden = await call("updateRows", { table: "t", set: { n: 8 }, where: { id: 1 } }, clerk);
    expect(await refused("updateRows", hidden, "not_restorable", clerk)).toContain('"secret"');
  });

  test("nor can a row without a key that it may read be found", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int)");
    const role = await db.role("writer");
    await db.sql(`GRANT USAGE ON SCHEMA public TO ${roleOf(role)}; GRANT INSERT, DELETE ON t TO ${roleOf(role)}`);
    const writer = db.connector({ connectionString: role });
    await refused(
      "insertRow",
      await call("insertRow", { table: "t", row: { id: 3 } }, writer),
      "no_unique_key",
      writer,
    );
  });

  test("undoing an insert takes the right to delete, and none to update", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int)");
    const role = await db.role("adder");
    await db.sql(`GRANT USAGE ON SCHEMA public TO ${roleOf(role)}; GRANT SELECT, INSERT ON t TO ${roleOf(role)}`);
    const adder = db.connector({ connectionString: role });
    const insert = await call("insertRow", { table: "t", row: { id: 3 } }, adder);
    await refused("insertRow", insert, "permission_denied", adder);
    await db.sql(`GRANT DELETE ON t TO ${roleOf(role)}`);
    await undo(adder, "insertRow", insert);
    expect(await db.sql("SELECT * FROM t")).toEqual([]);
  });
});

describe("the connector's own limits", () => {
  test("hold for an undo too", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1), (2, 2)");
    const result = await call("updateRows", { table: "t", set: { n: 9 }, where: { id: [1, 2] } });
    await refused("updateRows", result, "too_many_rows", db.connector({ maxRows: 1 }));
    await refused("updateRows", result, "not_allowed", db.connector({ tables: ["other"] }));
    await refused("updateRows", result, "not_allowed", db.connector({ schemas: ["app"] }));
    await db.sql("ALTER TABLE t RENAME TO moved");
    await refused("updateRows", result, "not_found");
  });
});
