import type { KeyedTable } from "../catalog/keyed-table.js";
import type { Session } from "../connection/session.js";
import { failure } from "../failure.js";
import type { Intention, Look } from "../look.js";
import type { RecordedRow } from "./recorded-rows.js";
import { firstReferring, hiddenAmong, type Referring, referring } from "./referring.js";
import { inParts, keyCondition } from "./rows-by-key.js";

/**
 * Makes sure that there is something to undo, and not too much of it.
 *
 * @throws ActionError `no_rows` or `too_many_rows`
 */
export function requireRowCount({ rowCount }: { readonly rowCount: number }, maxRows: number): void {
  if (rowCount === 0) throw failure("no_rows", "The call changed no row, so there is nothing to undo.");
  if (rowCount > maxRows) {
    throw failure("too_many_rows", `The call changed ${rowCount} rows; the limit is ${maxRows}.`);
  }
}

/** Whether a change could reach rows beyond those that it names, by foreign keys that change rows on their own. */
export function reachesOthers({ resources }: Look): boolean {
  return resources.some(({ change, count }) => change !== "read" && count === "unbounded");
}

/**
 * Makes sure that the call changed no rows that its record does not hold.
 *
 * @param recorded - what the call touched
 * @param cascaded - false where the call has seen that foreign keys changed nothing in its wake
 * @param look - what its undo touches
 * @throws ActionError `cascade`, naming the table
 */
export function requireRestorable(recorded: Look, cascaded: false | undefined, look: Look): void {
  if (look.unresolved !== undefined) return;
  const named = new Set(look.resources.map(({ name }) => name));
  for (const { name, change, count } of recorded.resources) {
    // What an insert touches beside its table are the partitions and roots that the row may have been put in.
    if (change === "read" || change === "create" || (count === "unbounded" && cascaded === false)) continue;
    if (count === "unbounded" || !named.has(name)) {
      throw failure("cascade", `The call also changed rows of ${name}, which its record does not hold.`);
    }
  }
}

/**
 * Makes sure that it can be told, once the undo is made, whether it would change rows of others.
 *
 * @returns the foreign keys that could
 * @throws ActionError `cascade`, naming the table that the role cannot see into
 */
export async function requireForeseeable(
  session: Session,
  table: KeyedTable,
  { change, columns }: Intention,
): Promise<Referring> {
  const found = await referring(session, table, change === "delete" ? "delete" : "update", [...columns.keys()]);
  const hidden = hiddenAmong(found, table);
  if (hidden === undefined) return found;
  const which = hidden === table.name ? "may not lock its rows" : `cannot see all rows of ${hidden}`;
  throw failure(
    "cascade",
    `Undoing it could also change other rows, by a foreign key to ${table.name}; this role ${which}, so it cannot be told.`,
  );
}

/**
 * Makes sure that no row refers to rows that are about to be changed, where a foreign key would change it too.
 *
 * @param rows - locked by now
 * @throws ActionError `cascade`, naming the table
 */
export async function requireUnreferenced(
  session: Session,
  table: KeyedTable,
  intention: Intention,
  rows: readonly RecordedRow[],
): Promise<void> {
  const found = await requireForeseeable(session, table, intention);
  for (const some of inParts(rows, 2 * table.key.length)) {
    const name = await firstReferring(
      session,
      table,
      found,
      (parameters) => some.map((row) => keyCondition(table, row, parameters)).join(" OR "),
      intention.change !== "delete",
    );
    if (name === undefined) continue;
    throw failure("cascade", `Undoing it would also change rows of ${name}, by a foreign key: nobody asked for that.`);
  }
}
