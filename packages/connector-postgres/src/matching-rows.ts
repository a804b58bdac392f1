import { encode } from "@enact/core";
import { arrayTypes, quoteColumns, readableColumns, type Table } from "./catalog/table.js";
import type { Row, Rows, Session } from "./connection/session.js";
import type { ActionContext } from "./context.js";
import { failure } from "./failure.js";
import type { Where } from "./inputs.js";
import { type Intention, type Look, lookAt, withCount } from "./look.js";
import { Parameters } from "./parameters.js";
import { typeParsers } from "./values/types.js";
import { whereClause } from "./where.js";

/** The rows that a change concerns, as they are before it. */
export interface MatchingRows {
  readonly count: number;
  /** The rows, in the columns that the role may read; absent where they are too many or too large for a record. */
  readonly rows?: readonly Row[];
}

/** What the rows before a change may measure in a record, in bytes of JSON. */
const RECORDED_BYTES = 256 * 1024;

/** A look before a change of rows: all that it touches, and the rows it concerns. */
export async function lookAtRows(
  session: Session,
  context: ActionContext,
  table: Table,
  intention: Intention,
  where: Where,
): Promise<Look & MatchingRows> {
  const look = await lookAt(session, context, table, intention, 0);
  // It will be blocked: there is no need to read what may not even be here.
  if (look.unresolved !== undefined) return { ...look, count: 0 };
  const matching = await matchingRows(session, table, where, context.maxRows);
  return { ...withCount(look, matching.count), ...matching };
}

/** Reads the rows that conditions concern and locks them, so that they stay as they are until the transaction ends. */
export function lockMatching(session: Session, table: Table, where: Where, limit: number): Promise<Rows> {
  return readMatching(session, table, where, limit, " FOR UPDATE");
}

/**
 * Makes sure that a change of rows may go ahead at all.
 *
 * @throws ActionError `no_rows` or `too_many_rows`
 */
export function requireCount({ count }: MatchingRows, maxRows: number): void {
  if (count === 0) throw failure("no_rows", "No row meets the conditions.");
  if (count > maxRows) throw failure("too_many_rows", `${count} rows meet the conditions; the limit is ${maxRows}.`);
}

/**
 * Makes sure that the rows of a change are those that were judged.
 *
 * @throws ActionError `drift`
 */
export function holdToRows(before: MatchingRows, rows: readonly Row[]): void {
  const changed = before.rows !== undefined && fingerprint(before.rows) !== fingerprint(encode(rows) as readonly Row[]);
  if (rows.length !== before.count || changed) throw driftedRows();
}

/** The rows are no longer those that were judged. */
export function driftedRows(): Error {
  return failure("drift", "The rows that meet the conditions are not those that were judged.");
}

/** Counts the rows that conditions concern, and reads them where they are at most `maxRows`. */
async function matchingRows(session: Session, table: Table, where: Where, maxRows: number): Promise<MatchingRows> {
  const { rows } = await readMatching(session, table, where, maxRows + 1, "");
  if (rows.length > maxRows) return { count: await countMatching(session, table, where) };
  const fits = Buffer.byteLength(JSON.stringify(rows)) <= RECORDED_BYTES;
  return { count: rows.length, ...(fits ? { rows } : undefined) };
}

function readMatching(session: Session, table: Table, where: Where, limit: number, lock: string): Promise<Rows> {
  const parameters = new Parameters();
  const columns = readableColumns(table);
  const clause = whereClause(table, where, parameters);
  const text = `SELECT ${quoteColumns(columns)} FROM ${table.quoted}${clause} LIMIT ${limit}${lock}`;
  return session.query(text, parameters.values, typeParsers(arrayTypes(columns)));
}

async function countMatching(session: Session, table: Table, where: Where): Promise<number> {
  const parameters = new Parameters();
  const text = `SELECT count(*) AS count FROM ${table.quoted}${whereClause(table, where, parameters)}`;
  const { rows } = await session.query(text, parameters.values);
  return Number(rows[0]?.count);
}

function fingerprint(rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
}
