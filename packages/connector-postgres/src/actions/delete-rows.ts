import { action } from "@enact/core";
import { z } from "zod";
import { arrayTypes, readableColumns, returning, type Table } from "../catalog/table.js";
import type { Row, Rows, Session } from "../connection/session.js";
import { type ActionContext, changeTable, readTable } from "../context.js";
import { tableSchema, whereSchema } from "../inputs.js";
import { holdToLook, type Intention, touchedResources } from "../look.js";
import { driftedRows, holdToRows, lookAtRows, requireCount } from "../matching-rows.js";
import { Parameters } from "../parameters.js";
import { typeParsers } from "../values/types.js";
import { requireConditions, whereClause } from "../where.js";

/** What `deleteRows` gives. */
export interface DeleteRowsOutput {
  /** `schema.table`. */
  readonly table: string;
  readonly rowCount: number;
  /** The rows as they were, in the columns that the role may read. */
  readonly rows: readonly Row[];
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
  action({
    input,
    effect: "write",
    prepare: async ({ table: name, where }, { signal }) => {
      requireConditions(where);
      return readTable(context, name, signal, (session, table) =>
        lookAtRows(session, context, table, INTENTION, where),
      );
    },
    touches: (_input, before) => touchedResources(before),
    run: async (remove, { before, signal }): Promise<DeleteRowsOutput> => {
      requireCount(before, context.maxRows);
      return changeTable(context, remove.table, signal, async (session, table) => {
        const { rows, rowCount } = await execute(session, table, remove);
        if (rowCount !== before.count) throw driftedRows();
        holdToRows(before, readableColumns(table).length === 0 ? (before.rows ?? []) : rows);
        await holdToLook(session, context, table, INTENTION, before);
        return { table: table.name, rowCount, rows };
      });
    },
  });

type Delete = z.infer<typeof input>;

/** A delete writes no column in particular. */
const INTENTION: Intention = { change: "delete", columns: new Map() };

function execute(session: Session, table: Table, { where }: Delete): Promise<Rows> {
  const parameters = new Parameters();
  const text = `DELETE FROM ${table.quoted}${whereClause(table, where, parameters)}${returning(table)}`;
  return session.query(text, parameters.values, typeParsers(arrayTypes(readableColumns(table))));
}
