import type { Inexact, Row, Rows } from "../connection/session.js";
import { failure } from "../failure.js";
import { writeJson } from "../values/json-text.js";
import { unescaped } from "../values/unescaped.js";

/** A row, with what it cannot say of its JSON. */
export interface RecordedRow {
  readonly row: Row;
  readonly inexact: Inexact;
}

/** Rows out of a record, as the database gave them. */
export function recordedRows(rows: readonly Row[], inexact: readonly Inexact[] | undefined): readonly RecordedRow[] {
  return rows.map((row, index) => ({
    row: unescaped(row) as Row,
    inexact: unescaped(inexact?.[index] ?? {}) as Inexact,
  }));
}

/** Rows as the database gives them now. */
export function presentRows({ rows, inexact }: Pick<Rows, "rows" | "inexact">): readonly RecordedRow[] {
  return rows.map((row, index) => ({ row, inexact: inexact?.[index] ?? {} }));
}

/** Whether two sets of rows are the same; their order does not matter. */
export function sameRows(some: readonly RecordedRow[], others: readonly RecordedRow[]): boolean {
  const text = (rows: readonly RecordedRow[]) => rows.map(fingerprint).sort().join("\n");
  return text(some) === text(others);
}

/** Whether a row has the same value in a column as another one. */
export function sameIn(column: string, one: RecordedRow, other: RecordedRow): boolean {
  return textIn([{ name: column }], one) === textIn([{ name: column }], other);
}

/** What a row has in columns, as one text. */
export function textIn(columns: readonly { readonly name: string }[], { row, inexact }: RecordedRow): string {
  return writeJson(columns.map(({ name }) => [row[name] ?? null, inexact[name] ?? null]));
}

/**
 * Makes sure that rows are as they were left.
 *
 * @throws ActionError `drift`
 */
export function requireAsLeft(table: string, present: readonly RecordedRow[], left: readonly RecordedRow[]): void {
  if (!sameRows(present, left)) {
    throw failure("drift", `A row of ${table} is not as this call left it: it was changed since, and stays as it is.`);
  }
}

function fingerprint({ row, inexact }: RecordedRow): string {
  return writeJson([row, inexact]);
}
