import { ConfigurationError } from "@enact/core";
import type { IsolationLevel } from "./connection/database.js";
import type { PostgresPool } from "./connection/pool.js";

/** The names of everything a {@link PostgresConnector} can do. */
export type PostgresActionName = "insertRow" | "selectRows" | "updateRows" | "deleteRows";

/** Where the database is: a connection string, or a pool that belongs to the caller. */
export type PostgresSource =
  | {
      /** `postgresql://user:password@host:port/database`; the connector makes a pool of its own. */
      readonly connectionString: string;
      readonly pool?: undefined;
      /**
       * How many connections the connector's own pool opens at most.
       * @defaultValue 10
       */
      readonly maxConnections?: number | undefined;
      /**
       * How long to wait for a connection, in milliseconds.
       * @defaultValue 5 000
       */
      readonly connectTimeoutMs?: number | undefined;
    }
  | {
      /** A node-postgres `Pool`, or what looks like one. It is used, and never ended. */
      readonly pool: PostgresPool;
      readonly connectionString?: undefined;
      readonly maxConnections?: undefined;
      readonly connectTimeoutMs?: undefined;
    };

/** Options of a {@link PostgresConnector}. */
export type PostgresConnectorOptions = PostgresSource & {
  /**
   * The schemas whose tables may be named; `table` alone is one of the first. Those of PostgreSQL itself are refused.
   * @defaultValue `["public"]`
   */
  readonly schemas?: readonly string[] | undefined;
  /**
   * The tables and views that may be named, as `schema.table`, or `table` of the first schema. What a statement on one
   * of them touches beside it (the tables under a view, a cascade) is for policies to judge.
   * @defaultValue all of `schemas`
   */
  readonly tables?: readonly string[] | undefined;
  /**
   * The actions that may be called; `[]` means none.
   * @defaultValue `["insertRow", "selectRows"]`
   */
  readonly allowedActions?: readonly PostgresActionName[] | undefined;
  /**
   * How many rows an action reads or changes at most. A change of more is rolled back, and fails.
   * @defaultValue 100
   */
  readonly maxRows?: number | undefined;
  /**
   * The server's time limit for one statement, in milliseconds.
   * @defaultValue 10 000
   */
  readonly statementTimeoutMs?: number | undefined;
  /**
   * How long a statement waits for a lock of another transaction, in milliseconds.
   * @defaultValue 5 000
   */
  readonly lockTimeoutMs?: number | undefined;
  /**
   * How strictly writes are kept apart from other transactions. Above `read committed` the table is locked against
   * changes of its definition first, which takes a privilege on the whole table rather than on some columns.
   * @defaultValue "read committed"
   */
  readonly isolationLevel?: IsolationLevel | undefined;
  /**
   * What resources are said to be `within`, where one client has several databases whose tables are named alike. A
   * workflow must declare the same: `safeInsertWorkflow({ database })`.
   * @defaultValue none: resources have no `within`
   */
  readonly database?: string | undefined;
  /**
   * Records every write, and every undo, in the table `enact.ledger` in the transaction of the write itself, so that what
   * became of it can be found out for certain where its answer was lost. `ledgerMigration` makes the table; where it is
   * missing, writes are refused with `ledger_missing`.
   * @defaultValue false
   */
  readonly ledger?: boolean | undefined;
  /**
   * Allows writes through `connector.call` although a client guards this connector.
   * @defaultValue false
   */
  readonly unguarded?: boolean | undefined;
};

/** The options with their defaults, checked. */
export interface Limits {
  readonly maxRows: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly isolationLevel: IsolationLevel;
}

/** The actions of a connector that is not told otherwise. */
export const DEFAULT_ACTIONS: readonly PostgresActionName[] = ["insertRow", "selectRows"];

/**
 * Checks the options that limit transactions, and fills in the defaults.
 *
 * @throws ConfigurationError naming the option
 */
export function limitsOf(options: PostgresConnectorOptions): Limits {
  const {
    maxRows = 100,
    statementTimeoutMs = 10_000,
    lockTimeoutMs = 5_000,
    isolationLevel = "read committed",
  } = options;
  positive("maxRows", maxRows, 10_000);
  positive("statementTimeoutMs", statementTimeoutMs, MAX_TIMEOUT_MS);
  positive("lockTimeoutMs", lockTimeoutMs, MAX_TIMEOUT_MS);
  if (!ISOLATION_LEVELS.includes(isolationLevel)) {
    throw new ConfigurationError(`isolationLevel must be one of: ${ISOLATION_LEVELS.join(", ")}.`);
  }
  if (options.ledger !== undefined && typeof options.ledger !== "boolean") {
    throw new ConfigurationError("ledger must be true or false.");
  }
  if (options.database === "") throw new ConfigurationError("database must not be empty; leave it out.");
  return { maxRows, statementTimeoutMs, lockTimeoutMs, isolationLevel };
}

/**
 * Checks that there is one source, and fills in the defaults of an own pool.
 *
 * @returns undefined where the pool is the caller's
 * @throws ConfigurationError where there is none, or two
 */
export function ownPoolOptions(
  options: PostgresConnectorOptions,
):
  | { readonly connectionString: string; readonly maxConnections: number; readonly connectTimeoutMs: number }
  | undefined {
  const { connectionString, pool, maxConnections = 10, connectTimeoutMs = 5_000 } = options;
  if ((connectionString === undefined) === (pool === undefined)) {
    throw new ConfigurationError("Give the connector either a connectionString or a pool.");
  }
  if (connectionString === undefined) return undefined;
  if (typeof connectionString !== "string" || connectionString === "") {
    throw new ConfigurationError("connectionString must be a text such as postgresql://user@host/database.");
  }
  positive("maxConnections", maxConnections, 10_000);
  positive("connectTimeoutMs", connectTimeoutMs, MAX_TIMEOUT_MS);
  return { connectionString, maxConnections, connectTimeoutMs };
}

const ISOLATION_LEVELS: readonly IsolationLevel[] = ["read committed", "repeatable read", "serializable"];

/** PostgreSQL and Node both count milliseconds in 31 bits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function positive(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new ConfigurationError(`${name} must be a whole number from 1 to ${max}.`);
  }
}
