import { type ActionResult, block, definePolicy, pass, type Resource } from "@enact/core";
import { beforeEach, describe, expect, test } from "vitest";
import { ledgerMigration, type PostgresConnector } from "../src/index.js";
import { openDatabase, roleOf } from "./support/database.js";
import { contentsOf, editorOf, type Step } from "./support/editor.js";
import { startProxy } from "./support/proxy.js";
import { undo, undoStepwise } from "./support/undo.js";
import { until } from "./support/until.js";

const db = await openDatabase();
const connector = db.connector();
const editor = editorOf(db.connector());
const contents = () => contentsOf(db);

beforeEach(async () => {
  await db.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS enact CASCADE");
});

const insert = (table: string, row: object): Step => ["insertRow", { table, row: row as never }];
const update = (table: string, set: object, where: object): Step => [
  "updateRows",
  { table, set: set as never, where: where as never },
];
const remove = (table: string, where: object): Step => ["deleteRows", { table, where: where as never }];

/** Makes writes in one run, rolls it back, and expects that everything is as it was. */
async function reversed(...steps: readonly Step[]): Promise<void> {
  const before = await contents();
  const done = await editor.run(...steps);
  expect(await contents()).not.toEqual(before);
  const { receipt } = await editor.rollback(done);
  expect(receipt.actionsTaken.map(({ output, code }) => code && output)).toEqual(steps.map(() => undefined));
  expect(receipt).toMatchObject({ outcome: "reversed", reverses: done.receipt.runId });
  expect(await contents()).toEqual(before);
  expect(await editor.findings()).toEqual([]);
}

describe("a rollback puts everything back", () => {
  test("of an insert, an update and a delete in several tables", async () => {
    await db.sql(`CREATE TABLE users (id int PRIMARY KEY, name text, profile jsonb);
      CREATE TABLE orders (id bigserial PRIMARY KEY, total numeric(12, 2), placed timestamptz DEFAULT now());
      CREATE TABLE logs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), line text);
      INSERT INTO users VALUES (1, 'Ann', '{"n": 12345678901234567890}'), (2, 'Bob', NULL);
      INSERT INTO orders (total) VALUES (1.10), (99999999.99); INSERT INTO logs (line) VALUES ('a'), ('b')`);
    await reversed(
      insert("users", { id: 3, name: "Cy", profile: { deep: [1, { x: null }] } }),
      insert("orders", { total: "5.00" }),
      update("users", { name: "Anna", profile: null }, { id: 1 }),
      remove("orders", { total: "1.10" }),
      update("users", { name: "Cyd" }, { id: 3 }),
      remove("users", { id: [2, 3] }),
      insert("logs", { line: "c" }),
      remove("logs", { line: ["a", "c"] }),
      insert("users", { id: 2, name: "another Bob" }),
    );
  });

  test("of composite keys, a key that changes, generated and identity columns, and triggers", async () => {
    await db.sql(`CREATE TABLE t (a int, b text, n int, twice int GENERATED ALWAYS AS (n * 2) STORED, stamp int DEFAULT 0,
        no int GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (a, b));
      CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, upper_name text);
      CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.stamp := OLD.stamp + 1; RETURN NEW; END';
      CREATE TRIGGER bump BEFORE UPDATE OF n ON t FOR EACH ROW EXECUTE FUNCTION bump();
      CREATE FUNCTION upper_it() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN NEW.upper_name := upper(NEW.name); RETURN NEW; END';
      CREATE TRIGGER upper_it BEFORE INSERT OR UPDATE OF name ON made FOR EACH ROW EXECUTE FUNCTION upper_it();
      INSERT INTO t (a, b, n) VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3); INSERT INTO made (name) VALUES ('p'), ('q')`);
    await reversed(
      insert("t", { a: 3, b: "z", n: 9 }),
      update("t", { n: 7 }, { a: 1 }),
      update("t", { a: 5 }, { a: 1, b: "y" }),
      remove("t", { b: "x" }),
      insert("made", { name: "r" }),
      update("made", { name: "s" }, { name: ["p", "r"] }),
      remove("made", { name: "s" }),
    );
  });

  test.each(["", "ON DELETE CASCADE", "ON DELETE SET NULL", "DEFERRABLE INITIALLY DEFERRED"])(
    "of a parent and its children, made in one run, the children first (%s)",
    async (rule) => {
      await db.sql(`CREATE TABLE parents (id int PRIMARY KEY, name text);
        CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents ${rule});
        CREATE TABLE toys (id int PRIMARY KEY, child int REFERENCES children ${rule}); INSERT INTO parents VALUES (1, 'a')`);
      await reversed(
        insert("parents", { id: 2, name: "b" }),
        insert("children", { id: 1, parent: 2 }),
        insert("children", { id: 2, parent: 1 }),
        insert("toys", { id: 1, child: 1 }),
        update("children", { parent: 1 }, { id: 1 }),
      );
      await reversed(
        insert("children", { id: 1, parent: 1 }),
        remove("children", { id: 1 }),
        remove("parents", { id: 1 }),
      );
    },
  );

  test("of as many rows as a call may change", async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, text text);
      INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, 100) n`);
    await reversed(
      update("t", { text: "y" }, { id: { lte: 100 } }),
      insert("t", { id: 101, text: "z" }),
      remove("t", { id: { lte: 100 } }),
    );
  });

  test("of dbSafeInsert, which inserts once, and has nothing to undo where it was refused", async () => {
    await db.sql(
      "CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE); INSERT INTO users (email) VALUES ('a@b.c')",
    );
    const before = await contents();
    const { enact, actor, rollback } = editor;
    const run = (email: string) =>
      enact.run({ workflow: "dbSafeInsert", actor, payload: { table: "users", data: { email }, uniqueKey: "email" } });
    const done = await run("d@e.f");
    expect(done.result.success).toBe(true);
    expect((await rollback(done)).receipt.outcome).toBe("reversed");
    expect(await contents()).toEqual(before);
    const refused = await run("a@b.c");
    expect(refused.receipt).toMatchObject({ outcome: "failed", error: { code: "duplicate" } });
    await expect(rollback(refused)).rejects.toMatchObject({ code: "ENACT_NOT_REVERSIBLE" });
    // Undone, it can be inserted again, and that too can be undone.
    expect((await rollback(await run("d@e.f"))).receipt.outcome).toBe("reversed");
    expect(await contents()).toEqual(before);
  });

  test("of what a run had done before a later step failed", async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10)); INSERT INTO t VALUES (1, 1)");
    const before = await contents();
    const done = await editor.attempt(
      insert("t", { id: 2, n: 2 }),
      update("t", { n: 99 }, { id: 1 }),
      remove("t", { id: 1 }),
    );
    expect(done.receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "failed", "succeeded"]);
    expect((await editor.rollback(done)).receipt.outcome).toBe("reversed");
    expect(await contents()).toEqual(before);
  });
});

describe("what somebody else has done since", () => {
  beforeEach(async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, n int, note text);
      INSERT INTO t SELECT n, n, 'old' FROM generate_series(1, 6) n`);
  });

  const run = () =>
    editor.run(
      update("t", { n: 10 }, { id: [1, 2] }),
      insert("t", { id: 7, n: 7 }),
      update("t", { n: 30 }, { id: 3 }),
      remove("t", { id: [5, 6] }),
    );

  test.each([
    ["an update of one of the rows", "UPDATE t SET note = 'theirs' WHERE id = 2", 0],
    ["an update of the inserted row", "UPDATE t SET note = 'theirs' WHERE id = 7", 1],
    ["a delete of the updated row", "DELETE FROM t WHERE id = 3", 2],
    ["an insert in the place of a deleted row", "INSERT INTO t VALUES (5, 5, 'theirs')", 3],
    ["an insert that is just as the deleted row was", "INSERT INTO t VALUES (6, 6, 'old')", 3],
  ])("stays: %s", async (_what, statement, drifted) => {
    const before = await contents();
    const done = await run();
    await db.sql(statement);
    const theirs = await db.sql("SELECT * FROM t WHERE note = 'theirs'");
    const { receipt } = await editor.rollback(done);
    expect(receipt.outcome).toBe("partially_reversed");
    expect(receipt.actionsTaken.map(({ code }) => code)).toEqual(
      [3, 2, 1, 0].map((index) => (index === drifted ? "drift" : undefined)),
    );
    expect(await db.sql("SELECT * FROM t WHERE note = 'theirs'")).toEqual(theirs);
    expect(await contents()).not.toEqual(before);
    expect(await editor.findings()).toEqual([]);
  });

  test("keeps only its own step from being undone, which is done once it is out of the way", async () => {
    const before = await contents();
    const done = await run();
    await db.sql("UPDATE t SET note = 'theirs' WHERE id = 2");
    expect((await editor.rollback(done)).receipt.outcome).toBe("partially_reversed");
    await db.sql("UPDATE t SET note = 'old' WHERE id = 2");
    expect((await editor.rollback(done)).receipt).toMatchObject({
      outcome: "reversed",
      actionsTaken: [{ success: true }],
    });
    expect(await contents()).toEqual(before);
    await expect(editor.rollback(done)).rejects.toMatchObject({ code: "ENACT_NOT_REVERSIBLE" });
  });

  test("while it is rolled back is waited for, and stays", async () => {
    const done = await editor.run(update("t", { n: 10 }, { id: 1 }));
    const other = await db.client();
    await other.query("BEGIN");
    await other.query("UPDATE t SET note = 'theirs' WHERE id = 1");
    const rollback = editor.rollback(done);
    await until("the undo waits", async () => {
      const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      return (await db.sql(waits)).length > 0;
    });
    await other.query("COMMIT");
    expect((await rollback).receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ code: "drift" }] });
    expect(await db.sql("SELECT * FROM t WHERE id = 1")).toEqual([{ id: 1, n: 10, note: "theirs" }]);
  });

  test("of two rollbacks at once one undoes", async () => {
    const before = await contents();
    const done = await run();
    const ends = await Promise.allSettled([editor.rollback(done), editor.rollback(done), editor.rollback(done)]);
    const outcomes = ends.map((end) => (end.status === "fulfilled" ? end.value.receipt.outcome : "refused"));
    expect(outcomes.filter((outcome) => outcome === "reversed")).toHaveLength(1);
    expect(await contents()).toEqual(before);
  });
});

describe("with the ledger", () => {
  beforeEach(async () => {
    await db.sql("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1)");
    await db.sql(ledgerMigration);
  });

  const keys = async () =>
    (await db.sql("SELECT idempotency_key AS key FROM enact.ledger ORDER BY created_at")).map(({ key }) => key);

  test("every undo records itself with its write", async () => {
    const { run, rollback } = editorOf(db.connector({ ledger: true }));
    const before = await contents();
    const done = await run(insert("t", { id: 2, n: 2 }), update("t", { n: 5 }, { id: 1 }));
    const { receipt } = await rollback(done);
    expect(receipt.outcome).toBe("reversed");
    expect(await contents()).toEqual(before);
    const ids = [done.receipt.runId, receipt.runId];
    expect(await keys()).toEqual(ids.flatMap((id) => [`${id}:0`, `${id}:1`]));
  });

  test.each([
    ["drop after forwarding", "reversed", [{ status: "succeeded", reconciled: true }, { status: "succeeded" }]],
    [
      "drop before forwarding",
      "partially_reversed",
      [{ status: "failed", code: "not_committed" }, { status: "succeeded" }],
    ],
  ] as const)("a lost answer to COMMIT of an undo is found out (%s)", async (fate, outcome, actionsTaken) => {
    await using proxy = await startProxy(db.connectionString);
    const { run, rollback, findings } = editorOf(
      db.connector({ ledger: true, connectionString: proxy.connectionString }),
    );
    const before = await contents();
    const done = await run(insert("t", { id: 2, n: 2 }), insert("t", { id: 3, n: 3 }));
    proxy.breakAt("COMMIT", fate, "DELETE FROM");
    const { receipt } = await rollback(done);
    expect(receipt).toMatchObject({ outcome, actionsTaken });
    expect(await findings()).toEqual([]);
    if (outcome === "reversed") {
      await expect(rollback(done)).rejects.toMatchObject({ code: "ENACT_NOT_REVERSIBLE" });
    } else {
      expect((await rollback(done)).receipt.outcome).toBe("reversed");
    }
    expect(await contents()).toEqual(before);
  });

  test("without it, it is unknown, and is not made twice", async () => {
    await using proxy = await startProxy(db.connectionString);
    const { run, rollback } = editorOf(db.connector({ connectionString: proxy.connectionString }));
    const before = await contents();
    const done = await run(insert("t", { id: 2, n: 2 }));
    proxy.breakAt("COMMIT", "drop after forwarding", "DELETE FROM");
    expect((await rollback(done)).receipt).toMatchObject({
      outcome: "unknown",
      actionsTaken: [{ code: "commit_unknown" }],
    });
    expect((await rollback(done)).receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ code: "drift" }] });
    expect(await contents()).toEqual(before);
  });
});

const RULES = ["CASCADE", "SET NULL", "SET DEFAULT"] as const;

describe("foreign keys that change rows on their own", () => {
  /** Parents 1 and 2; what points to them has no rows. */
  const tables = (rule: string) =>
    db.sql(`CREATE TABLE parents (id int PRIMARY KEY, n int, UNIQUE (n));
      INSERT INTO parents VALUES (1, 1), (2, 2);
      CREATE TABLE children (id int PRIMARY KEY, parent bigint REFERENCES parents ${rule});
      CREATE TABLE toys (child int REFERENCES children ${rule})`);

  async function call([name, input]: Step, by: PostgresConnector = connector): Promise<ActionResult> {
    const result = (await by.call(name, input as never)) as ActionResult;
    expect(result.status, JSON.stringify(result.output)).toBe("succeeded");
    return result;
  }

  async function undone(step: Step, by?: PostgresConnector): Promise<void> {
    const before = await contents();
    const result = await call(step, by);
    await undo(by ?? connector, step[0], result);
    expect(await contents()).toEqual(before);
  }

  async function refused(step: Step, result: ActionResult, code: string, by = connector): Promise<string> {
    const before = await contents();
    const error = await undo(by, step[0], result).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, status: "failed" });
    expect(await contents()).toEqual(before);
    return (error as Error).message;
  }

  const described = ({ name, change, count }: Resource) => `${change} ${name} ${count}`;

  const inserting = insert("parents", { id: 3, n: 3 });
  const renaming = update("parents", { id: 7 }, { id: 1 });
  const deleting = remove("parents", { id: [1, 2] });

  test.each(RULES)("%s: do not keep a write from being undone where nothing points to its rows", async (rule) => {
    await tables(`ON DELETE ${rule} ON UPDATE ${rule}`);
    await undone(inserting);
    await undone(renaming);
    await undone(deleting);
    await db.sql("INSERT INTO children VALUES (2, 2)");
    await undone(inserting);
    await undone(renaming);
    await undone(remove("parents", { id: 1 }));
  });

  test.each(RULES)("%s: keep a row that somebody points to by now", async (rule) => {
    await tables(`ON DELETE ${rule} ON UPDATE ${rule}`);
    const inserted = await call(inserting);
    const renamed = await call(renaming);
    await db.sql("INSERT INTO children VALUES (3, 3), (7, 7)");
    expect(await refused(inserting, inserted, "cascade")).toContain("public.children");
    expect(await refused(renaming, renamed, "cascade")).toContain("public.children");
    // A change of what nobody points to is free.
    await undone(update("parents", { n: 50 }, { id: 7 }));
  });

  test.each(RULES)("%s: keep a call from being undone that has changed rows which no record holds", async (rule) => {
    await tables(`ON DELETE ${rule} ON UPDATE ${rule}`);
    await db.sql("INSERT INTO children VALUES (1, 1), (2, 2)");
    const renamed = await call(renaming);
    expect(renamed.output).not.toHaveProperty("cascaded");
    // Also once nothing points to the row any more: nobody knows what did.
    await db.sql("DELETE FROM children WHERE id = 1");
    expect(await refused(renaming, renamed, "cascade")).toContain("public.children");
    const removing = remove("parents", { id: 2 });
    const removed = await call(removing);
    expect(removed.output).not.toHaveProperty("cascaded");
    expect(await refused(removing, removed, "cascade")).toContain("public.children");
  });

  test("are named as what the undo touches, for policies to judge", async () => {
    await tables("ON DELETE CASCADE ON UPDATE SET NULL");
    const inserted = await call(inserting);
    expect((await undoStepwise(connector, "insertRow", inserted).touches()).map(described).sort()).toEqual([
      "delete public.children unbounded",
      "delete public.parents 1",
      "delete public.toys unbounded",
    ]);
    await undo(connector, "insertRow", inserted);
    const renamed = await call(renaming);
    expect((await undoStepwise(connector, "updateRows", renamed).touches()).map(described).sort()).toEqual([
      "update public.children unbounded",
      "update public.parents 1",
    ]);
    await undo(connector, "updateRows", renamed);
    const bounded = definePolicy({
      name: "bounded",
      evaluate: ({ resources = [] }) =>
        resources.some(({ count }) => count === "unbounded") ? block("too much") : pass("ok"),
    });
    const { run, rollback } = editorOf(db.connector(), [bounded]);
    const done = await run(inserting);
    expect((await rollback(done)).receipt).toMatchObject({ decision: "BLOCK", intent: null });
  });

  test("may be several columns, point to other than the primary key, and be of tables in parts", async () => {
    await db.sql(`CREATE TABLE p (id int PRIMARY KEY, a int, b text, UNIQUE (b, a)); INSERT INTO p VALUES (1, 1, 'x');
      CREATE TABLE c (a int, b text, part int, FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE ON UPDATE CASCADE)
        PARTITION BY LIST (part);
      CREATE TABLE c_1 PARTITION OF c FOR VALUES IN (1); CREATE TABLE c_2 PARTITION OF c FOR VALUES IN (2)`);
    const step = insert("p", { id: 2, a: 2, b: "y" });
    const change = update("p", { a: 9 }, { id: 1 });
    await undone(step);
    await undone(change);
    await undone(remove("p", { id: 1 }));
    const [inserted, changed] = [await call(step), await call(change)];
    await db.sql("INSERT INTO c VALUES (2, NULL, 2)");
    await undo(connector, "updateRows", changed);
    await db.sql("INSERT INTO c VALUES (2, 'y', 2)");
    expect(await refused(step, inserted, "cascade")).toContain("public.c");
  });

  test("may point to a part of the table alone, or to a table whose parts they reach", async () => {
    await db.sql(`CREATE TABLE t (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
      CREATE TABLE to_part (id int, part int, FOREIGN KEY (id, part) REFERENCES t_1 ON DELETE CASCADE);
      CREATE TABLE to_root (id int, part int, FOREIGN KEY (id, part) REFERENCES t ON DELETE CASCADE)`);
    for (const table of ["t", "t_1"]) {
      const step = insert(table, { id: 5, part: 1 });
      await undone(step);
      for (const child of ["to_part", "to_root"]) {
        const inserted = await call(step);
        await db.sql(`INSERT INTO ${child} VALUES (5, 1)`);
        expect(await refused(step, inserted, "cascade")).toContain(`public.${child}`);
        await db.sql(`DELETE FROM t`);
      }
    }
  });

  test("within the table: a row may point to itself, and those that go together to each other", async () => {
    await db.sql(`CREATE TABLE t (id int PRIMARY KEY, boss int REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE);
      INSERT INTO t VALUES (1, 1), (2, 1), (3, 3)`);
    await undone(insert("t", { id: 4, boss: 4 }));
    await undone(insert("t", { id: 4, boss: 1 }));
    await undone(remove("t", { id: [1, 2] }));
    await undone(remove("t", { id: 3 }));
    const step = remove("t", { id: 1 });
    await refused(step, await call(step), "cascade");
    const own = update("t", { id: 9 }, { id: 3 });
    await refused(own, await call(own), "cascade");
    // Nothing points to it beforehand, and then it points to what it was.
    await db.sql("INSERT INTO t VALUES (5, NULL)");
    const turning = update("t", { id: 6, boss: 5 }, { id: 5 });
    const turned = await call(turning);
    expect(await db.sql("SELECT * FROM t WHERE id = 6")).toEqual([{ id: 6, boss: 6 }]);
    expect(turned.output).not.toHaveProperty("cascaded");
    await refused(turning, turned, "cascade");
  });

  test("from a table that inherits: its rows have no foreign key", async () => {
    await tables("ON DELETE CASCADE");
    await db.sql("CREATE TABLE heirs (extra int) INHERITS (children)");
    const inserted = await call(inserting);
    await db.sql("INSERT INTO heirs VALUES (3, 3, 3)");
    await undo(connector, "insertRow", inserted);
    expect(await db.sql("SELECT id FROM heirs")).toEqual([{ id: 3 }]);
  });

  describe("into a table that the role cannot see into", () => {
    let clerks = 0;

    async function clerk(...grants: readonly string[]): Promise<PostgresConnector> {
      const role = await db.role(`clerk_${clerks++}`);
      await db.sql(`GRANT USAGE ON SCHEMA public TO ${roleOf(role)};
        GRANT SELECT, INSERT, UPDATE, DELETE ON parents TO ${roleOf(role)};
        ${grants.map((grant) => grant.replaceAll("$role", roleOf(role))).join(";")}`);
      return db.connector({ connectionString: role });
    }

    async function allRefused(by: PostgresConnector, message: string): Promise<void> {
      for (const step of [inserting, renaming, remove("parents", { id: 2 })]) {
        const result = await call(step, by);
        expect(result.output).not.toHaveProperty("cascaded");
        expect(await refused(step, result, "cascade", by)).toContain(message);
      }
    }

    test("without the right to read it: refused, since it cannot be told", async () => {
      await tables("ON DELETE CASCADE ON UPDATE CASCADE");
      await allRefused(await clerk("GRANT SELECT (id) ON children TO $role"), "public.children");
    });

    test("with row security: refused, since it cannot be told", async () => {
      await tables("ON DELETE CASCADE ON UPDATE CASCADE");
      const by = await clerk(
        "GRANT SELECT ON children TO $role",
        "ALTER TABLE children ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON children USING (id < 100)",
      );
      await allRefused(by, "public.children");
    });

    test("with row security that does not apply to it: undone", async () => {
      await tables("ON DELETE CASCADE ON UPDATE CASCADE");
      await db.sql("ALTER TABLE children ENABLE ROW LEVEL SECURITY");
      for (const step of [inserting, renaming, deleting]) await undone(step);
    });

    test("in a schema that is closed to it: refused", async () => {
      await tables("");
      await db.sql(`DROP SCHEMA IF EXISTS closed CASCADE; CREATE SCHEMA closed;
        CREATE TABLE closed.children (parent int REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE)`);
      await allRefused(
        await clerk("GRANT SELECT ON closed.children TO $role", "GRANT SELECT ON children TO $role"),
        "closed.children",
      );
      await db.sql("DROP SCHEMA closed CASCADE");
    });

    test("that it can read: undone, with the columns of the key alone", async () => {
      await tables("ON DELETE CASCADE ON UPDATE CASCADE");
      const by = await clerk("GRANT SELECT (parent) ON children TO $role");
      for (const step of [inserting, renaming, deleting]) await undone(step, by);
    });

    test("without a right to update, so that no row can be locked: refused", async () => {
      await tables("ON DELETE CASCADE");
      const by = await clerk("GRANT SELECT ON children TO $role", "REVOKE UPDATE ON parents FROM $role");
      for (const step of [inserting, remove("parents", { id: 2 })]) {
        expect(await refused(step, await call(step, by), "cascade", by)).toContain("public.");
      }
      await db.sql("ALTER TABLE children DROP CONSTRAINT children_parent_fkey");
      const result = await call(insert("parents", { id: 4, n: 4 }), by);
      await undo(by, "insertRow", result);
      expect(await db.sql("SELECT id FROM parents WHERE id = 4")).toEqual([]);
    });
  });

  describe.each(["read committed", "repeatable read", "serializable"] as const)(
    "at the same time, at %s",
    (isolationLevel) => {
      const waiting = () =>
        until("the undo waits", async () => {
          const waits =
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
          return (await db.sql(waits)).length > 0;
        });

      test.each([
        ["insertRow", inserting, 3],
        ["updateRows", renaming, 7],
      ] as const)(
        "a row that somebody is about to point to is waited for, and stays: %s",
        async (name, step, parent) => {
          await tables("ON DELETE CASCADE ON UPDATE CASCADE");
          const by = db.connector({ isolationLevel });
          const result = await call(step, by);
          const other = await db.client();
          await other.query("BEGIN");
          await other.query(`INSERT INTO children VALUES (1, ${parent})`);
          const ended = undo(by, name, result).catch((error: unknown) => error);
          await waiting();
          await other.query("COMMIT");
          const { code } = (await ended) as { code: string };
          expect(["cascade", "serialization_failure"]).toContain(code);
          expect(await db.sql("SELECT id, parent FROM children")).toEqual([{ id: 1, parent: String(parent) }]);
        },
      );

      test("a row that is undone cannot be pointed to any more", async () => {
        await tables("ON DELETE CASCADE");
        // Holds the undo up once it has looked.
        await db.sql(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_advisory_xact_lock_shared(5); RETURN OLD; END';
        CREATE TRIGGER hold BEFORE DELETE ON parents FOR EACH ROW EXECUTE FUNCTION hold()`);
        const by = db.connector({ isolationLevel, lockTimeoutMs: 20_000 });
        const before = await contents();
        const result = await call(inserting, by);
        const other = await db.client();
        await other.query("SELECT pg_advisory_lock(5)");
        const ended = undo(by, "insertRow", result);
        await waiting();
        const late = await db.client();
        const inserted = late.query("INSERT INTO children VALUES (1, 3)").catch((error: unknown) => error);
        await until("both wait", async () => {
          const waits =
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
          return (await db.sql(waits)).length === 2;
        });
        await other.query("SELECT pg_advisory_unlock(5)");
        await ended;
        expect(await inserted).toMatchObject({ code: "23503" });
        expect(await contents()).toEqual(before);
      });
    },
  );
});
