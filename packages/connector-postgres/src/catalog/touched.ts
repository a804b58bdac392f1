import { cascades } from "./cascades.js";
import type { Relation } from "./relations.js";
import { type Change, type ColumnPaths, type Relations, type Step, UnresolvedError } from "./step.js";
import { stepsUnderView } from "./under-view.js";

/** A table that a statement touches. */
interface TouchedTable {
  /** `schema.table`. */
  readonly name: string;
  readonly change: Change;
  /** The columns, and the dotted paths in them. */
  readonly fields: readonly string[];
  /** Whether the number of rows is bounded by that of the table that was named. */
  readonly counted: boolean;
}

/** All that a statement touches. */
export interface Touched {
  readonly tables: readonly TouchedTable[];
  /** The triggers that run on the way, as `schema.table.trigger`: nobody can say what they do. */
  readonly triggers: readonly string[];
}

/**
 * Follows a statement on a table to everything it touches: the tables under a view, partitions and their roots,
 * inheriting tables, and the tables that foreign keys change in its wake.
 *
 * @remarks What a trigger or a function does is in no catalog; triggers are listed by name.
 * @param columns - the columns read or written; for a delete none
 * @throws UnresolvedError for a foreign table, a rule, an INSTEAD OF trigger, or a view that cannot be seen through
 */
export function touchedBy(relations: Relations, root: string, change: Change, columns: ColumnPaths): Touched {
  const visits = new Map<string, Visit>();
  const pending: Step[] = [{ oid: root, change, columns, counted: true, climbs: false }];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const key = `${step.oid} ${step.change} ${step.climbs}`;
    const merged = merge(visits.get(key), step);
    if (merged === undefined) continue;
    const relation = relations.get(step.oid);
    if (relation === undefined) throw new UnresolvedError("A table it touches is not in the catalog.");
    visits.set(key, { relation, ...merged });
    pending.push(...nextSteps(relation, relations, merged));
  }
  return summarize([...visits.values()]);
}

interface Visit extends Step {
  readonly relation: Relation;
}

/** A step together with what is known of the same place; undefined where it says nothing new. */
function merge(known: Step | undefined, step: Step): Step | undefined {
  if (known === undefined) return step;
  const columns = new Map(known.columns);
  let grown = known.counted && !step.counted;
  for (const [name, paths] of step.columns) {
    const present = columns.get(name);
    const all = new Set([...(present ?? []), ...paths]);
    if (present === undefined || all.size > present.length) {
      columns.set(name, [...all]);
      grown = true;
    }
  }
  return grown ? { ...step, columns, counted: known.counted && step.counted } : undefined;
}

function nextSteps(relation: Relation, relations: Relations, step: Step): readonly Step[] {
  const parents = relation.parents.map((oid) => ({
    ...step,
    oid,
    columns: shared(step.columns, relations.get(oid)),
    climbs: true,
  }));
  if (step.climbs) return parents;
  refuseUnresolvable(relation, step.change);
  if (relation.kind === "v" || relation.kind === "m") return stepsUnderView(relation, relations, step);
  // An INSERT reaches the partitions of a partitioned table, but not the tables that inherit from a plain one.
  const reachesChildren = step.change !== "create" || relation.kind === "p";
  const children = reachesChildren ? relation.children.map((oid) => ({ ...step, oid })) : [];
  return [...parents, ...children, ...cascades(relation, relations, step)];
}

/** Bits of `pg_trigger.tgtype` (PostgreSQL's `pg_trigger.h`). */
const TRIGGER = { create: 1 << 2, delete: 1 << 3, update: 1 << 4, instead: 1 << 6 } as const;

/** Values of `pg_rewrite.ev_type`. */
const RULE = { update: "2", create: "3", delete: "4" } as const;

function refuseUnresolvable({ name, kind, rules, triggers }: Relation, change: Change): void {
  if (kind === "f") throw new UnresolvedError(`${name} is a foreign table: what it stands for is elsewhere.`);
  if (change === "read") return;
  if (kind === "m") throw new UnresolvedError(`${name} is a materialized view, which cannot be written.`);
  if (!["r", "p", "v"].includes(kind)) throw new UnresolvedError(`${name} is neither a table nor a view.`);
  if (rules.includes(RULE[change])) throw new UnresolvedError(`A rule on ${name} puts other statements in its place.`);
  const instead = TRIGGER.instead | TRIGGER[change];
  if (triggers.some(({ type }) => (type & instead) === instead)) {
    throw new UnresolvedError(`An INSTEAD OF trigger on ${name} does something else in its place.`);
  }
}

/** A parent has some of its child's columns, by the same names. */
function shared(columns: ColumnPaths, parent: Relation | undefined): ColumnPaths {
  return new Map([...columns].filter(([name]) => parent?.columns.some((column) => column.name === name)));
}

function summarize(visits: readonly Visit[]): Touched {
  const tables = new Map<string, TouchedTable>();
  for (const { relation, change, columns, counted } of visits) {
    const key = `${relation.oid} ${change}`;
    const known = tables.get(key);
    const fields = new Set([
      ...(known?.fields ?? []),
      ...[...columns].flatMap(([name, paths]) => [name, ...paths.map((path) => `${name}.${path}`)]),
    ]);
    tables.set(key, { name: relation.name, change, fields: [...fields], counted: counted && known?.counted !== false });
  }
  const triggers = visits.filter(({ climbs }) => !climbs).flatMap(triggersOf);
  return { tables: [...tables.values()], triggers: [...new Set(triggers)].sort() };
}

function triggersOf({ relation, change }: Visit): readonly string[] {
  if (change === "read") return [];
  return relation.triggers
    .filter(({ type }) => (type & TRIGGER[change]) !== 0)
    .map(({ name }) => `${relation.name}.${name}`);
}
