import { findTable, type Table } from "./catalog/table.js";
import type { Database } from "./connection/database.js";
import type { Session } from "./connection/session.js";
import { quoteTable } from "./names.js";
import { nameInScope, type Scope } from "./scope.js";

/** What every action of a connector works with. */
export interface ActionContext {
  readonly database: Database;
  readonly scope: Scope;
  /** What resources are said to be within. */
  readonly label: string | undefined;
  readonly maxRows: number;
}

/**
 * Looks at a table in a transaction that cannot write.
 *
 * @throws ActionError `invalid_name`, `not_allowed` or `not_found` for the table; otherwise what the work throws
 */
export async function readTable<T>(
  { database, scope }: ActionContext,
  name: string,
  signal: AbortSignal,
  work: (session: Session, table: Table) => Promise<T>,
): Promise<T> {
  const found = nameInScope(scope, name);
  return database.read(signal, async (session) => work(session, await findTable(session, found)));
}

/**
 * Changes a table in a transaction that is committed when the work is done.
 *
 * @throws ActionError as {@link readTable} does
 */
export async function changeTable<T>(
  { database, scope }: ActionContext,
  name: string,
  signal: AbortSignal,
  work: (session: Session, table: Table) => Promise<T>,
): Promise<T> {
  const found = nameInScope(scope, name);
  return database.write(quoteTable(found), signal, async (session) => work(session, await findTable(session, found)));
}
