import type { Json } from "@enact/core";
import pg from "pg";
import type { TypeParsers } from "../values/types.js";

/** The part of a node-postgres client that the connector uses. */
export interface PostgresClient {
  query(config: PostgresQuery): Promise<PostgresResult>;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  /** Gives the connection back; with `true` it is closed. */
  release(destroy?: boolean): void;
}

/** A statement, as node-postgres takes it. */
export interface PostgresQuery {
  text: string;
  values: (string | null)[];
  types: TypeParsers;
  rowMode: "array";
  queryMode: "extended";
}

/** What node-postgres gives back. */
export interface PostgresResult {
  readonly rows: readonly (readonly Json[])[];
  readonly rowCount: number | null;
  readonly command: string;
  readonly fields: readonly { readonly name: string }[];
}

/** The part of a node-postgres `Pool` that the connector uses. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  end(): Promise<void>;
  readonly totalCount: number;
  readonly options: { readonly max: number };
}

/** How a pool of the connector's own is made. */
export interface OwnPoolOptions {
  readonly connectionString: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** A pool that belongs to the connector. */
export function createPool({ connectionString, maxConnections, connectTimeoutMs }: OwnPoolOptions): PostgresPool {
  return new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    fallback_application_name: "enact",
  }) as unknown as PostgresPool;
}
