import type { Table } from "../catalog/table.js";
import type { Session } from "../connection/session.js";
import type { Where } from "../inputs.js";
import type { Intention, Look } from "../look.js";
import { lockMatching, type MatchingRows } from "../matching-rows.js";
import type { Parameters } from "../parameters.js";
import { whereClause } from "../where.js";
import { firstReferring, hiddenAmong, referring } from "./referring.js";
import { reachesOthers } from "./restorable.js";

/**
 * Whether foreign keys could change other rows in the wake of a change, and will not, since no row refers to those that
 * are changed: then the record of the change holds all of it. Locks them, so that none does before the transaction ends.
 *
 * @returns false also where it cannot be told
 */
export async function isAlone(
  session: Session,
  table: Table,
  { change, columns }: Intention,
  where: Where,
  before: Look & MatchingRows,
): Promise<boolean> {
  if (!reachesOthers(before)) return false;
  const deletes = change === "delete";
  const changed = [...columns.keys()];
  const found = await referring(session, table, deletes ? "delete" : "update", changed);
  // An update can make its own rows refer to the very key that it takes away.
  if (!deletes && found.keys.some((key) => key.isOwn && key.columns.some((name) => changed.includes(name))))
    return false;
  // Without a right to update, which deleting does not take, nothing can be locked.
  if (found.keys.length === 0 || hiddenAmong(found, table) !== undefined) return false;
  const { rows } = await lockMatching(session, table, where, before.count + 1);
  const condition = (parameters: Parameters) => whereClause(table, where, parameters).slice(" WHERE ".length);
  return (
    rows.length === before.count && (await firstReferring(session, table, found, condition, !deletes)) === undefined
  );
}
