import { ActionError } from "@enact/core";

/** What a connector call can fail with, apart from core's own codes. */
export type PostgresFailureCode =
  | "aborted"
  | "cascade"
  | "check"
  | "commit_unknown"
  | "connection_failed"
  | "connection_lost"
  | "database_error"
  | "deadlock"
  | "drift"
  | "empty_row"
  | "empty_where"
  | "exclusion"
  | "exists"
  | "foreign_key"
  | "invalid_name"
  | "invalid_value"
  | "invalid_where"
  | "ledger_missing"
  | "lock_timeout"
  | "no_rows"
  | "no_unique_key"
  | "not_allowed"
  | "not_committed"
  | "not_found"
  | "not_null"
  | "not_restorable"
  | "permission_denied"
  | "read_only"
  | "resources_exhausted"
  | "serialization_failure"
  | "statement_timeout"
  | "superseded"
  | "too_many_connections"
  | "too_many_rows";

/** The fields of a server's error that hold names only. `message`, `detail`, `hint` and `where` can hold values. */
interface ServerError {
  readonly code: string;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  readonly detail?: string | undefined;
}

/**
 * What a failed statement means. Its transaction was not committed, so nothing happened.
 *
 * @remarks Codes are those of PostgreSQL documentation, "PostgreSQL Error Codes". No message of the server is passed on:
 * it can hold values of rows.
 */
export function statementFailure(error: unknown): ActionError {
  const server = serverError(error);
  if (server === undefined || LOST_CONNECTION.test(server.code)) {
    return failure(
      "connection_lost",
      "The connection was lost before the transaction was committed; it is rolled back.",
    );
  }
  return named(server) ?? byClass(server);
}

/**
 * What a failed COMMIT means: an answer of the server says that nothing happened; without one nobody can say.
 *
 * @param transaction - the transaction's id, where it had one
 */
export function commitFailure(error: unknown, transaction: string | undefined): ActionError {
  const server = serverError(error);
  if (server !== undefined && !OUTCOME_UNKNOWN.test(server.code)) return statementFailure(error);
  const advice = transaction === undefined ? "" : ` To find out, ask the server: SELECT txid_status(${transaction}).`;
  return new ActionError("commit_unknown", `COMMIT was sent and its answer never came.${advice}`, {
    status: "unknown",
  });
}

/** What it means that no connection could be had. Nothing was sent. */
export function connectionFailure(error: unknown, poolIsFull: boolean): ActionError {
  const server = serverError(error);
  if (server?.code === "53300") return failure("too_many_connections", "The server takes no more connections.");
  if (server !== undefined) {
    return failure("connection_failed", `The server refused the connection (SQLSTATE ${server.code}).`);
  }
  if (poolIsFull) return failure("too_many_connections", "All connections of the pool are in use.");
  return failure("connection_failed", `No connection to the server${systemCode(error)}.`);
}

function named(error: ServerError): ActionError | undefined {
  const of = error.constraint === undefined ? "" : ` (constraint ${error.constraint})`;
  switch (error.code) {
    case "23505":
      return failure("exists", `A row with the same ${keyOf(error)} exists already${of}.`);
    case "23503":
      return failure("foreign_key", `A foreign key does not allow it${of}.`);
    case "23502":
      return failure("not_null", `The column ${error.column ?? "of a constraint"} must not be null.`);
    case "23514":
      return failure("check", `A check does not allow it${of}.`);
    case "44000":
      return failure("check", "The row would not be part of the view it is written through.");
    case "23P01":
      return failure("exclusion", `A row in conflict with it exists already${of}.`);
    case "42P10":
      return failure("no_unique_key", "No unique constraint or index covers exactly these columns.");
    case "428C9":
      return failure("invalid_value", "A generated column cannot be given a value.");
    case "42P01":
    case "42703":
    case "3F000":
      return failure("not_found", "A table or column is no longer there.");
    case "42501":
      return failure("permission_denied", "The database role may not do this.");
    case "25006":
      return failure("read_only", "The server or the transaction is read-only.");
    case "57014":
      return failure("statement_timeout", "The statement took longer than its time limit, or was cancelled.");
    case "55P03":
      return failure("lock_timeout", "Another transaction holds a lock that did not come free within the time limit.");
    case "40001":
      return failure(
        "serialization_failure",
        "A transaction at the same time changed the same data. It can be tried again.",
      );
    case "40P01":
      return failure("deadlock", "Two transactions waited for each other. It can be tried again.");
    case "53300":
      return failure("too_many_connections", "The server takes no more connections.");
    default:
      return undefined;
  }
}

function byClass({ code, constraint }: ServerError): ActionError {
  const suffix = `(SQLSTATE ${code}${constraint === undefined ? "" : `, constraint ${constraint}`})`;
  if (code.startsWith("22") || code === "42804" || code === "42883" || code === "42846" || code === "42P18") {
    return failure("invalid_value", `A value does not fit its column ${suffix}.`);
  }
  if (code.startsWith("53")) return failure("resources_exhausted", `The server is out of a resource ${suffix}.`);
  return failure("database_error", `The server refused the statement ${suffix}.`);
}

/** `Key (email)=(…) already exists.`: the names before the first `)=(`; the values after it are never passed on. */
function keyOf({ detail }: ServerError): string {
  const names = detail === undefined ? undefined : /\(([^\r\n]*?)\)=\(/.exec(detail)?.[1];
  return names === undefined || names.length > 200 ? "key" : names;
}

/** Class 08 (connection exception) and 57P (operator intervention). */
const LOST_CONNECTION = /^(?:08|57P)/;

/** The same, and what says in the midst of a COMMIT that the server itself is ill. */
const OUTCOME_UNKNOWN = /^(?:08|57P|58|XX|40003)/;

// By shape: an error of the driver's own (`Connection terminated unexpectedly`) and of the system (`ECONNRESET`) has no
// SQLSTATE, and a pool that was handed in may come with a copy of the driver of its own.
function serverError(error: unknown): ServerError | undefined {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? (error as unknown as ServerError)
    : undefined;
}

function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : "";
}

/** The call was aborted in time. */
export function aborted(): ActionError {
  return failure("aborted", "The call was aborted before its transaction was committed; it is rolled back.");
}

/** An {@link ActionError} whose code is checked by the compiler. */
export function failure(code: PostgresFailureCode, message: string): ActionError {
  return new ActionError(code, message);
}
