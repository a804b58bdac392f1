import type { KeyedTable } from "../catalog/keyed-table.js";
import { arrayTypes, readableColumns, returning } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import type { ActionContext } from "../context.js";
import type { Intention } from "../look.js";
import { Parameters } from "../parameters.js";
import { typeParsers } from "../values/types.js";
import { presentRows, type RecordedRow, recordedRows, requireAsLeft } from "./recorded-rows.js";
import { requireUnreferenced } from "./restorable.js";
import { keyCondition, rowsByKey } from "./rows-by-key.js";
import { type DoneChange, undoing } from "./undoing.js";

/** Undoes `insertRow`: deletes the row, where it is still as it was inserted, and no other row would go with it. */
export const undoInsertRow = (context: ActionContext) =>
  undoing(context, {
    action: "insertRow",
    intention: () => DELETING,
    restore: async (session, table, { output }: DoneChange, { mayCascade }) => {
      const left = recordedRows(output.rows, output.inexact?.rows);
      if (mayCascade) await lockAlone(session, table, left);
      const parameters = new Parameters();
      const condition = left.map((row) => keyCondition(table, row, parameters)).join(" OR ");
      // As `deleteRows` does: what is deleted is what was compared, and a lock of its own would take a right to update.
      const text = `DELETE FROM ${table.quoted} WHERE ${condition}${returning(table)}`;
      const parsers = typeParsers(arrayTypes(readableColumns(table)));
      requireAsLeft(table.name, presentRows(await session.query(text, parameters.values, parsers)), left);
    },
  });

const DELETING: Intention = { change: "delete", columns: new Map() };

/** Locks rows, so that nobody refers to them anew (PostgreSQL documentation, "Row-Level Locks"), and looks who does. */
async function lockAlone(session: Session, table: KeyedTable, left: readonly RecordedRow[]): Promise<void> {
  requireAsLeft(table.name, await rowsByKey(session, table, left, true), left);
  await requireUnreferenced(session, table, DELETING, left);
}
