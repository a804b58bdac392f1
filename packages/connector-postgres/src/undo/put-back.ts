import type { KeyedTable } from "../catalog/keyed-table.js";
import { columnsNamed } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import { failure } from "../failure.js";
import { quote } from "../names.js";
import { Parameters } from "../parameters.js";
import { recordedParameter } from "../values/recorded-parameter.js";
import { taken } from "./key-taken.js";
import type { RowPair } from "./pair-rows.js";
import { type RecordedRow, sameIn, sameRows, textIn } from "./recorded-rows.js";
import { keyCondition, rowsByKey } from "./rows-by-key.js";

/**
 * Sets rows back, column by column where they differ, and makes sure that they then are as they were.
 *
 * @throws ActionError `drift` where another row has a value by now that has to be unique; `not_restorable` where the rows
 * will not be what they were, naming the columns
 */
export async function putBack(session: Session, table: KeyedTable, pairs: readonly RowPair[]): Promise<void> {
  for (const { before, after } of pairs) await setBack(session, table, before, after);
  // A trigger that watches other columns leaves alone what is set by itself.
  for (const [before, present] of await stillDifferent(session, table, pairs)) {
    await setBack(session, table, before, present);
  }
  const [different] = await stillDifferent(session, table, pairs);
  if (different === undefined) return;
  const names = differing(...different).map((name) => `"${name}"`);
  throw failure(
    "not_restorable",
    `Something in ${table.name}, such as a trigger, sets ${names.join(", ")} to another value.`,
  );
}

async function setBack(session: Session, table: KeyedTable, before: RecordedRow, from: RecordedRow): Promise<void> {
  const names = differing(before, from).filter((name) => !table.generated.has(name));
  const fixed = names.find((name) => table.identity.has(name));
  if (fixed !== undefined) {
    throw failure(
      "not_restorable",
      `"${fixed}" of ${table.name} is GENERATED ALWAYS AS IDENTITY: no update can set it.`,
    );
  }
  if (names.length === 0) return;
  const parameters = new Parameters();
  const list = columnsNamed(table, names).map((column) => {
    const value = recordedParameter(column, before.row[column.name] ?? null, before.inexact[column.name]);
    return `${quote(column.name)} = ${parameters.add(value)}`;
  });
  const text = `UPDATE ${table.quoted} SET ${list.join(", ")} WHERE ${keyCondition(table, from, parameters)}`;
  const { rowCount } = await session.query(text, parameters.values).catch(taken(table));
  if (rowCount !== 1)
    throw failure("not_restorable", `An update by its key changed ${rowCount} rows of ${table.name}.`);
}

/** The rows that are not as they were, each with what it is now. */
async function stillDifferent(
  session: Session,
  table: KeyedTable,
  pairs: readonly RowPair[],
): Promise<readonly (readonly [before: RecordedRow, present: RecordedRow])[]> {
  const wanted = pairs.map(({ before }) => before);
  const present = await rowsByKey(session, table, wanted, false);
  if (sameRows(present, wanted)) return [];
  const byKey = new Map(present.map((row) => [textIn(table.key, row), row]));
  const found = wanted.flatMap((before): (readonly [RecordedRow, RecordedRow])[] => {
    const same = byKey.get(textIn(table.key, before));
    return same === undefined ? [] : [[before, same]];
  });
  if (found.length !== wanted.length) throw failure("not_restorable", `The keys of ${table.name} cannot be set back.`);
  return found.filter(([before, row]) => !sameRows([before], [row]));
}

function differing(before: RecordedRow, present: RecordedRow): readonly string[] {
  return Object.keys(before.row).filter((name) => !sameIn(name, before, present));
}
