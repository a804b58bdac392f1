import { action } from "@enact/core";
import { z } from "zod";
import { arrayTypes, readableColumns, returning, type Table } from "../catalog/table.js";
import type { Inexact, Row, Rows, Session } from "../connection/session.js";
import { type ActionContext, changeTable, readTable } from "../context.js";
import { tableSchema, whereSchema } from "../inputs.js";
import { reconciling } from "../ledger/reconcile.js";
import { holdToLook, type Intention, type Look, touchedResources } from "../look.js";
import { driftedRows, holdToRows, lookAtRows, type MatchingRows, requireCount } from "../matching-rows.js";
import { Parameters } from "../parameters.js";
import { isAlone } from "../undo/alone.js";
import { undoDeleteRows } from "../undo/delete-rows.js";
import { typeParsers } from "../values/types.js";
import { requireConditions, whereClause } from "../where.js";

/** What `deleteRows` gives. */
export interface DeleteRowsOutput {
  /** `schema.table`. */
  readonly table: string;
  readonly rowCount: number;
  /** The rows as they were, in the columns that the role may read. */
  readonly rows: readonly Row[];
  /** What the rows cannot say of their JSON, row by row; absent where they say it all. */
  readonly inexact?: { readonly rows?: readonly Inexact[] };
  /** False where foreign keys could have changed rows of other tables in its wake, and changed none; absent otherwise. */
  readonly cascaded?: false;
}

const input = z
  .strictObject({
    table: tableSchema,
    /** Which rows; must not be empty. */
    where: whereSchema,
  })
  .readonly();

/** Deletes the rows that meet conditions: exactly those that were counted when the call was judged, or none. */
export const deleteRows = (context: ActionContext) =>
  action<typeof input, Look & MatchingRows, DeleteRowsOutput, Look>({
    input,
    effect: "write",
    prepare: async ({ table: name, where }, { signal }) => {
      requireConditions(where);
      return readTable(context, name, signal, (session, table) =>
        lookAtRows(session, context, table, INTENTION, where),
      );
    },
    touches: (_input, before) => touchedResources(before),
    run: async (remove, call): Promise<DeleteRowsOutput> => {
      const { before } = call;
      requireCount(before, context.maxRows);
      return changeTable(context, remove.table, "deleteRows", call, async (session, table) => {
        const alone = await isAlone(session, table, INTENTION, remove.where, before);
        const { rows, inexact, rowCount } = await execute(session, table, remove);
        if (rowCount !== before.count) throw driftedRows();
        holdToRows(before, readableColumns(table).length === 0 ? (before.rows ?? []) : rows);
        await holdToLook(session, context, table, INTENTION, before);
        return {
          table: table.name,
          rowCount,
          rows,
          ...(inexact && { inexact: { rows: inexact } }),
          ...(alone ? { cascaded: false as const } : undefined),
        };
      });
    },
    reconcile: reconciling<DeleteRowsOutput>(context, "deleteRows"),
    undo: undoDeleteRows(context),
  });

type Delete = z.infer<typeof input>;

/** A delete writes no column in particular. */
const INTENTION: Intention = { change: "delete", columns: new Map() };

function execute(session: Session, table: Table, { where }: Delete): Promise<Rows> {
  const parameters = new Parameters();
  const text = `DELETE FROM ${table.quoted}${whereClause(table, where, parameters)}${returning(table)}`;
  return session.query(text, parameters.values, typeParsers(arrayTypes(readableColumns(table))));
}
