import { findTable, type Table } from "./catalog/table.js";
import type { Database } from "./connection/database.js";
import type { Session } from "./connection/session.js";
import { type LedgerCall, record, requireNoEntry } from "./ledger/entry.js";
import { quoteTable } from "./names.js";
import { nameInScope, type Scope } from "./scope.js";

/** What every action of a connector works with. */
export interface ActionContext {
  readonly database: Database;
  readonly scope: Scope;
  /** What resources are said to be within. */
  readonly label: string | undefined;
  readonly maxRows: number;
  /** Whether every write records itself in the ledger. */
  readonly ledger: boolean;
}

/** The part of core's `ActionCall` that a change of a table needs. */
export interface ChangingCall {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
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
 * Changes a table in a transaction that is committed when the work is done; with the ledger, in which the call records
 * what the work gave.
 *
 * @param action - what the ledger calls it
 * @throws ActionError as {@link readTable} does; `ledger_missing` or `superseded`
 */
export async function changeTable<T>(
  { database, scope, ledger }: ActionContext,
  name: string,
  action: string,
  { idempotencyKey, signal }: ChangingCall,
  work: (session: Session, table: Table) => Promise<T>,
): Promise<T> {
  const found = nameInScope(scope, name);
  const call: LedgerCall = { idempotencyKey, action };
  return database.write(quoteTable(found), signal, async (session) => {
    if (ledger) await requireNoEntry(session, call);
    const output = await work(session, await findTable(session, found));
    if (ledger) await record(session, call, output);
    return output;
  });
}
