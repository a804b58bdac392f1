import type { Session } from "../connection/session.js";

/** A table or view and everything the catalog says of what lies under and around it. */
export interface Relation {
  readonly oid: string;
  /** `schema.table`. */
  readonly name: string;
  /** `r` table, `p` partitioned, `v` view, `m` materialized view, `f` foreign. */
  readonly kind: string;
  readonly columns: readonly { readonly number: number; readonly name: string }[];
  /** The rules that are not simply a view's query: their events, as in `pg_rewrite.ev_type`. */
  readonly rules: readonly string[];
  readonly triggers: readonly { readonly name: string; readonly type: number }[];
  /** A view's stored query; null for a table. */
  readonly query: string | null;
  /** The tables and columns a view's query names; the number 0 stands for the table as a whole. */
  readonly sources: readonly { readonly relation: string; readonly column: number }[];
  readonly children: readonly string[];
  readonly parents: readonly string[];
  /** The foreign keys that point here. */
  readonly references: readonly Reference[];
}

/** A foreign key, seen from the table it points to. */
export interface Reference {
  /** The oid of the table that has the key. */
  readonly from: string;
  /** What happens there, as in `pg_constraint`: `a` nothing, `r` refused, `c` cascade, `n` set null, `d` set default. */
  readonly onDelete: string;
  readonly onUpdate: string;
  /** The key's columns, there. */
  readonly columns: readonly number[];
  /** The columns set on delete, where not all of them. */
  readonly setOnDelete: readonly number[] | null;
  /** The columns it points to, here. */
  readonly target: readonly number[];
}

/**
 * Everything that can be reached from a table by views, inheritance, partitions and, on request, foreign keys that
 * change rows on their own.
 */
export async function loadRelations(
  session: Session,
  root: string,
  withForeignKeys: boolean,
): Promise<ReadonlyMap<string, Relation>> {
  const { rows } = await session.query(RELATIONS, [root, String(withForeignKeys)]);
  const relations = rows as unknown as readonly Relation[];
  return new Map(relations.map((relation) => [relation.oid, relation]));
}

// A view depends on its own rule too ('i'); what its query names is a normal dependency ('n') of that rule. The columns
// set on delete exist from PostgreSQL 15 on, hence the way through JSON.
const RELATIONS = `
WITH RECURSIVE reached(oid) AS (
  SELECT $1::oid
  UNION
  SELECT next.oid FROM reached CROSS JOIN LATERAL (
    SELECT d.refobjid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d
      ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'n'
    WHERE w.ev_class = reached.oid
    UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = reached.oid
    UNION ALL SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = reached.oid
    UNION ALL SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE $2::boolean AND k.contype = 'f'
      AND k.confrelid = reached.oid AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
  ) next(oid)
)
SELECT c.oid::text AS oid, n.nspname || '.' || c.relname AS name, c.relkind::text AS kind,
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('number', a.attnum, 'name', a.attname)
      ORDER BY a.attnum), '[]') FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT coalesce(pg_catalog.jsonb_agg(w.ev_type::text ORDER BY w.ev_type), '[]') FROM pg_catalog.pg_rewrite w
    WHERE w.ev_class = c.oid AND w.ev_type <> '1') AS rules,
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', t.tgname, 'type', t.tgtype)
      ORDER BY t.tgname), '[]') FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D') AS triggers,
  (SELECT w.ev_action::text FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type = '1') AS query,
  (SELECT coalesce(pg_catalog.jsonb_agg(DISTINCT pg_catalog.jsonb_build_object(
      'relation', d.refobjid::text, 'column', d.refobjsubid)), '[]')
    FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d
      ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'n'
    WHERE w.ev_class = c.oid AND w.ev_type = '1' AND d.refobjid <> c.oid) AS sources,
  (SELECT coalesce(pg_catalog.jsonb_agg(i.inhrelid::text ORDER BY i.inhrelid), '[]')
    FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid) AS children,
  (SELECT coalesce(pg_catalog.jsonb_agg(i.inhparent::text ORDER BY i.inhparent), '[]')
    FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) AS parents,
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('from', k.conrelid::text,
      'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'columns', k.conkey, 'target', k.confkey,
      'setOnDelete', pg_catalog.to_jsonb(k) -> 'confdelsetcols') ORDER BY k.oid), '[]')
    FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = c.oid) AS references
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid IN (SELECT oid FROM reached) ORDER BY c.oid`;
