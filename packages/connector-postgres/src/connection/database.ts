import { aborted, connectionFailure } from "../failure.js";
import { commitWrite } from "./commit.js";
import { Lease } from "./lease.js";
import type { PostgresClient, PostgresPool } from "./pool.js";
import { execute, type Session, sessionOn } from "./session.js";

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
    return this.#transaction({ begin: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", writes: false }, signal, work);
  }

  /**
   * Work that is committed at its end, or not at all.
   *
   * @param table - quoted: what is written
   */
  write<T>(table: string, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const level = this.#options.isolationLevel;
    const begin = `BEGIN ISOLATION LEVEL ${level.toUpperCase()}`;
    // Above "read committed" the catalog would be read as it was before the lock of the first statement was had, and a
    // change of the table in between would go unseen: LOCK comes before the snapshot (PostgreSQL documentation, "LOCK").
    const lock = level === "read committed" ? undefined : `LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`;
    return this.#transaction({ begin, lock, writes: true }, signal, work);
  }

  /** Work on the ledger alone: it sees what other transactions have committed by each statement, at any `isolationLevel`. */
  settle<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#transaction({ begin: "BEGIN ISOLATION LEVEL READ COMMITTED", writes: true }, signal, work);
  }

  async #transaction<T>(kind: Kind, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#checkOut(signal);
    const lease = new Lease(client);
    let backend: string | undefined;
    const onAbort = () => {
      lease.end(true);
      if (backend !== undefined) this.#cancel(backend);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      if (signal.aborted) throw aborted();
      const session = sessionOn(client);
      backend = await this.#begin(session, kind);
      const result = await work(session);
      if (kind.writes) await commitWrite(client, signal);
      else await session.query("COMMIT");
      lease.end(false);
      return result;
    } catch (error) {
      await rollBack(client, lease);
      throw signal.aborted && !isUnknown(error) ? aborted() : error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** @returns the process id of the server's end */
  async #begin(session: Session, { begin, lock }: Kind): Promise<string> {
    const { statementTimeoutMs, lockTimeoutMs } = this.#options;
    await session.query(begin);
    if (lock !== undefined) {
      await session.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      await session.query(lock);
    }
    const { rows } = await session.query(SETTINGS, [String(statementTimeoutMs), String(lockTimeoutMs)]);
    return String(rows[0]?.backend);
  }

  async #checkOut(signal: AbortSignal): Promise<PostgresClient> {
    const { pool } = this.#options;
    if (signal.aborted) throw aborted();
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
        await execute(client, "SELECT pg_catalog.pg_cancel_backend($1::int)", [backend]);
        lease.end(false);
      } finally {
        lease.end(true);
      }
    };
    cancel().catch(() => undefined);
  }
}

interface Kind {
  readonly begin: string;
  /** A statement that takes a lock before the transaction sees anything. */
  readonly lock?: string | undefined;
  readonly writes: boolean;
}

// What a record shows must not depend on how a database or a role is set up. A `SELECT`, since `SET` takes no
// parameters; local to the transaction, since the pool may belong to others too.
const SETTINGS = `SELECT pg_catalog.pg_backend_pid() AS backend,
  pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('lock_timeout', $2, true),
  pg_catalog.set_config('DateStyle', 'ISO', true), pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('TimeZone', 'UTC', true), pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('extra_float_digits', '1', true)`;

async function rollBack(client: PostgresClient, lease: Lease): Promise<void> {
  if (lease.over) return;
  try {
    await execute(client, "ROLLBACK");
    lease.end(false);
  } catch {
    lease.end(true);
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === "unknown";
}
