import type { Reference, Relation } from "./relations.js";
import { namesOf, type Relations, type Step, wholeColumns } from "./step.js";

/** The tables that foreign keys change in the wake of an update or a delete. */
export function cascades({ references, columns }: Relation, relations: Relations, step: Step): readonly Step[] {
  if (step.change !== "delete" && step.change !== "update") return [];
  const written = new Set(columns.filter(({ name }) => step.columns.has(name)).map(({ number }) => number));
  return references.flatMap((reference) => {
    if (step.change === "update" && !reference.target.some((column) => written.has(column))) return [];
    const next = cascade(reference, step.change === "delete");
    if (next === undefined) return [];
    const names = wholeColumns(namesOf(relations.get(reference.from), next.columns));
    return [{ oid: reference.from, change: next.change, columns: names, counted: false, climbs: false }];
  });
}

function cascade(
  { onDelete, onUpdate, columns, setOnDelete }: Reference,
  deletes: boolean,
): { readonly change: "update" | "delete"; readonly columns: readonly number[] } | undefined {
  const action = deletes ? onDelete : onUpdate;
  if (action === "a" || action === "r") return undefined;
  if (deletes && action === "c") return { change: "delete", columns: [] };
  return { change: "update", columns: deletes && setOnDelete !== null ? setOnDelete : columns };
}
