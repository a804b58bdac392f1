import { action } from "@enact/core";
import { z } from "zod";
import { arrayTypes, type Column, columnsNamed, quoteColumns, readableColumns, type Table } from "../catalog/table.js";
import type { Row, Session } from "../connection/session.js";
import { type ActionContext, readTable } from "../context.js";
import { columnsSchema, tableSchema, whereSchema } from "../inputs.js";
import { holdToLook, type Intention, lookAt, touchedResources } from "../look.js";
import { quote } from "../names.js";
import { Parameters } from "../parameters.js";
import { typeParsers } from "../values/types.js";
import { whereClause } from "../where.js";

/** What `selectRows` gives. */
export interface SelectRowsOutput {
  /** `schema.table`. */
  readonly table: string;
  readonly rowCount: number;
  readonly rows: readonly Row[];
  /** Whether more rows meet the conditions than were asked for. */
  readonly truncated: boolean;
}

const input = z
  .strictObject({
    table: tableSchema,
    /** Which columns; all that the role may read, where absent. */
    columns: columnsSchema.exactOptional(),
    /** Which rows; all, where absent or empty. */
    where: whereSchema.exactOptional(),
    orderBy: z
      .array(z.strictObject({ column: z.string(), direction: z.enum(["asc", "desc"]).exactOptional() }).readonly())
      .readonly()
      .exactOptional(),
    /** How many rows at most; never more than `maxRows` of the connector, which counts where absent. */
    limit: z.int().positive().exactOptional(),
  })
  .readonly();

/** Reads rows. */
export const selectRows = (context: ActionContext) =>
  action({
    input,
    effect: "read",
    prepare: (select, { signal }) =>
      readTable(context, select.table, signal, (session, table) => {
        const limit = limitOf(select, context.maxRows);
        compose(table, select, limit);
        return lookAt(session, context, table, intentionOf(table, select), limit);
      }),
    touches: (_input, before) => touchedResources(before),
    run: (select, { before, signal }): Promise<SelectRowsOutput> =>
      readTable(context, select.table, signal, async (session, table) => {
        const limit = limitOf(select, context.maxRows);
        const rows = await execute(session, table, select, limit);
        await holdToLook(session, context, table, intentionOf(table, select), before);
        const kept = rows.slice(0, limit);
        return { table: table.name, rowCount: kept.length, rows: kept, truncated: rows.length > kept.length };
      }),
  });

type Select = z.infer<typeof input>;

function limitOf({ limit = Number.POSITIVE_INFINITY }: Select, maxRows: number): number {
  return Math.min(limit, maxRows);
}

/** Whoever compares or sorts by a column learns of it, so these are read as well. */
function intentionOf(table: Table, select: Select): Intention {
  const compared = Object.keys(select.where ?? {});
  const sorted = (select.orderBy ?? []).map(({ column }) => column);
  const names = [...selected(table, select).map(({ name }) => name), ...compared, ...sorted];
  return { change: "read", columns: new Map(names.map((name) => [name, []])) };
}

async function execute(session: Session, table: Table, select: Select, limit: number): Promise<readonly Row[]> {
  const { text, parameters } = compose(table, select, limit);
  const { rows } = await session.query(text, parameters.values, typeParsers(arrayTypes(selected(table, select))));
  return rows;
}

/** One row more than is wanted tells whether there are more. */
function compose(
  table: Table,
  select: Select,
  limit: number,
): { readonly text: string; readonly parameters: Parameters } {
  const parameters = new Parameters();
  const columns = quoteColumns(selected(table, select));
  const where = whereClause(table, select.where ?? {}, parameters);
  const order = orderClause(table, select.orderBy ?? []);
  return { text: `SELECT ${columns} FROM ${table.quoted}${where}${order} LIMIT ${limit + 1}`, parameters };
}

function selected(table: Table, { columns }: Select): readonly Column[] {
  return columns === undefined ? readableColumns(table) : columnsNamed(table, columns);
}

function orderClause(table: Table, orderBy: NonNullable<Select["orderBy"]>): string {
  if (orderBy.length === 0) return "";
  const columns = columnsNamed(
    table,
    orderBy.map(({ column }) => column),
  );
  const terms = columns.map(
    ({ name }, index) => `${quote(name)}${orderBy[index]?.direction === "desc" ? " DESC" : ""}`,
  );
  return ` ORDER BY ${terms.join(", ")}`;
}
