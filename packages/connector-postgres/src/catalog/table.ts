import { ActionError } from "@enact/core";
import type { Session } from "../connection/session.js";
import { canonicalName, nameProblem, quote, quoteTable, shown, type TableName } from "../names.js";
import type { ArrayType } from "../values/types.js";

/** A column, as the catalog has it. */
export interface Column {
  readonly name: string;
  /** The oid of its type, domains resolved. */
  readonly type: number;
  /** The type as PostgreSQL writes it. */
  readonly typeName: string;
  /** What separates values of this type in an array. */
  readonly delimiter: string;
  /** Present where the column is an array. */
  readonly array?: ArrayType;
  /** Whether the role may read it. */
  readonly readable: boolean;
}

/** A table or view that exists, and that the connector may name. */
export interface Table {
  readonly oid: string;
  /** `schema.table`. */
  readonly name: string;
  /** As it may stand in a statement. */
  readonly quoted: string;
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * Looks a table up in the catalog.
 *
 * @throws ActionError `not_found`
 */
export async function findTable(session: Session, name: TableName): Promise<Table> {
  const { rows } = await session.query(FIND_TABLE, [name.schema, name.table]);
  const [found] = rows as unknown as readonly FoundTable[];
  if (found === undefined) {
    throw new ActionError("not_found", `There is no table ${shown(canonicalName(name))} that this role can see.`);
  }
  const columns = new Map(found.columns.map((column) => [column.name, columnOf(column)]));
  return { oid: found.oid, name: canonicalName(name), quoted: quoteTable(name), columns };
}

/**
 * The columns of these names.
 *
 * @throws ActionError `invalid_name` or `not_found`, naming the column
 */
export function columnsNamed(table: Table, names: readonly string[]): readonly Column[] {
  return names.map((name) => {
    const column = table.columns.get(name);
    if (column !== undefined) return column;
    const problem = nameProblem(name);
    if (problem !== undefined)
      throw new ActionError("invalid_name", `The name of a column of ${table.name} ${problem}.`);
    throw new ActionError("not_found", `${table.name} has no column ${shown(name)}.`);
  });
}

/** Names of columns as they may stand in a statement. */
export function quoteColumns(columns: readonly Column[]): string {
  return columns.map(({ name }) => quote(name)).join(", ");
}

/** The columns that the role may read. */
export function readableColumns({ columns }: Table): readonly Column[] {
  return [...columns.values()].filter(({ readable }) => readable);
}

/** The clause that gives changed rows back, in the columns that the role may read. */
export function returning(table: Table): string {
  const columns = readableColumns(table);
  return columns.length === 0 ? "" : ` RETURNING ${quoteColumns(columns)}`;
}

/** The array types among columns, for reading their values. */
export function arrayTypes(columns: readonly Column[]): readonly ArrayType[] {
  return columns.flatMap(({ array }) => (array === undefined ? [] : [array]));
}

interface FoundTable {
  readonly oid: string;
  readonly columns: readonly FoundColumn[];
}

interface FoundColumn {
  readonly name: string;
  readonly type: number;
  readonly typeName: string;
  readonly delimiter: string;
  readonly readable: boolean;
  readonly element: number | null;
  readonly elementDelimiter: string | null;
}

function columnOf({ element, elementDelimiter, ...column }: FoundColumn): Column {
  if (element === null || elementDelimiter === null) return column;
  return { ...column, array: { type: column.type, element, delimiter: elementDelimiter } };
}

// A domain has the oid of its own in the catalog, and that of its base type in a result. Names are compared as text,
// because the type `name` would cut what is too long.
const FIND_TABLE = `
WITH RECURSIVE wanted AS (
  SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname::text = $1::text AND c.relname::text = $2::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), attribute AS (
  SELECT a.attnum, a.attname::text AS name, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,
    pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable
  FROM pg_catalog.pg_attribute a JOIN wanted ON wanted.oid = a.attrelid
  WHERE a.attnum > 0 AND NOT a.attisdropped
), chain(start, oid, typtype, typbasetype, typcategory, typelem, typdelim) AS (
  SELECT t.oid, t.oid, t.typtype, t.typbasetype, t.typcategory, t.typelem, t.typdelim
  FROM pg_catalog.pg_type t WHERE t.oid IN (SELECT atttypid FROM attribute)
  UNION ALL
  SELECT chain.start, t.oid, t.typtype, t.typbasetype, t.typcategory, t.typelem, t.typdelim
  FROM chain JOIN pg_catalog.pg_type t ON t.oid = chain.typbasetype WHERE chain.typtype = 'd'
), base AS (
  SELECT * FROM chain WHERE typtype <> 'd'
), element_chain(start, oid, typtype, typbasetype, typdelim) AS (
  SELECT t.oid, t.oid, t.typtype, t.typbasetype, t.typdelim
  FROM pg_catalog.pg_type t WHERE t.oid IN (SELECT typelem FROM base WHERE typcategory = 'A')
  UNION ALL
  SELECT element_chain.start, t.oid, t.typtype, t.typbasetype, t.typdelim
  FROM element_chain JOIN pg_catalog.pg_type t ON t.oid = element_chain.typbasetype WHERE element_chain.typtype = 'd'
), element AS (
  SELECT * FROM element_chain WHERE typtype <> 'd'
)
SELECT wanted.oid::text AS oid, (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', attribute.name, 'type', base.oid::int8, 'typeName', type_name, 'delimiter', base.typdelim,
    'readable', readable, 'element', element.oid::int8, 'elementDelimiter', element.typdelim) ORDER BY attnum), '[]')
  FROM attribute JOIN base ON base.start = attribute.atttypid
    LEFT JOIN element ON base.typcategory = 'A' AND element.start = base.typelem
) AS columns FROM wanted`;
