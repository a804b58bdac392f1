import type { Session } from "../connection/session.js";
import { failure } from "../failure.js";
import { type Column, columnsNamed, type Table } from "./table.js";

/** A table whose rows can be told apart, and what may be written in it. */
export interface KeyedTable extends Table {
  /** Columns that are never null and whose values together are unique at all times. */
  readonly key: readonly Column[];
  /** Columns that the database computes. */
  readonly generated: ReadonlySet<string>;
  /** Columns that are GENERATED ALWAYS AS IDENTITY: no UPDATE can set them. */
  readonly identity: ReadonlySet<string>;
}

/**
 * Finds a table's key in the catalog: the primary key, or else a unique index on columns that are all NOT NULL.
 *
 * @throws ActionError `no_unique_key` where there is none, or none that the role may read
 */
export async function keyedTable(session: Session, table: Table): Promise<KeyedTable> {
  const { rows } = await session.query(KEYS, [table.oid]);
  const { keys, generated, identity } = rows[0] as unknown as Found;
  const key = keys.find((names) => names.every((name) => table.columns.get(name)?.readable === true));
  if (key === undefined) {
    throw failure(
      "no_unique_key",
      `${table.name} has no key that this role may read, by which to find its rows again.`,
    );
  }
  return {
    ...table,
    key: columnsNamed(table, key),
    generated: new Set(generated),
    identity: new Set(identity),
  };
}

interface Found {
  readonly keys: readonly (readonly string[])[];
  readonly generated: readonly string[];
  readonly identity: readonly string[];
}

// A deferrable key (not `indimmediate`) can be broken within a statement, and rows could trade keys. Generated columns
// exist from PostgreSQL 12 on, hence the way through JSON.
const KEYS = `
WITH attribute AS (
  SELECT a.*, pg_catalog.to_jsonb(a) ->> 'attgenerated' AS generated FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
), key AS (
  SELECT i.indisprimary, i.indexrelid, (
    SELECT pg_catalog.jsonb_agg(attribute.attname ORDER BY part.place)
    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY part(number, place)
      JOIN attribute ON attribute.attnum = part.number
    WHERE part.place <= i.indnkeyatts HAVING pg_catalog.bool_and(attribute.attnotnull)
  ) AS names
  FROM pg_catalog.pg_index i WHERE i.indrelid = $1::oid AND i.indisunique AND i.indimmediate AND i.indisvalid
    AND i.indpred IS NULL AND i.indexprs IS NULL
)
SELECT
  (SELECT coalesce(pg_catalog.jsonb_agg(names ORDER BY indisprimary DESC, indexrelid), '[]') FROM key
    WHERE names IS NOT NULL) AS keys,
  (SELECT coalesce(pg_catalog.jsonb_agg(attname), '[]') FROM attribute WHERE generated <> '') AS generated,
  (SELECT coalesce(pg_catalog.jsonb_agg(attname), '[]') FROM attribute WHERE attidentity = 'a') AS identity`;
