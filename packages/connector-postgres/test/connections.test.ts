import { createServer } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PostgresConnector } from "../src/index.js";
import { stepwise } from "./support/call.js";
import { openDatabase, roleOf } from "./support/database.js";
import { startProxy } from "./support/proxy.js";
import { until } from "./support/until.js";

const db = await openDatabase();
const connector = db.connector({ statementTimeoutMs: 5_000, lockTimeoutMs: 300 });
const insert = (id: number) => ({ table: "users", row: { id, name: "n" } });
const slow = (id: number) => ({ table: "slow_users", row: { id, name: "n" } });

beforeAll(async () => {
  await db.sql(`
    CREATE TABLE users (id int PRIMARY KEY, name text);
    CREATE TABLE slow_users (id int PRIMARY KEY, name text);
    CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(10); RETURN NEW; END';
    CREATE TRIGGER sleep AFTER INSERT ON slow_users FOR EACH ROW EXECUTE FUNCTION sleep();
    CREATE VIEW slow_view AS SELECT pg_sleep(10)::text AS slept;
    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE late (id int PRIMARY KEY, parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
  `);
});

beforeEach(async () => {
  await db.sql("TRUNCATE users, slow_users; INSERT INTO users VALUES (1, 'one'), (2, 'two')");
});

const ids = async (table = "users") => (await db.sql(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

/** The statements that somebody is busy with. */
async function busy(): Promise<readonly Record<string, unknown>[]> {
  return db.sql(`SELECT pid, query, wait_event FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`);
}
const sleeping = () =>
  until("a statement sleeps", async () => (await busy()).some((one) => one.wait_event === "PgSleep"));
const quiet = () => until("nothing is busy", async () => (await busy()).length === 0);

describe("time limits of the server", () => {
  test("a read that takes too long is ended", async () => {
    const hasty = db.connector({ statementTimeoutMs: 100 });
    const result = await hasty.call("selectRows", { table: "slow_view" });
    expect(result).toMatchObject({ status: "failed", code: "statement_timeout" });
  });

  test("a write that takes too long is ended, and rolled back", async () => {
    const hasty = db.connector({ statementTimeoutMs: 100 });
    expect(await hasty.call("insertRow", slow(1))).toMatchObject({ status: "failed", code: "statement_timeout" });
    expect(await ids("slow_users")).toEqual([]);
    expect(await hasty.call("insertRow", insert(3))).toMatchObject({ success: true });
  });

  test("a lock that does not come free ends the wait", async () => {
    const other = await db.client();
    await other.query("BEGIN; UPDATE users SET name = name WHERE id = 1");
    const update = await connector.call("updateRows", { table: "users", set: { name: "x" }, where: { id: 1 } });
    const remove = await connector.call("deleteRows", { table: "users", where: { id: 1 } });
    expect(update).toMatchObject({ status: "failed", code: "lock_timeout" });
    expect(remove).toMatchObject({ status: "failed", code: "lock_timeout" });
    await other.query("ROLLBACK");
  });

  test("also one on the whole table, at each isolation level", async () => {
    const other = await db.client();
    for (const isolationLevel of ["read committed", "serializable"] as const) {
      const strict = db.connector({ isolationLevel, lockTimeoutMs: 100 });
      const call = stepwise(strict, "insertRow", insert(3));
      await call.prepared;
      await other.query("BEGIN; LOCK TABLE users");
      await expect(call.run()).rejects.toMatchObject({ code: "lock_timeout", status: "failed" });
      await other.query("ROLLBACK");
    }
  });
});

describe("transactions at the same time", () => {
  test("a serialization failure is told, and nothing is written", async () => {
    for (const isolationLevel of ["repeatable read", "serializable"] as const) {
      const strict = db.connector({ isolationLevel });
      const other = await db.client();
      const update = stepwise(strict, "updateRows", { table: "users", set: { name: "x" }, where: { id: 1 } });
      await update.prepared;
      await other.query("BEGIN; UPDATE users SET name = name WHERE id = 1");
      const settled = expect(update.run()).rejects.toMatchObject({ code: "serialization_failure", status: "failed" });
      await until("the call waits", async () => (await busy()).some((one) => /FOR UPDATE/.test(String(one.query))));
      await other.query("COMMIT");
      await settled;
      expect(await db.sql("SELECT name FROM users WHERE id = 1")).toEqual([{ name: "one" }]);
    }
  });

  test("so is one that only two whole transactions show", async () => {
    await db.sql(`
      CREATE TABLE shifts (id int PRIMARY KEY); CREATE TABLE leaves (id int PRIMARY KEY);
      CREATE FUNCTION count_leaves() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM count(*) FROM leaves; PERFORM pg_sleep(0.5); RETURN NEW; END';
      CREATE TRIGGER count_leaves AFTER INSERT ON shifts FOR EACH ROW EXECUTE FUNCTION count_leaves();
    `);
    const other = await db.client();
    await other.query("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM shifts");
    const strict = db.connector({ isolationLevel: "serializable" });
    const call = strict.call("insertRow", { table: "shifts", row: { id: 1 } });
    await sleeping();
    await other.query("INSERT INTO leaves VALUES (1); COMMIT");
    expect(await call).toMatchObject({ status: "failed", code: "serialization_failure" });
    expect(await ids("shifts")).toEqual([]);
  });

  test("a deadlock is told, and nothing is written", async () => {
    const patient = db.connector({ lockTimeoutMs: 9_000 });
    const other = await db.client();
    await other.query("BEGIN; SET LOCAL deadlock_timeout = '60s'; UPDATE users SET name = name WHERE id = 2");
    const update = patient.call("updateRows", { table: "users", set: { name: "x" }, where: { id: [1, 2] } });
    await until("the call waits", async () => (await busy()).some((one) => /FOR UPDATE/.test(String(one.query))));
    const second = other.query("UPDATE users SET name = name WHERE id = 1");
    expect(await update).toMatchObject({ status: "failed", code: "deadlock" });
    await second;
    await other.query("ROLLBACK");
    expect(await db.sql("SELECT count(*)::int AS count FROM users WHERE name = 'x'")).toEqual([{ count: 0 }]);
  });

  test("a constraint that is checked at the commit fails the call", async () => {
    const result = await connector.call("insertRow", { table: "late", row: { id: 1, parent: 99 } });
    expect(result).toMatchObject({ status: "failed", code: "foreign_key" });
    expect(await ids("late")).toEqual([]);
  });
});

describe("a connection that is lost", () => {
  const terminate = () =>
    db.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'enact'`);

  test("in the midst of a write: it failed, for it is rolled back", async () => {
    const call = connector.call("insertRow", slow(1));
    await sleeping();
    await terminate();
    expect(await call).toMatchObject({ status: "failed", code: "connection_lost" });
    expect(await ids("slow_users")).toEqual([]);
    expect(await connector.call("insertRow", insert(3))).toMatchObject({ success: true });
  });

  test("in the midst of a read", async () => {
    const call = connector.call("selectRows", { table: "slow_view" });
    await sleeping();
    await terminate();
    expect(await call).toMatchObject({ status: "failed", code: "connection_lost" });
  });

  test("while it is idle: the process lives on, and the pool replaces it", async () => {
    await connector.call("selectRows", { table: "users" });
    await terminate();
    await until("the server has closed them", async () => (await terminate()).length === 0);
    await until("the pool has noticed", async () => (await connector.call("selectRows", { table: "users" })).success);
    expect(await connector.call("insertRow", insert(3))).toMatchObject({ success: true });
  });

  test("without a word, before the commit: it failed, for it is rolled back", async () => {
    await using proxy = await startProxy(db.connectionString);
    const through = new PostgresConnector({ connectionString: proxy.connectionString });
    proxy.breakAt("SELECT pg_catalog.txid_current_if_assigned()::text AS id", "drop after forwarding");
    expect(await through.call("insertRow", insert(3))).toMatchObject({ status: "failed", code: "connection_lost" });
    await quiet();
    expect(await ids()).toEqual([1, 2]);
    await through.close();
  });

  test.each([
    ["drop after forwarding", [1, 2, 3]],
    ["drop before forwarding", [1, 2]],
  ] as const)("with the commit (%s): nobody can say, and the receipt names whom to ask", async (fate, expected) => {
    await using proxy = await startProxy(db.connectionString);
    const through = new PostgresConnector({ connectionString: proxy.connectionString });
    const call = stepwise(through, "insertRow", insert(3));
    await call.prepared;
    proxy.breakAt("COMMIT", fate);
    const error = await call.run().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "commit_unknown", status: "unknown" });
    await quiet();
    expect(await ids()).toEqual(expected);
    const [, transaction] = /SELECT txid_status\((\d+)\)/.exec((error as Error).message) ?? [];
    const [row] = await db.sql("SELECT txid_status($1::bigint) AS status", [transaction]);
    expect(row).toEqual({ status: fate === "drop after forwarding" ? "committed" : "aborted" });
    expect((await through.call("insertRow", insert(4))).success).toBe(true);
    await through.close();
  });

  test("with the commit, as a call: its status is unknown", async () => {
    await using proxy = await startProxy(db.connectionString);
    const through = new PostgresConnector({ connectionString: proxy.connectionString });
    proxy.breakAt("COMMIT", "drop after forwarding", "INSERT INTO");
    expect(await through.call("insertRow", insert(3))).toMatchObject({ status: "unknown", code: "commit_unknown" });
    expect(await ids()).toEqual([1, 2, 3]);
    await through.close();
  });
});

describe("a connection that cannot be had", () => {
  test("because the pool is exhausted", async () => {
    const narrow = db.connector({ maxConnections: 1, connectTimeoutMs: 200 });
    const first = narrow.call("insertRow", slow(1));
    await sleeping();
    expect(await narrow.call("insertRow", insert(3))).toMatchObject({ status: "failed", code: "too_many_connections" });
    await db.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    expect(await first).toMatchObject({ status: "failed", code: "statement_timeout" });
    expect(await narrow.call("insertRow", insert(3))).toMatchObject({ success: true });
  });

  test("because the server has too many", async () => {
    const role = await db.role("limited");
    await db.sql(`GRANT SELECT ON users TO ${roleOf(role)}; ALTER ROLE ${roleOf(role)} CONNECTION LIMIT 0`);
    const result = await db.connector({ connectionString: role }).call("selectRows", { table: "users" });
    expect(result).toMatchObject({ status: "failed", code: "too_many_connections" });
  });

  test("because the password is wrong; the message says no secret", async () => {
    const url = new URL(db.connectionString);
    url.password = "a-wrong-password";
    const result = await db.connector({ connectionString: url.href }).call("insertRow", insert(3));
    expect(result).toMatchObject({ status: "failed", code: "connection_failed" });
    expect(JSON.stringify(result)).not.toMatch(new RegExp(`a-wrong-password|${url.hostname}|${url.port}|postgresql:`));
  });

  test("because nobody listens", async () => {
    const url = new URL(db.connectionString);
    url.hostname = "127.0.0.1";
    url.port = "1";
    const result = await db.connector({ connectionString: url.href }).call("insertRow", insert(3));
    expect(result).toMatchObject({ status: "failed", code: "connection_failed" });
    expect(result.output).toMatchObject({ error: "No connection to the server (ECONNREFUSED)." });
  });

  test("because nobody answers", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const url = new URL(db.connectionString);
    url.hostname = "127.0.0.1";
    url.port = String((silent.address() as { port: number }).port);
    const result = await db
      .connector({ connectionString: url.href, connectTimeoutMs: 100 })
      .call("insertRow", insert(3));
    expect(result).toMatchObject({ status: "failed", code: "connection_failed" });
    silent.close();
  });
});

describe("an abort", () => {
  test("ends the statement on the server, leaves nothing behind, and frees the connection", async () => {
    const narrow = db.connector({ maxConnections: 1 });
    const controller = new AbortController();
    const call = stepwise(narrow, "insertRow", slow(1));
    await call.prepared;
    const settled = expect(call.run(controller.signal)).rejects.toMatchObject({ code: "aborted", status: "failed" });
    await sleeping();
    const started = Date.now();
    controller.abort();
    await settled;
    await quiet();
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(await ids("slow_users")).toEqual([]);
    expect(await narrow.call("insertRow", insert(3))).toMatchObject({ success: true });
  });

  test("of a read as well", async () => {
    const controller = new AbortController();
    const call = connector.call("selectRows", { table: "slow_view" }, { signal: controller.signal });
    await sleeping();
    controller.abort();
    expect(await call).toMatchObject({ status: "failed", code: "aborted" });
    await quiet();
  });

  test("while it waits for a connection sends nothing", async () => {
    const narrow = db.connector({ maxConnections: 1 });
    const waiting = stepwise(narrow, "insertRow", insert(3));
    await waiting.prepared;
    const first = new AbortController();
    const second = new AbortController();
    const blocking = stepwise(narrow, "insertRow", slow(1));
    await blocking.prepared;
    const ends = [blocking.run(first.signal), waiting.run(second.signal)].map((run) =>
      expect(run).rejects.toMatchObject({ code: "aborted", status: "failed" }),
    );
    await sleeping();
    second.abort();
    first.abort();
    await Promise.all(ends);
    await quiet();
    expect(await ids()).toEqual([1, 2]);
  });

  test("before it begins sends nothing", async () => {
    const call = stepwise(connector, "insertRow", insert(3));
    await call.prepared;
    await expect(call.run(AbortSignal.abort())).rejects.toMatchObject({ code: "aborted", status: "failed" });
    expect(await ids()).toEqual([1, 2]);
  });
});

describe("what the role may do", () => {
  test("decides, and the message says so", async () => {
    const role = await db.role("reader");
    await db.sql(`GRANT SELECT ON users TO ${roleOf(role)}`);
    const reader = db.connector({ connectionString: role });
    expect(await reader.call("selectRows", { table: "users" })).toMatchObject({ success: true });
    expect(await reader.call("insertRow", insert(3))).toMatchObject({ status: "failed", code: "permission_denied" });
    expect(await reader.call("selectRows", { table: "late" })).toMatchObject({ status: "failed" });
  });

  test("column by column: rows are given back in the columns it may read", async () => {
    const role = await db.role("clerk");
    await db.sql(`CREATE TABLE staff (id int PRIMARY KEY, name text, salary int);
      INSERT INTO staff VALUES (1, 'Ada', 100), (2, 'Bob', 200);
      GRANT SELECT (id, name), INSERT (id, name), UPDATE (name), DELETE ON staff TO ${roleOf(role)}`);
    const clerk = db.connector({ connectionString: role });
    expect((await clerk.call("selectRows", { table: "staff" })).output).toMatchObject({
      rows: [
        { id: 1, name: "Ada" },
        { id: 2, name: "Bob" },
      ],
    });
    expect((await clerk.call("insertRow", { table: "staff", row: { id: 3, name: "Cy" } })).output).toMatchObject({
      rows: [{ id: 3, name: "Cy" }],
    });
    expect(
      (await clerk.call("updateRows", { table: "staff", set: { name: "Eve" }, where: { id: 3 } })).output,
    ).toMatchObject({
      before: [{ id: 3, name: "Cy" }],
      rows: [{ id: 3, name: "Eve" }],
    });
    expect((await clerk.call("deleteRows", { table: "staff", where: { id: 3 } })).output).toMatchObject({
      rows: [{ id: 3, name: "Eve" }],
    });
    expect(await clerk.call("selectRows", { table: "staff", where: { salary: 100 } })).toMatchObject({
      code: "permission_denied",
    });
    expect(await clerk.call("updateRows", { table: "staff", set: { salary: 1 }, where: { id: 1 } })).toMatchObject({
      code: "permission_denied",
    });
  });

  test("without any right to read it can still insert", async () => {
    const role = await db.role("writer");
    await db.sql(`GRANT INSERT ON users TO ${roleOf(role)}`);
    const writer = db.connector({ connectionString: role });
    expect((await writer.call("insertRow", insert(3))).output).toEqual({
      table: "public.users",
      rowCount: 1,
      rows: [],
    });
  });

  test("a role that is read-only by default stays so", async () => {
    const role = await db.role("careful");
    await db.sql(
      `GRANT ALL ON users TO ${roleOf(role)}; ALTER ROLE ${roleOf(role)} SET default_transaction_read_only = on`,
    );
    const careful = db.connector({ connectionString: role });
    expect(await careful.call("insertRow", insert(3))).toMatchObject({ status: "failed", code: "read_only" });
  });
});

describe("close", () => {
  test("ends the connector's own pool, once", async () => {
    const own = new PostgresConnector({ connectionString: db.connectionString });
    await own.call("selectRows", { table: "users" });
    await Promise.all([own.close(), own.close(), own[Symbol.asyncDispose]()]);
    expect(await own.call("selectRows", { table: "users" })).toMatchObject({
      status: "failed",
      code: "connection_failed",
    });
  });

  test("leaves a pool that was handed in as it was", async () => {
    const pool = new pg.Pool({ connectionString: db.connectionString, max: 2 });
    const borrowed = new PostgresConnector({ pool });
    expect(await borrowed.call("insertRow", insert(3))).toMatchObject({ success: true });
    await borrowed.close();
    expect(pool.listenerCount("error")).toBe(0);
    const { rows } = await pool.query("SHOW statement_timeout");
    expect(rows).toEqual([{ statement_timeout: "0" }]);
    await pool.end();
  });
});

afterAll(async () => {
  await quiet();
});
