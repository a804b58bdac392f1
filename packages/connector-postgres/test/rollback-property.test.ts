import type { RunOutcome } from "@enact/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openDatabase } from "./support/database.js";
import { contentsOf, editorOf } from "./support/editor.js";
import { type Drift, type RandomTable, randomDrift, randomRun, TYPES_DDL } from "./support/random-tables.js";

const db = await openDatabase();
const RUNS = Number(process.env["ENACT_PROPERTY_RUNS"] ?? 100);

/** What a write that has succeeded says. */
interface Written {
  readonly rowCount: number;
  readonly cascaded?: false;
}

/** A database of these tables, with their rows, and nothing else. */
async function make(tables: readonly RandomTable[]): Promise<void> {
  await db.sql(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${TYPES_DDL}
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.stamp := coalesce(OLD.stamp, 0) + 1; RETURN NEW; END';
    ${tables.map(({ ddl }) => ddl).join("\n")}`);
  for (const { name, rows, columns } of tables) {
    if (rows.length === 0) continue;
    const names = Object.keys(columns).join(", ");
    await db.sql(
      `INSERT INTO ${name} (${names}) SELECT ${names} FROM json_populate_recordset(null::${name}, $1::json)`,
      [JSON.stringify(rows)],
    );
  }
}

function writesOf({ receipt }: RunOutcome): readonly Written[] {
  return receipt.actionsTaken.filter(({ success }) => success).map(({ output }) => output as unknown as Written);
}

/** Whether foreign keys have changed rows that no record holds: that cannot be undone, and says so. */
function hasCascaded({ receipt }: RunOutcome): boolean {
  return receipt.actionsTaken.some(
    ({ action, success, resources, output }) =>
      success &&
      action !== "insertRow" &&
      resources.some(({ count }) => count === "unbounded") &&
      !Object.hasOwn(output as object, "cascaded"),
  );
}

/** Does what somebody else does, and gives every row that it has written, as it is. */
async function drift(tables: readonly RandomTable[], statements: readonly Drift[]): Promise<readonly string[]> {
  const transactions: string[] = [];
  for (const [at, statement] of statements.entries()) {
    const text = textOf(statement, tables, `theirs ${at}`);
    const counted = `WITH did AS (${text} RETURNING 1)
      SELECT pg_current_xact_id()::xid::text AS id FROM (SELECT count(*) FROM did) x`;
    // Where what he wants to point to is not there, he has done nothing.
    const [done] = await db.sql(counted).catch((error: { code?: string }) => {
      if (error.code !== "23503") throw error;
      return [];
    });
    if (done !== undefined) transactions.push(String(done["id"]));
  }
  const written = tables.map(({ name }) =>
    db.sql(`SELECT '${name} ' || t::text AS row FROM ${name} t WHERE xmin::text = ANY ($1)`, [transactions]),
  );
  return (await Promise.all(written)).flat().map(({ row }) => String(row));
}

function textOf({ table: index, kind, k, v, ref }: Drift, tables: readonly RandomTable[], note: string): string {
  const { name, columns } = tables[index % tables.length] as RandomTable;
  const own = "a" in columns ? [", a, b", `, ${k}, 'x'`] : ["", ""];
  const to = "ref" in columns ? [", ref", `, ${ref}`, `, ref = ${ref}`] : ["", "", ""];
  if (kind === "update") return `UPDATE ${name} SET v = ${v}, note = '${note}'${to[2]} WHERE k = ${k}`;
  if (kind === "insert") {
    return `INSERT INTO ${name} (k, v, note${to[0]}${own[0]}) VALUES (${k}, ${v}, '${note}'${to[1]}${own[1]})
      ON CONFLICT DO NOTHING`;
  }
  // What goes or changes in the wake of it is as if he had never seen it, so he deletes what nobody points to.
  const unreferred = tables
    .filter((other) => "ref" in other.columns)
    .map((other) => ` AND NOT EXISTS (SELECT FROM ${other.name} other WHERE other.ref = ${name}.k)`);
  return `DELETE FROM ${name} WHERE k = ${k}${unreferred.join("")}`;
}

async function allRows(tables: readonly RandomTable[]): Promise<readonly string[]> {
  const rows = tables.map(({ name }) => db.sql(`SELECT '${name} ' || t::text AS row FROM ${name} t`));
  return (await Promise.all(rows)).flat().map(({ row }) => String(row));
}

test("after a rollback every table is what it was, whatever the tables, the rows and the run", async () => {
  const editor = editorOf(db.connector());
  const seen = { undone: 0, insertRow: 0, updateRows: 0, deleteRows: 0, alone: 0 };
  await fc.assert(
    fc.asyncProperty(randomRun, async ({ tables, steps }) => {
      await make(tables);
      const before = await contentsOf(db);
      const done = await editor.attempt(...steps);
      expect(done.receipt.actionsTaken).toHaveLength(steps.length);
      const writes = writesOf(done);
      fc.pre(writes.some(({ rowCount }) => rowCount > 0) && !hasCascaded(done));
      const { receipt } = await editor.rollback(done);
      const problems = receipt.actionsTaken.filter(({ success }) => !success);
      // Writes that have changed nothing have nothing to undo, and say so.
      expect(problems.filter(({ code }) => code !== "no_rows").map(({ output }) => output)).toEqual([]);
      if (problems.length === 0) expect(receipt.outcome).toBe("reversed");
      expect(await contentsOf(db)).toEqual(before);
      seen.undone += 1;
      for (const { action, success } of done.receipt.actionsTaken) if (success) seen[action as "insertRow"] += 1;
      seen.alone += writes.filter(({ cascaded }) => cascaded === false).length;
    }),
    { numRuns: RUNS, maxSkipsPerRun: 20 },
  );
  expect(await editor.findings()).toEqual([]);
  expect(seen.undone).toBeGreaterThanOrEqual(RUNS);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
}, 300_000);

test("nothing of somebody else's is lost, whatever he has done between a run and its rollback", async () => {
  const editor = editorOf(db.connector());
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(randomRun, randomDrift, async ({ tables, steps }, statements) => {
      await make(tables);
      const done = await editor.attempt(...steps);
      fc.pre(writesOf(done).some(({ rowCount }) => rowCount > 0));
      const theirs = await drift(tables, statements);
      fc.pre(theirs.length > 0);
      const { receipt } = await editor.rollback(done);
      const left = await allRows(tables);
      for (const row of theirs) expect(left).toContain(row);
      for (const { status, code } of receipt.actionsTaken) {
        expect(["succeeded", "failed"]).toContain(status);
        seen[code ?? status] = (seen[code ?? status] ?? 0) + 1;
      }
    }),
    { numRuns: RUNS, maxSkipsPerRun: 20 },
  );
  expect(await editor.findings()).toEqual([]);
  // Both have to be there, or the test has shown nothing.
  expect(seen["drift"]).toBeGreaterThan(0);
  expect(seen["succeeded"]).toBeGreaterThan(0);
  const known = ["succeeded", "drift", "cascade", "foreign_key", "no_rows"];
  expect(Object.keys(seen).filter((code) => !known.includes(code))).toEqual([]);
}, 300_000);
