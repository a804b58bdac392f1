import { ActionError } from "@enact/core";
import type { Session } from "../connection/session.js";
import { failure } from "../failure.js";
import { LEDGER } from "./migration.js";

/** A call as the ledger names it. */
export interface LedgerCall {
  readonly idempotencyKey: string;
  /** The action's name; of an undo, `<action>.undo`. */
  readonly action: string;
}

/** What the ledger has of a call: the output of one that was committed, null for one that never can be. */
export interface LedgerEntry {
  readonly output: string | null;
}

/**
 * Looks a call up.
 *
 * @returns undefined where the ledger has nothing of it
 * @throws ActionError `ledger_missing`
 */
export async function findEntry(session: Session, { idempotencyKey }: LedgerCall): Promise<LedgerEntry | undefined> {
  const text = `SELECT output FROM ${LEDGER} WHERE idempotency_key = $1`;
  const { rows } = await session.query(text, [idempotencyKey]).catch((error: unknown) => {
    throw isFailure(error, "not_found") ? missing() : error;
  });
  return rows[0] as LedgerEntry | undefined;
}

/**
 * Makes sure, before anything is written, that the ledger is there and has nothing of the call.
 *
 * @throws ActionError `ledger_missing` or `superseded`
 */
export async function requireNoEntry(session: Session, call: LedgerCall): Promise<void> {
  if ((await findEntry(session, call)) !== undefined) throw superseded();
}

/**
 * Records a call in the transaction of its write: either both are committed, or neither is.
 *
 * @throws ActionError `superseded` where the call has an entry by now: its transaction must not be committed
 */
export async function record(session: Session, { idempotencyKey, action }: LedgerCall, output: unknown): Promise<void> {
  const text = `INSERT INTO ${LEDGER} (idempotency_key, action, output) VALUES ($1, $2, $3)`;
  await session.query(text, [idempotencyKey, action, JSON.stringify(output)]).catch((error: unknown) => {
    throw isFailure(error, "exists") ? superseded() : error;
  });
}

function missing(): ActionError {
  return failure("ledger_missing", `There is no table ${LEDGER}: run ledgerMigration, or leave the option ledger out.`);
}

function superseded(): ActionError {
  return failure("superseded", "The ledger has an entry of this call already: it was committed, or given up for good.");
}

function isFailure(error: unknown, code: string): boolean {
  return error instanceof ActionError && error.code === code;
}
