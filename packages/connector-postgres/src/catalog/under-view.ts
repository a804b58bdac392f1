import type { Relation } from "./relations.js";
import { type ColumnPaths, namesOf, type Relations, type Step, UnresolvedError, wholeColumns } from "./step.js";
import { viewColumns } from "./view-columns.js";

/**
 * The tables and views under a view: the one that is written through it, and those that its query reads.
 *
 * @throws UnresolvedError where it cannot be told which one is written, or which of its columns
 */
export function stepsUnderView(view: Relation, relations: Relations, step: Step): readonly Step[] {
  const readAll = (oid: string): Step => ({
    oid,
    change: "read",
    columns: sourceColumns(view, relations.get(oid)),
    counted: false,
    climbs: false,
  });
  const sources = [...new Set(view.sources.map(({ relation }) => relation))];
  if (step.change === "read") return sources.map(readAll);
  const target = targetOf(view, sources);
  const columns = columnsUnderView(view, relations.get(target), target, step.columns);
  return [{ ...step, oid: target, columns }, ...sources.filter((oid) => oid !== target).map(readAll)];
}

/** The one table under a view that can be written through it (PostgreSQL documentation, "CREATE VIEW", "Updatable Views"). */
function targetOf(view: Relation, sources: readonly string[]): string {
  const origins = new Set(viewColumns(view.query ?? "").map(({ relation }) => relation));
  const targets = sources.length === 1 ? sources : sources.filter((oid) => origins.has(oid));
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) {
    throw new UnresolvedError(`It cannot be told which table is written through the view ${view.name}.`);
  }
  return target;
}

function columnsUnderView(
  view: Relation,
  table: Relation | undefined,
  target: string,
  columns: ColumnPaths,
): ColumnPaths {
  const origins = viewColumns(view.query ?? "");
  return new Map(
    [...columns].map(([name, paths]) => {
      const number = view.columns.find((column) => column.name === name)?.number;
      const origin = origins.find((entry) => entry.number === number && entry.relation === target);
      const [under] = namesOf(table, origin === undefined ? [] : [origin.column]);
      if (under === undefined) throw new UnresolvedError(`The column "${name}" of the view ${view.name} is computed.`);
      return [under, paths];
    }),
  );
}

function sourceColumns(view: Relation, source: Relation | undefined): ColumnPaths {
  const numbers = view.sources.filter(({ relation }) => relation === source?.oid).map(({ column }) => column);
  return wholeColumns(namesOf(source, numbers));
}
