import type { KeyedTable } from "../catalog/keyed-table.js";
import { arrayTypes, quoteColumns, readableColumns } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import { quote } from "../names.js";
import { Parameters } from "../parameters.js";
import { recordedParameter } from "../values/recorded-parameter.js";
import { typeParsers } from "../values/types.js";
import { presentRows, type RecordedRow } from "./recorded-rows.js";

/** The condition that only the row with the same key meets. */
export function keyCondition({ key }: KeyedTable, { row, inexact }: RecordedRow, parameters: Parameters): string {
  const terms = key.map((column) => {
    const value = recordedParameter(column, row[column.name] ?? null, inexact[column.name]);
    return `${quote(column.name)} = ${parameters.add(value)}`;
  });
  return `(${terms.join(" AND ")})`;
}

/**
 * The rows that have the keys of recorded rows now, in the columns that the role may read.
 *
 * @param lock - whether they have to stay as they are until the transaction ends
 */
export async function rowsByKey(
  session: Session,
  table: KeyedTable,
  rows: readonly RecordedRow[],
  lock: boolean,
): Promise<readonly RecordedRow[]> {
  const columns = readableColumns(table);
  const found: RecordedRow[] = [];
  for (const some of inParts(rows, table.key.length)) {
    const parameters = new Parameters();
    const condition = some.map((row) => keyCondition(table, row, parameters)).join(" OR ");
    // In order of the key, so that two of them at once do not wait for each other.
    const order = lock ? ` ORDER BY ${quoteColumns(table.key)} FOR UPDATE` : "";
    const text = `SELECT ${quoteColumns(columns)} FROM ${table.quoted} WHERE ${condition}${order}`;
    found.push(...presentRows(await session.query(text, parameters.values, typeParsers(arrayTypes(columns)))));
  }
  return found;
}

/** A message says how many parameters it has in 16 bits (PostgreSQL documentation, "Message Formats", Bind). */
const MAX_PARAMETERS = 65_535;

/** A deep tree of conditions would exceed the server's stack. */
const MAX_ROWS = 500;

/** Rows in parts whose parameters fit into one statement. */
export function inParts<T>(rows: readonly T[], parametersEach: number, maxRows: number = MAX_ROWS): readonly T[][] {
  const size = Math.max(1, Math.min(maxRows, Math.floor(MAX_PARAMETERS / parametersEach)));
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, part) => rows.slice(part * size, (part + 1) * size));
}
