import { action } from "@enact/core";
import { z } from "zod";
import { arrayTypes, columnsNamed, quoteColumns, readableColumns, returning, type Table } from "../catalog/table.js";
import type { Inexact, Row, Rows, Session } from "../connection/session.js";
import { type ActionContext, changeTable, readTable } from "../context.js";
import { failure } from "../failure.js";
import { columnsSchema, rowSchema, tableSchema } from "../inputs.js";
import { reconciling } from "../ledger/reconcile.js";
import { holdToLook, type Intention, type Look, lookAt, touchedResources } from "../look.js";
import { Parameters } from "../parameters.js";
import { undoInsertRow } from "../undo/insert-row.js";
import { typeParsers } from "../values/types.js";
import { assignments, columnPaths } from "../written-row.js";

/** What `insertRow` gives. */
export interface InsertRowOutput {
  /** `schema.table`. */
  readonly table: string;
  /** 1, or 0 where `onConflict` kept the row out. */
  readonly rowCount: number;
  /** The row as it is now, defaults included, in the columns that the role may read. */
  readonly rows: readonly Row[];
  /** What the rows cannot say of their JSON, row by row; absent where they say it all. */
  readonly inexact?: { readonly rows?: readonly Inexact[] };
}

const input = z
  .strictObject({
    table: tableSchema,
    row: rowSchema,
    /** Inserts nothing, and gives no row, where one with the same values in these columns exists. */
    onConflict: z.strictObject({ columns: columnsSchema }).readonly().exactOptional(),
  })
  .readonly();

/** Inserts one row. */
export const insertRow = (context: ActionContext) =>
  action<typeof input, Look, InsertRowOutput, Look>({
    input,
    effect: "write",
    prepare: (insert, { signal }) =>
      readTable(context, insert.table, signal, (session, table) => {
        compose(table, insert);
        return lookAt(session, context, table, intentionOf(insert), 1);
      }),
    touches: (_input, before) => touchedResources(before),
    run: (insert, call): Promise<InsertRowOutput> =>
      changeTable(context, insert.table, "insertRow", call, async (session, table) => {
        const { rows, inexact, rowCount } = await execute(session, table, insert);
        await holdToLook(session, context, table, intentionOf(insert), call.before);
        if (rowCount === 0 && insert.onConflict === undefined) {
          throw failure("no_rows", `${table.name} took no row, and raised no error; a trigger can do that.`);
        }
        return { table: table.name, rowCount, rows, ...(inexact && { inexact: { rows: inexact } }) };
      }),
    reconcile: reconciling<InsertRowOutput>(context, "insertRow"),
    undo: undoInsertRow(context),
  });

type Insert = z.infer<typeof input>;

function intentionOf({ row }: Insert): Intention {
  return { change: "create", columns: columnPaths(row) };
}

function execute(session: Session, table: Table, insert: Insert): Promise<Rows> {
  const { text, parameters } = compose(table, insert);
  return session.query(text, parameters.values, typeParsers(arrayTypes(readableColumns(table))));
}

function compose(
  table: Table,
  { row, onConflict }: Insert,
): { readonly text: string; readonly parameters: Parameters } {
  const parameters = new Parameters();
  const written = assignments(table, row, parameters, "row");
  const names = quoteColumns(written.map(({ column }) => column));
  const values = written.map(({ placeholder }) => placeholder).join(", ");
  const unlessPresent =
    onConflict && ` ON CONFLICT (${quoteColumns(columnsNamed(table, onConflict.columns))}) DO NOTHING`;
  const text = `INSERT INTO ${table.quoted} (${names}) VALUES (${values})${unlessPresent ?? ""}${returning(table)}`;
  return { text, parameters };
}
