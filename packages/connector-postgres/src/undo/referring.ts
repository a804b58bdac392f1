import type { Table } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import { quote } from "../names.js";
import { Parameters } from "../parameters.js";

/** The foreign keys that change rows on their own where rows of a table are changed. */
export interface Referring {
  /** Whether the role may lock rows of the table, so that nobody refers to them anew. */
  readonly isLockable: boolean;
  readonly keys: readonly ForeignKey[];
}

/** A foreign key with CASCADE, SET NULL or SET DEFAULT, seen from the table it points to. */
interface ForeignKey {
  /** The table that has the key, as `schema.table`. */
  readonly name: string;
  /** The same as it may stand after FROM: the rows that the key is about, and no others. */
  readonly source: string;
  /** Whether its rows are rows of the table that it points to as well. */
  readonly isOwn: boolean;
  /** Its columns, and the columns that these point to. */
  readonly columns: readonly string[];
  readonly target: readonly string[];
  /** Whether the role sees every row of the columns that it takes to tell who refers to whom. */
  readonly isVisible: boolean;
}

/**
 * Finds the foreign keys that act where rows of a table are deleted or updated.
 *
 * @param changed - of an update the columns that change; a key that points to none of them does nothing
 */
export async function referring(
  session: Session,
  table: Table,
  change: "delete" | "update",
  changed: readonly string[] = [],
): Promise<Referring> {
  const { rows } = await session.query(REFERRING, [table.oid, change]);
  const { isLockable, keys } = rows[0] as unknown as Referring;
  return {
    isLockable,
    keys: keys.filter(({ target }) => change === "delete" || target.some((column) => changed.includes(column))),
  };
}

/** The first table of which it cannot be told whether its rows refer to others. */
export function hiddenAmong({ isLockable, keys }: Referring, table: Table): string | undefined {
  if (keys.length > 0 && !isLockable) return table.name;
  const isHidden = ({ isVisible, target }: ForeignKey) =>
    !isVisible || target.some((column) => table.columns.get(column)?.readable !== true);
  return keys.find(isHidden)?.name;
}

/**
 * The first table that has a row that refers to certain rows; undefined where none has. For the answer to last, these rows
 * must be locked by then.
 *
 * @param condition - which rows
 * @param among - whether rows that meet the condition themselves count
 */
export async function firstReferring(
  session: Session,
  table: Table,
  { keys }: Referring,
  condition: (parameters: Parameters) => string,
  among: boolean,
): Promise<string | undefined> {
  for (const { name, source, isOwn, columns, target } of keys) {
    const parameters = new Parameters();
    const list = (names: readonly string[], alias: string) =>
      names.map((column, index) => `${quote(column)} AS ${alias}${index}`).join(", ");
    const referred = `SELECT ${list(target, "r")} FROM ${table.quoted} WHERE ${condition(parameters)}`;
    const others = isOwn && !among ? ` WHERE (${condition(parameters)}) IS NOT TRUE` : "";
    const text = `SELECT EXISTS (SELECT FROM (${referred}) referred, (SELECT ${list(columns, "c")} FROM ${source}${others}) child
      WHERE ${columns.map((_column, index) => `c${index} = r${index}`).join(" AND ")}) AS found`;
    const { rows } = await session.query(text, parameters.values);
    if (rows[0]?.["found"] === true) return name;
  }
  return undefined;
}

// Foreign keys of a plain table say nothing of the tables that inherit from it, hence ONLY. A partition has its own copy
// of those that point to its root. What applies to a role, row security included, is for the server to say.
const REFERRING = `
WITH RECURSIVE part(oid) AS (
  SELECT $1::oid
  UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.oid = i.inhparent
), key AS (
  SELECT k.oid, k.conrelid, k.conkey, k.confrelid, k.confkey FROM pg_catalog.pg_constraint k
    JOIN part ON part.oid = k.confrelid
  WHERE k.contype = 'f'
    AND CASE $2::text WHEN 'delete' THEN k.confdeltype ELSE k.confupdtype END IN ('c', 'n', 'd')
)
SELECT pg_catalog.has_any_column_privilege($1::oid, 'UPDATE') AS "isLockable", (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', n.nspname || '.' || c.relname,
    'source', CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || pg_catalog.format('%I.%I', n.nspname, c.relname),
    'isOwn', c.oid IN (SELECT oid FROM part),
    'columns', named.columns, 'target', named.target,
    'isVisible', pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND named.readable
      AND NOT pg_catalog.row_security_active(c.oid)) ORDER BY key.oid), '[]')
  FROM key JOIN pg_catalog.pg_class c ON c.oid = key.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
      SELECT pg_catalog.jsonb_agg(a.attname ORDER BY place) AS columns, pg_catalog.jsonb_agg(b.attname ORDER BY place) AS target,
        pg_catalog.bool_and(pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')) AS readable
      FROM ROWS FROM (pg_catalog.unnest(key.conkey), pg_catalog.unnest(key.confkey))
        WITH ORDINALITY pair(own, other, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = key.conrelid AND a.attnum = pair.own
        JOIN pg_catalog.pg_attribute b ON b.attrelid = key.confrelid AND b.attnum = pair.other
    ) named
) AS keys`;
