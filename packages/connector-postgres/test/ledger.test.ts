import { readFile } from "node:fs/promises";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { beforeEach, describe, expect, test } from "vitest";
import { dbSafeInsert, ledgerMigration, PostgresConnector, type PostgresConnectorOptions } from "../src/index.js";
import { stepwise } from "./support/call.js";
import { openDatabase, roleOf } from "./support/database.js";
import { startProxy } from "./support/proxy.js";
import { type DoneCall, undoStepwise } from "./support/undo.js";
import { until } from "./support/until.js";

const db = await openDatabase();
const recording = (options: Partial<PostgresConnectorOptions> = {}) => db.connector({ ledger: true, ...options });
const insert = (id: number) => ({ table: "users", row: { id, profile: { z: 1, a: [1.5] } } });
const ids = async () => (await db.sql("SELECT id FROM users ORDER BY id")).map(({ id }) => id);
const entries = () => db.sql("SELECT idempotency_key AS key, action, output FROM enact.ledger ORDER BY created_at, 1");

/** A lock that triggers wait for: `users` before it is written, or only once COMMIT was sent. */
const HELD = { writing: 1, committing: 2 } as const;

beforeEach(async () => {
  await db.sql(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS enact CASCADE;
    CREATE TABLE users (id int PRIMARY KEY, profile jsonb, list text[]);
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::int); RETURN NEW; END';
    CREATE TRIGGER writing BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION wait(${HELD.writing});
    CREATE CONSTRAINT TRIGGER committing AFTER INSERT OR DELETE ON users DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION wait(${HELD.committing})`);
  await db.sql(ledgerMigration);
});

/** Holds writes up, until it is called. */
async function hold(at: number): Promise<() => Promise<void>> {
  const other = await db.client();
  await other.query(`SELECT pg_advisory_lock(${at})`);
  return async () => {
    await other.query(`SELECT pg_advisory_unlock(${at})`);
  };
}

/** The server processes that wait for a lock of this kind. */
const waiting = (kind: "advisory" | "transactionid") =>
  db.sql(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1`,
    [kind],
  );
const untilWaiting = (kind: "advisory" | "transactionid") =>
  until(`something waits for ${kind}`, async () => (await waiting(kind)).length > 0);

async function terminate(kind: "advisory"): Promise<void> {
  for (const { pid } of await waiting(kind)) await db.sql("SELECT pg_terminate_backend($1)", [pid]);
}

describe("the ledger", () => {
  test("has each write with the JSON that it gave, in the transaction of the write", async () => {
    const connector = recording();
    const output = (await stepwise(connector, "insertRow", insert(1), "a:0").run()) as object;
    await stepwise(connector, "updateRows", { table: "users", set: { list: ["x"] }, where: { id: 1 } }, "a:1").run();
    await stepwise(connector, "deleteRows", { table: "users", where: { id: 1 } }, "a:2").run();
    const found = await entries();
    expect(found.map(({ key, action }) => [key, action])).toEqual([
      ["a:0", "insertRow"],
      ["a:1", "updateRows"],
      ["a:2", "deleteRows"],
    ]);
    expect(found[0]?.["output"]).toBe(JSON.stringify(output));
  });

  test("has nothing of what failed", async () => {
    const connector = recording();
    await db.sql("INSERT INTO users VALUES (1)");
    expect(await connector.call("insertRow", insert(1))).toMatchObject({ status: "failed", code: "exists" });
    expect(await connector.call("deleteRows", { table: "users", where: { id: 9 } })).toMatchObject({ code: "no_rows" });
    expect(await entries()).toEqual([]);
  });

  test("is described as it is made", async () => {
    expect(await readFile(new URL("../README.md", import.meta.url), "utf8")).toContain(
      `\`\`\`sql\n${ledgerMigration}\`\`\``,
    );
  });

  test("is made once, however often its migration is run", async () => {
    await stepwise(recording(), "insertRow", insert(1), "a:0").run();
    await db.sql(ledgerMigration);
    expect(await entries()).toHaveLength(1);
  });

  test.each(["DROP SCHEMA enact CASCADE", "DROP TABLE enact.ledger"])(
    "is missing after %s: nothing is written",
    async (gone) => {
      await db.sql(gone);
      expect(await recording().call("insertRow", insert(1))).toMatchObject({
        status: "failed",
        code: "ledger_missing",
      });
      expect(await ids()).toEqual([]);
      expect(await db.connector().call("insertRow", insert(1))).toMatchObject({ status: "succeeded" });
    },
  );

  test("takes no more than the rights to look up and to add", async () => {
    const role = await db.role("keeper");
    await db.sql(`GRANT USAGE ON SCHEMA public, enact TO ${roleOf(role)}; GRANT SELECT, INSERT ON users TO ${roleOf(role)};
      GRANT SELECT ON enact.ledger TO ${roleOf(role)}`);
    const keeper = recording({ connectionString: role });
    expect(await keeper.call("insertRow", insert(1))).toMatchObject({ status: "failed", code: "permission_denied" });
    expect(await ids()).toEqual([]);
    await db.sql(`GRANT INSERT ON enact.ledger TO ${roleOf(role)}`);
    const call = stepwise(keeper, "insertRow", insert(1), "a:0");
    await call.run();
    expect(await call.reconcile()).toMatchObject({ status: "succeeded" });
    expect(await stepwise(keeper, "insertRow", insert(2), "a:1").reconcile()).toMatchObject({ code: "not_committed" });
  });

  test("is never an action's to touch", async () => {
    await db.sql("CREATE VIEW peek AS SELECT * FROM enact.ledger");
    const connector = recording({ schemas: ["public", "enact"] });
    for (const open of [connector, db.connector({ schemas: ["enact"] })]) {
      expect(await open.call("selectRows", { table: "enact.ledger" })).toMatchObject({ code: "not_allowed" });
      expect(await open.call("deleteRows", { table: "enact.ledger", where: { action: "x" } })).toMatchObject({
        code: "not_allowed",
      });
    }
    expect(await connector.call("selectRows", { table: "peek" })).toMatchObject({ code: "ENACT_ACTION_BLOCKED" });
    expect(() => db.connector({ schemas: ["enact"], tables: ["ledger"] })).toThrow("never open to an action");
  });
});

describe("one key", () => {
  test.each(["read committed", "repeatable read", "serializable"] as const)(
    "is written once, at %s",
    async (isolationLevel) => {
      const connector = recording({ isolationLevel });
      await stepwise(connector, "insertRow", insert(1), "a:0").run();
      await expect(stepwise(connector, "insertRow", insert(2), "a:0").run()).rejects.toMatchObject({
        code: "superseded",
        status: "failed",
      });
      const both = [3, 4, 5].map((id) => stepwise(connector, "insertRow", insert(id), "a:1").run());
      const ends = (await Promise.allSettled(both)).map((end) =>
        end.status === "fulfilled" ? "done" : (end.reason as { code: string }).code,
      );
      expect(ends.filter((end) => end === "done")).toHaveLength(1);
      expect(
        ends.filter((end) => end !== "done").every((end) => /^superseded$|^serialization_failure$/.test(end)),
      ).toBe(true);
      expect(await ids()).toHaveLength(2);
    },
  );
});

describe("a write whose answer was lost", () => {
  test.each([
    ["insertRow", insert(3)],
    ["updateRows", { table: "users", set: { profile: { z: 1, a: 2 } }, where: { id: 1 } }],
    ["deleteRows", { table: "users", where: { id: 1 } }],
  ] as const)("%s: is known to have succeeded, with its output", async (name, input) => {
    await db.sql(`INSERT INTO users VALUES (1, '{"n": 12345678901234567890}', '{"a"}')`);
    await using proxy = await startProxy(db.connectionString);
    const connector = recording({ connectionString: proxy.connectionString });
    const call = stepwise(connector, name, input as never, "a:0");
    await call.prepared;
    proxy.breakAt("COMMIT", "drop after forwarding");
    await expect(call.run()).rejects.toMatchObject({ code: "commit_unknown", status: "unknown" });
    const [entry] = await entries();
    const found = (await call.reconcile()) as { status: string; output: object };
    expect(found).toMatchObject({ status: "succeeded", output: { table: "public.users", rowCount: 1 } });
    expect(JSON.stringify(found.output)).toBe(entry?.["output"]);
    if (name === "deleteRows") expect(found.output).toMatchObject({ inexact: { rows: [{ profile: [{ at: "/n" }] }] } });
    // However often it is asked.
    expect(await call.reconcile()).toEqual(found);
  });

  test("is proven not to have happened where COMMIT never arrived", async () => {
    await using proxy = await startProxy(db.connectionString);
    const connector = recording({ connectionString: proxy.connectionString });
    const call = stepwise(connector, "insertRow", insert(3), "a:0");
    await call.prepared;
    proxy.breakAt("COMMIT", "drop before forwarding");
    await expect(call.run()).rejects.toMatchObject({ code: "commit_unknown" });
    for (let times = 0; times < 2; times++) {
      expect(await call.reconcile()).toMatchObject({ status: "failed", code: "not_committed" });
    }
    expect(await ids()).toEqual([]);
    expect(await entries()).toEqual([{ key: "a:0", action: "insertRow", output: null }]);
  });

  test("is proven not to have happened where the server's end was killed before the commit", async () => {
    const release = await hold(HELD.committing);
    const call = stepwise(recording(), "insertRow", insert(3), "a:0");
    const settled = expect(call.run()).rejects.toMatchObject({ code: "commit_unknown", status: "unknown" });
    await untilWaiting("advisory");
    await terminate("advisory");
    await settled;
    expect(await call.reconcile()).toMatchObject({ status: "failed", code: "not_committed" });
    expect(await ids()).toEqual([]);
    await release();
  });

  test.each([
    ["is committed", { status: "succeeded", output: { rowCount: 1 } }, [3]],
    ["is rolled back", { status: "failed", code: "not_committed" }, []],
  ] as const)("is waited for until its transaction %s", async (end, expected, left) => {
    await using proxy = await startProxy(db.connectionString);
    const release = await hold(HELD.committing);
    const through = recording({ connectionString: proxy.connectionString, lockTimeoutMs: 20_000 });
    const call = stepwise(through, "insertRow", insert(3), "a:0");
    await call.prepared;
    proxy.breakAt("COMMIT", "drop after forwarding");
    await expect(call.run()).rejects.toMatchObject({ code: "commit_unknown" });
    await untilWaiting("advisory");
    const found = call.reconcile();
    await untilWaiting("transactionid");
    if (end === "is committed") await release();
    else await terminate("advisory");
    expect(await found).toMatchObject(expected);
    expect(await ids()).toEqual(left);
    if (end !== "is committed") await release();
  });

  test("stays unknown while its transaction takes longer than anybody waits", async () => {
    await using proxy = await startProxy(db.connectionString);
    const release = await hold(HELD.committing);
    const through = recording({ connectionString: proxy.connectionString, lockTimeoutMs: 20_000 });
    const call = stepwise(through, "insertRow", insert(3), "a:0");
    await call.prepared;
    proxy.breakAt("COMMIT", "drop after forwarding");
    await expect(call.run()).rejects.toMatchObject({ code: "commit_unknown" });
    await untilWaiting("advisory");
    const hasty = stepwise(recording({ lockTimeoutMs: 100 }), "insertRow", insert(3), "a:0");
    await expect(hasty.reconcile()).rejects.toMatchObject({ code: "lock_timeout" });
    await release();
    expect(await call.reconcile()).toMatchObject({ status: "succeeded" });
  });

  test("cannot be committed once it was found not to be", async () => {
    const connector = recording();
    const release = await hold(HELD.writing);
    const call = stepwise(connector, "insertRow", insert(3), "a:0");
    const settled = expect(call.run()).rejects.toMatchObject({ code: "superseded", status: "failed" });
    await untilWaiting("advisory");
    expect(await call.reconcile()).toMatchObject({ status: "failed", code: "not_committed" });
    await release();
    await settled;
    expect(await ids()).toEqual([]);
    await expect(call.run()).rejects.toMatchObject({ code: "superseded" });
  });

  test("without a ledger nothing can be said", async () => {
    const plain = db.connector();
    expect(plain.actions.insertRow.reconcile).toBeUndefined();
    expect(plain.actions.insertRow.undo?.reconcile).toBeUndefined();
    // Sent before the option was set: that the ledger has nothing of it proves nothing.
    const { prepared } = stepwise(plain, "insertRow", insert(3), "a:0");
    const call = { runId: "a", index: 0, idempotencyKey: "a:0", signal: new AbortController().signal };
    const before = (await prepared) as never;
    const found = await recording().actions.insertRow.reconcile?.({ input: insert(3), now: "" }, { ...call, before });
    expect(found).toEqual({ status: "unknown" });
    expect(await entries()).toEqual([]);
  });
});

describe("in a run", () => {
  const request = {
    workflow: "dbSafeInsert",
    actor: { email: "agent@company.com" },
    payload: { table: "users", data: { id: 3 }, uniqueKey: "id" },
  } as const;

  test.each([
    ["drop after forwarding", true, [3]],
    ["drop before forwarding", false, []],
  ] as const)("a COMMIT whose answer is cut (%s) ends for certain", async (fate, success, left) => {
    await using proxy = await startProxy(db.connectionString);
    const postgres = new PostgresConnector({ connectionString: proxy.connectionString, ledger: true });
    const receipts = new MemoryReceiptStore();
    const enact = new EnactClient({
      systems: { postgres },
      policies: [],
      workflows: [dbSafeInsert],
      receipts,
      strictResources: true,
    });
    proxy.breakAt("COMMIT", fate, "INSERT INTO");
    const { result, receipt } = await enact.run(request);
    expect(result.success).toBe(success);
    const written = result.actions.at(-1);
    expect(written).toMatchObject({ action: "insertRow", reconciled: true, status: success ? "succeeded" : "failed" });
    if (success) expect(result.output.insertRow).toMatchObject({ rows: [{ id: 3 }] });
    else expect(written?.code).toBe("not_committed");
    expect(receipt.resources?.map(({ name }) => name)).toEqual(["public.users", "public.users"]);
    expect(await ids()).toEqual(left);
    await enact.close();
    await postgres.close();
  });
});

describe("an undo", () => {
  test("records itself, and is looked up like any other write", async () => {
    await using proxy = await startProxy(db.connectionString);
    const connector = recording({ connectionString: proxy.connectionString });
    const done = (await connector.call("insertRow", insert(3))) as DoneCall;
    const first = undoStepwise(connector, "insertRow", done, "b:0");
    await first.prepared;
    proxy.breakAt("COMMIT", "drop before forwarding");
    await expect(first.run()).rejects.toMatchObject({ code: "commit_unknown" });
    expect(await first.reconcile()).toMatchObject({ status: "failed", code: "not_committed" });
    expect(await ids()).toEqual([3]);

    const second = undoStepwise(connector, "insertRow", done, "c:0");
    await second.prepared;
    proxy.breakAt("COMMIT", "drop after forwarding");
    await expect(second.run()).rejects.toMatchObject({ code: "commit_unknown" });
    expect(await second.reconcile()).toEqual({ status: "succeeded", output: { table: "public.users", rowCount: 1 } });
    expect(await ids()).toEqual([]);
    expect((await entries()).slice(1)).toEqual([
      { key: "b:0", action: "insertRow.undo", output: null },
      { key: "c:0", action: "insertRow.undo", output: '{"table":"public.users","rowCount":1}' },
    ]);
    await expect(undoStepwise(connector, "insertRow", done, "b:0").run()).rejects.toMatchObject({ code: "superseded" });
  });
});
