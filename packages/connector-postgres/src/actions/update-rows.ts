import { action } from "@enact/core";
import { z } from "zod";
import { arrayTypes, readableColumns, returning, type Table } from "../catalog/table.js";
import type { Inexact, Row, Rows, Session } from "../connection/session.js";
import { type ActionContext, changeTable, readTable } from "../context.js";
import { rowSchema, tableSchema, whereSchema } from "../inputs.js";
import { reconciling } from "../ledger/reconcile.js";
import { holdToLook, type Intention, type Look, touchedResources } from "../look.js";
import {
  driftedRows,
  holdToRows,
  lockMatching,
  lookAtRows,
  type MatchingRows,
  requireCount,
} from "../matching-rows.js";
import { quote } from "../names.js";
import { Parameters } from "../parameters.js";
import { isAlone } from "../undo/alone.js";
import { undoUpdateRows } from "../undo/update-rows.js";
import { typeParsers } from "../values/types.js";
import { requireConditions, whereClause } from "../where.js";
import { assignments, columnPaths } from "../written-row.js";

/** What `updateRows` gives. */
export interface UpdateRowsOutput {
  /** `schema.table`. */
  readonly table: string;
  readonly rowCount: number;
  /** The rows as they were, in the columns that the role may read. */
  readonly before: readonly Row[];
  /** The rows as they are now; not necessarily in the same order. */
  readonly rows: readonly Row[];
  /** What the rows cannot say of their JSON, row by row; absent where they say it all. */
  readonly inexact?: { readonly before?: readonly Inexact[]; readonly rows?: readonly Inexact[] };
  /** False where foreign keys could have changed rows of other tables in its wake, and changed none; absent otherwise. */
  readonly cascaded?: false;
}

const input = z
  .strictObject({
    table: tableSchema,
    /** New values by column. */
    set: rowSchema,
    /** Which rows; must not be empty. */
    where: whereSchema,
  })
  .readonly();

/** Changes the rows that meet conditions: exactly those that were counted when the call was judged, or none. */
export const updateRows = (context: ActionContext) =>
  action<typeof input, Look & MatchingRows, UpdateRowsOutput, Look>({
    input,
    effect: "write",
    prepare: async (update, { signal }) => {
      requireConditions(update.where);
      return readTable(context, update.table, signal, (session, table) => {
        compose(table, update);
        return lookAtRows(session, context, table, intentionOf(update), update.where);
      });
    },
    touches: (_input, before) => touchedResources(before),
    run: async (update, call): Promise<UpdateRowsOutput> => {
      const { before } = call;
      requireCount(before, context.maxRows);
      return changeTable(context, update.table, "updateRows", call, async (session, table) => {
        const locked = await lockMatching(session, table, update.where, context.maxRows + 1);
        holdToRows(before, locked.rows);
        const alone = await isAlone(session, table, intentionOf(update), update.where, before);
        const { rows, inexact, rowCount } = await execute(session, table, update);
        if (rowCount !== before.count) throw driftedRows();
        await holdToLook(session, context, table, intentionOf(update), before);
        const notes = { ...(locked.inexact && { before: locked.inexact }), ...(inexact && { rows: inexact }) };
        return {
          table: table.name,
          rowCount,
          before: locked.rows,
          rows,
          ...(Object.keys(notes).length > 0 && { inexact: notes }),
          ...(alone ? { cascaded: false as const } : undefined),
        };
      });
    },
    reconcile: reconciling<UpdateRowsOutput>(context, "updateRows"),
    undo: undoUpdateRows(context),
  });

type Update = z.infer<typeof input>;

function intentionOf({ set }: Update): Intention {
  return { change: "update", columns: columnPaths(set) };
}

function execute(session: Session, table: Table, update: Update): Promise<Rows> {
  const { text, parameters } = compose(table, update);
  return session.query(text, parameters.values, typeParsers(arrayTypes(readableColumns(table))));
}

function compose(table: Table, { set, where }: Update): { readonly text: string; readonly parameters: Parameters } {
  const parameters = new Parameters();
  const written = assignments(table, set, parameters, "set");
  const list = written.map(({ column, placeholder }) => `${quote(column.name)} = ${placeholder}`).join(", ");
  const clause = whereClause(table, where, parameters);
  return { text: `UPDATE ${table.quoted} SET ${list}${clause}${returning(table)}`, parameters };
}
