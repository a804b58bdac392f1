import type { KeyedTable } from "../catalog/keyed-table.js";
import { failure } from "../failure.js";
import { type RecordedRow, textIn } from "./recorded-rows.js";

/** One row, before an update and after it. */
export interface RowPair {
  readonly before: RecordedRow;
  readonly after: RecordedRow;
}

/**
 * Finds out which row became which: RETURNING promises no order. Rows correspond by those columns of the key that the
 * update did not set; the columns that it did set are the same in all of its rows.
 *
 * @remarks No two rows can have traded keys in one statement: the key is checked row by row.
 * @param set - the columns that the update set
 * @param triggers - whether a trigger may have had its say
 * @throws ActionError `not_restorable` where it cannot be told
 */
export function pairRows(
  { name, key }: KeyedTable,
  before: readonly RecordedRow[],
  after: readonly RecordedRow[],
  set: readonly string[],
  triggers: boolean,
): readonly RowPair[] {
  const [onlyBefore] = before;
  const [onlyAfter] = after;
  if (onlyBefore !== undefined && onlyAfter !== undefined && before.length === 1 && after.length === 1) {
    return [{ before: onlyBefore, after: onlyAfter }];
  }
  const kept = key.filter((column) => !set.includes(column.name));
  // Once a part of the key is new, the rest of it could have been traded.
  const tradable = triggers && kept.length < key.length;
  const byKey = new Map(after.map((row) => [textIn(kept, row), row]));
  const pairs = before.flatMap((row) => {
    const partner = byKey.get(textIn(kept, row));
    return partner === undefined ? [] : [{ before: row, after: partner }];
  });
  const partners = new Set(pairs.map((pair) => pair.after));
  if (tradable || before.length !== after.length || pairs.length !== before.length || partners.size !== after.length) {
    throw failure("not_restorable", `It cannot be told which row of ${name} became which: their keys were changed.`);
  }
  return pairs;
}
