import type { Resource } from "@enact/core";
import { loadRelations } from "./catalog/relations.js";
import { type Change, type ColumnPaths, UnresolvedError } from "./catalog/step.js";
import type { Table } from "./catalog/table.js";
import { type Touched, touchedBy } from "./catalog/touched.js";
import type { Session } from "./connection/session.js";
import type { ActionContext } from "./context.js";
import { failure } from "./failure.js";
import { LEDGER } from "./ledger/migration.js";

/** What a look before a call saw of everything that the call touches. */
export interface Look {
  /** `schema.table`, as it was named. */
  readonly table: string;
  readonly resources: readonly Resource[];
  /** The triggers that would run, as `schema.table.trigger`. What they do is not among the resources. */
  readonly triggers: readonly string[];
  /** Why it cannot be told what the call touches; then it is blocked. */
  readonly unresolved?: string;
  /** Present where the write will record itself in the ledger. */
  readonly ledger?: true;
}

/** What a call does to a table. */
export interface Intention {
  readonly change: Change;
  /** The columns read or written. */
  readonly columns: ColumnPaths;
}

/**
 * Resolves everything that a call touches.
 *
 * @param count - how many rows of the table that is named
 */
export async function lookAt(
  session: Session,
  context: ActionContext,
  table: Table,
  { change, columns }: Intention,
  count: number,
): Promise<Look> {
  const relations = await loadRelations(session, table.oid, change === "update" || change === "delete");
  try {
    const touched = touchedBy(relations, table.oid, change, columns);
    refuseLedger(touched);
    const resources = resourcesOf(touched, count, context.label);
    const look = { table: table.name, resources, triggers: touched.triggers };
    return context.ledger && change !== "read" ? { ...look, ledger: true } : look;
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    return { table: table.name, resources: [], triggers: [], unresolved: error.message };
  }
}

/** The same look, once the rows of the table that was named are counted. */
export function withCount(look: Look, count: number): Look {
  const resources = look.resources.map((resource) =>
    resource.count === "unbounded" ? resource : { ...resource, count },
  );
  return { ...look, resources };
}

/**
 * Everything that a call touches.
 *
 * @throws UnresolvedError where that cannot be told, so that core blocks the call
 */
export function touchedResources(look: Look): readonly Resource[] {
  if (look.unresolved !== undefined) throw new UnresolvedError(look.unresolved);
  return look.resources;
}

/**
 * Makes sure, in the transaction of a call and after its statement, that it touched what the policies judged. The locks
 * of the statement keep the tables as they are until the end of the transaction.
 *
 * @throws ActionError `drift`
 */
export async function holdToLook(
  session: Session,
  context: ActionContext,
  table: Table,
  intention: Intention,
  before: Look,
): Promise<void> {
  const now = await lookAt(session, context, table, intention, 0);
  if (fingerprint(now) !== fingerprint(before)) {
    throw failure("drift", `What a change of ${table.name} touches is not what it was when the call was judged.`);
  }
}

/** A view can stand for the ledger too. */
function refuseLedger({ tables }: Touched): void {
  if (!tables.some(({ name }) => name === LEDGER)) return;
  throw new UnresolvedError(`It would reach the ledger ${LEDGER}, which is no action's to touch.`);
}

function resourcesOf({ tables }: Touched, count: number, label: string | undefined): readonly Resource[] {
  return tables.map(({ name, change, fields, counted }) => ({
    kind: "sql.table",
    name,
    ...(label === undefined ? undefined : { within: label }),
    change,
    ...(fields.length === 0 ? undefined : { fields }),
    count: counted ? count : "unbounded",
  }));
}

function fingerprint({ resources, triggers, unresolved }: Look): string {
  return JSON.stringify([resources.map(({ count: _count, ...resource }) => resource), triggers, unresolved ?? null]);
}
