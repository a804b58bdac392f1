import type { KeyedTable } from "../catalog/keyed-table.js";
import type { ColumnPaths } from "../catalog/step.js";
import { type Column, quoteColumns } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import type { ActionContext } from "../context.js";
import { failure } from "../failure.js";
import { pathsIn } from "../fields.js";
import { shown } from "../names.js";
import { Parameters } from "../parameters.js";
import { recordedParameter } from "../values/recorded-parameter.js";
import { taken } from "./key-taken.js";
import { type RecordedRow, recordedRows, sameRows } from "./recorded-rows.js";
import { inParts, rowsByKey } from "./rows-by-key.js";
import { type DoneChange, undoing } from "./undoing.js";

/** Undoes `deleteRows`: inserts the rows again with every column they had, where nobody has taken their place. */
export const undoDeleteRows = (context: ActionContext) =>
  undoing(context, {
    action: "deleteRows",
    intention: (table, done: DoneChange) => {
      const rows = deletedRows(table, done);
      return { change: "create", columns: insertedPaths(insertedColumns(table), rows) };
    },
    restore: async (session, table, done) => {
      const rows = deletedRows(table, done);
      await insert(session, table, rows);
      if (!sameRows(await rowsByKey(session, table, rows, false), rows)) {
        throw failure("not_restorable", `Something in ${table.name}, such as a trigger, makes other rows of them.`);
      }
    },
  });

function deletedRows({ name, columns }: KeyedTable, { output }: DoneChange): readonly RecordedRow[] {
  const rows = recordedRows(output.rows, output.inexact?.rows);
  const missing = [...columns.keys()].find((column) => rows.some(({ row }) => !Object.hasOwn(row, column)));
  if (missing !== undefined || rows.length !== output.rowCount) {
    const of = missing === undefined ? "" : `the column ${shown(missing)} of `;
    throw failure("not_restorable", `The record does not hold ${of}all rows that were deleted from ${name}.`);
  }
  return rows;
}

function insertedColumns({ columns, generated }: KeyedTable): readonly Column[] {
  return [...columns.values()].filter(({ name }) => !generated.has(name));
}

function insertedPaths(columns: readonly Column[], rows: readonly RecordedRow[]): ColumnPaths {
  return new Map(
    columns.map(({ name }) => [name, [...new Set(rows.flatMap(({ row }) => pathsIn(row[name] ?? null)))]]),
  );
}

/** In one statement as far as it goes: what rows of one statement refer to is looked for at its end. */
async function insert(session: Session, table: KeyedTable, rows: readonly RecordedRow[]): Promise<void> {
  const columns = insertedColumns(table);
  for (const some of inParts(rows, columns.length, rows.length)) {
    const parameters = new Parameters();
    const values = some.map(({ row, inexact }) => {
      const list = columns.map((column) =>
        parameters.add(recordedParameter(column, row[column.name] ?? null, inexact[column.name])),
      );
      return `(${list.join(", ")})`;
    });
    const text = `INSERT INTO ${table.quoted} (${quoteColumns(columns)}) OVERRIDING SYSTEM VALUE VALUES ${values.join(", ")}`;
    await session.query(text, parameters.values).catch(taken(table));
  }
}
