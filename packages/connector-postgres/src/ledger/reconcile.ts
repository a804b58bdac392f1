import type { ActionCall, Attempt, Reconciliation } from "@enact/core";
import type { ActionContext } from "../context.js";
import type { Look } from "../look.js";
import { findEntry, type LedgerCall } from "./entry.js";
import { LEDGER } from "./migration.js";

/**
 * Finds out by the ledger what became of a write whose answer was lost.
 *
 * Where the ledger has nothing of the call, an entry without an output takes its place. The entry's unique key waits for
 * a transaction of the call that is still under way; once it is committed, no other entry of that key can be, nor the
 * write that would have to be committed with it. Only so does absence prove anything.
 *
 * @returns undefined where the connector keeps no ledger
 */
export function reconciling<Output>(
  context: ActionContext,
  action: string,
): ((attempt: Attempt<unknown>, call: ActionCall<Look>) => Promise<Reconciliation<Output>>) | undefined {
  if (!context.ledger) return undefined;
  return async (_attempt, { idempotencyKey, before, signal }) => {
    // A write that kept no ledger has no entry either way.
    if (before.ledger !== true) return { status: "unknown" };
    const output = await settle(context, { idempotencyKey, action }, signal);
    return output === null ? NOT_COMMITTED : { status: "succeeded", output: JSON.parse(output) as Output };
  };
}

const NOT_COMMITTED = {
  status: "failed",
  code: "not_committed",
  error: "The write was not committed, and cannot be any more: the ledger holds its place.",
} as const;

/** The output of a call that was committed, or null for one that now cannot be. */
function settle({ database }: ActionContext, call: LedgerCall, signal: AbortSignal): Promise<string | null> {
  return database.settle(signal, async (session) => {
    const found = await findEntry(session, call);
    if (found !== undefined) return found.output;
    const text = `INSERT INTO ${LEDGER} (idempotency_key, action) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
    const { rowCount } = await session.query(text, [call.idempotencyKey, call.action]);
    if (rowCount === 1) return null;
    const committed = await findEntry(session, call);
    // It was there, and is no longer: somebody deletes entries, and nothing is certain.
    if (committed === undefined) throw new Error(`An entry of ${LEDGER} was deleted.`);
    return committed.output;
  });
}
