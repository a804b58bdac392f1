import { commitFailure, connectionFailure, failure, statementFailure } from "../failure.js";
import type { PostgresClient, PostgresPool } from "./pool.js";
import { type Session, sessionOn } from "./session.js";

/** How strictly transactions that write are kept apart (PostgreSQL documentation, "Transaction Isolation"). */
export type IsolationLevel = "read committed" | "repeatable read" | "serializable";

/** The limits of every transaction. */
export interface DatabaseOptions {
  readonly pool: PostgresPool;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly isolationLevel: IsolationLevel;
}

/** Runs transactions. Each one ends committed, rolled back, or with its connection closed. */
export class Database {
  readonly #options: DatabaseOptions;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** Work that only looks: a view's function that tries to write fails. */
  read<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", undefined, signal, work);
  }

  /**
   * Work that is committed at its end, or not at all.
   *
   * @param table - quoted: what is written
   */
  write<T>(table: string, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const level = this.#options.isolationLevel;
    // Above "read committed" the catalog would be read as it was before the lock of the first statement was had, and a
    // change of the table in between would go unseen: LOCK comes before the snapshot (PostgreSQL documentation, "LOCK").
    const lock = level === "read committed" ? undefined : `LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`;
    return this.#transaction(`BEGIN ISOLATION LEVEL ${level.toUpperCase()}`, lock, signal, work);
  }

  async #transaction<T>(
    begin: string,
    lock: string | undefined,
    signal: AbortSignal,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const client = await this.#checkOut(signal);
    const lease = new Lease(client);
    const session = sessionOn(client);
    let backend: string | undefined;
    const onAbort = () => {
      lease.end(true);
      if (backend !== undefined) this.#cancel(backend);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      if (signal.aborted) throw ABORTED();
      const result = await this.#inTransaction(session, begin, lock, work, (pid) => {
        backend = pid;
      }).catch((error: unknown) => {
        throw statementFailure(error);
      });
      await commit(session, signal);
      lease.end(false);
      return result;
    } catch (error) {
      await rollBack(session, lease);
      throw signal.aborted && !isUnknown(error) ? ABORTED() : error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async #inTransaction<T>(
    session: Session,
    begin: string,
    lock: string | undefined,
    work: (session: Session) => Promise<T>,
    started: (backend: string) => void,
  ): Promise<T> {
    await session.query(begin);
    if (lock !== undefined) {
      await session.query(`SET LOCAL lock_timeout = ${this.#options.lockTimeoutMs}`);
      await session.query(lock);
    }
    const { statementTimeoutMs, lockTimeoutMs } = this.#options;
    const { rows } = await session.query(SETTINGS, [String(statementTimeoutMs), String(lockTimeoutMs)]);
    started(String(rows[0]?.backend));
    return work(session);
  }

  async #checkOut(signal: AbortSignal): Promise<PostgresClient> {
    const { pool } = this.#options;
    if (signal.aborted) throw ABORTED();
    try {
      return await pool.connect();
    } catch (error) {
      throw connectionFailure(error, pool.totalCount >= pool.options.max);
    }
  }

  // A server goes on with a statement whose client has left, and keeps its locks: it has to be told.
  #cancel(backend: string): void {
    const cancel = async () => {
      const client = await this.#options.pool.connect();
      const lease = new Lease(client);
      try {
        await sessionOn(client).query("SELECT pg_catalog.pg_cancel_backend($1::int)", [backend]);
        lease.end(false);
      } finally {
        lease.end(true);
      }
    };
    cancel().catch(() => undefined);
  }
}

const ABORTED = () => failure("aborted", "The call was aborted before its transaction was committed; it is rolled back.");

// What a record shows must not depend on how a database or a role is set up. A `SELECT`, since `SET` takes no
// parameters; local to the transaction, since the pool may belong to others too.
const SETTINGS = `SELECT pg_catalog.pg_backend_pid() AS backend,
  pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('lock_timeout', $2, true),
  pg_catalog.set_config('DateStyle', 'ISO', true), pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('TimeZone', 'UTC', true), pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('extra_float_digits', '1', true)`;

async function commit(session: Session, signal: AbortSignal): Promise<void> {
  const transaction = await transactionId(session);
  if (signal.aborted) throw ABORTED();
  const { command } = await session.query("COMMIT").catch((error: unknown) => {
    throw commitFailure(error, transaction);
  });
  if (command !== "COMMIT") throw failure("database_error", "The server rolled the transaction back.");
}

/** The id by which the server can say later whether the transaction was committed; a read has none. */
async function transactionId(session: Session): Promise<string | undefined> {
  const { rows } = await session
    .query("SELECT pg_catalog.txid_current_if_assigned()::text AS id")
    .catch((error: unknown) => {
      throw statementFailure(error);
    });
  const id = rows[0]?.id;
  return typeof id === "string" ? id : undefined;
}

async function rollBack(session: Session, lease: Lease): Promise<void> {
  if (lease.over) return;
  try {
    await session.query("ROLLBACK");
    lease.end(false);
  } catch {
    lease.end(true);
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === "unknown";
}

/** A connection in use. It is given back once, and its loss in between ends no process. */
class Lease {
  readonly #client: PostgresClient;
  #over = false;

  constructor(client: PostgresClient) {
    this.#client = client;
    client.on("error", ignore);
  }

  get over(): boolean {
    return this.#over;
  }

  end(destroy: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.release(destroy);
    // A client that is being closed can still fail.
    if (!destroy) this.#client.removeListener("error", ignore);
  }
}

/** The statement in flight is rejected with the same error. */
function ignore(): void {}
