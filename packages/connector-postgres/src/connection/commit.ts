import { aborted, commitFailure, failure } from "../failure.js";
import type { PostgresClient } from "./pool.js";
import { execute, sessionOn } from "./session.js";

/**
 * Commits what was written. From the moment that COMMIT is sent, only the server's answer tells what became of it.
 *
 * @throws ActionError with the status `unknown` where that answer never came
 */
export async function commitWrite(client: PostgresClient, signal: AbortSignal): Promise<void> {
  const transaction = await transactionId(client);
  if (signal.aborted) throw aborted();
  const { command } = await execute(client, "COMMIT").catch((error: unknown) => {
    throw commitFailure(error, transaction);
  });
  if (command !== "COMMIT") throw failure("database_error", "The server rolled the transaction back.");
}

/** The id by which the server can say later whether the transaction was committed; one that wrote nothing has none. */
async function transactionId(client: PostgresClient): Promise<string | undefined> {
  const { rows } = await sessionOn(client).query("SELECT pg_catalog.txid_current_if_assigned()::text AS id");
  const id = rows[0]?.id;
  return typeof id === "string" ? id : undefined;
}
