import type { JsonObject } from "@enact/core";
import type { KeyedTable } from "../catalog/keyed-table.js";
import type { ColumnPaths } from "../catalog/step.js";
import type { Inexact, Row } from "../connection/session.js";
import type { ActionContext } from "../context.js";
import { failure } from "../failure.js";
import { pathsIn } from "../fields.js";
import type { Intention } from "../look.js";
import { shown } from "../names.js";
import { pairRows, type RowPair } from "./pair-rows.js";
import { putBack } from "./put-back.js";
import { recordedRows, requireAsLeft, sameIn } from "./recorded-rows.js";
import { requireUnreferenced } from "./restorable.js";
import { rowsByKey } from "./rows-by-key.js";
import { type DoneChange, undoing } from "./undoing.js";

interface DoneUpdate extends DoneChange<{ readonly set: JsonObject }> {
  readonly output: DoneChange["output"] & {
    readonly before: readonly Row[];
    readonly inexact?: { readonly rows?: readonly Inexact[]; readonly before?: readonly Inexact[] };
  };
}

/** Undoes `updateRows`: puts every column that differs back, where the rows are still as the update left them. */
export const undoUpdateRows = (context: ActionContext) =>
  undoing(context, {
    action: "updateRows",
    intention: intentionOf,
    restore: async (session, table, done, { mayCascade }) => {
      const pairs = pairsOf(table, done);
      const left = pairs.map(({ after }) => after);
      requireAsLeft(table.name, await rowsByKey(session, table, left, true), left);
      if (mayCascade) await requireUnreferenced(session, table, intentionOf(table, done), left);
      await putBack(session, table, pairs);
    },
  });

function intentionOf(table: KeyedTable, done: DoneUpdate): Intention {
  requireReadable(table, done);
  return { change: "update", columns: changedPaths(table, pairsOf(table, done)) };
}

function pairsOf(table: KeyedTable, { input, before, output }: DoneUpdate): readonly RowPair[] {
  return pairRows(
    table,
    recordedRows(output.before, output.inexact?.before),
    recordedRows(output.rows, output.inexact?.rows),
    Object.keys(input.set),
    before.triggers.length > 0,
  );
}

/** A column that the role cannot read is in no record: neither as the update set it, nor as a trigger may have. */
function requireReadable({ name, columns, generated }: KeyedTable, { input, before }: DoneUpdate): void {
  const hidden = [...columns.values()].filter((column) => !column.readable && !generated.has(column.name));
  const written = hidden.find((column) => before.triggers.length > 0 || Object.hasOwn(input.set, column.name));
  if (written === undefined) return;
  throw failure(
    "not_restorable",
    `The column ${shown(written.name)} of ${name} is not in the record: this role may not read it.`,
  );
}

/** The columns that are put back, and the paths in them on either side. */
function changedPaths({ name, generated }: KeyedTable, pairs: readonly RowPair[]): ColumnPaths {
  const columns = new Map<string, readonly string[]>();
  for (const { before, after } of pairs) {
    for (const column of Object.keys(before.row)) {
      if (generated.has(column) || sameIn(column, before, after)) continue;
      const paths = [before, after].flatMap(({ row }) => pathsIn(row[column] ?? null));
      columns.set(column, [...new Set([...(columns.get(column) ?? []), ...paths])]);
    }
  }
  if (columns.size === 0)
    throw failure("no_rows", `The update left the rows of ${name} as they were; nothing is to undo.`);
  return columns;
}
