import { randomBytes } from "node:crypto";
import { type Cluster, createCluster, removeCluster, superuser } from "./cluster.js";
import { createTestDatabase } from "./databases.js";
import type { GuardedProcess } from "./guarded-process.js";
import { host, startOnFreePort } from "./server-process.js";

/** Settings of {@link startPostgres}. */
export interface StartPostgresOptions {
  /**
   * Whether the server waits for the disk, as one that may crash has to.
   *
   * @defaultValue `false`
   */
  readonly fsync?: boolean;
}

/** A running PostgreSQL server with a data directory of its own. */
export interface PostgresServer extends AsyncDisposable {
  /** Of the superuser, on the database "postgres". */
  readonly connectionString: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Process id of the server. */
  readonly pid: number;
  /**
   * Creates an empty database and returns its connection string.
   *
   * @param name - a unique name when none is given.
   */
  createDatabase(name?: string): Promise<string>;
  /** Ends the server at once and removes its data; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on 127.0.0.1, on a free port and with a random password.
 *
 * @remarks The server ends with this Node process, even when that is killed. As root the server
 * runs as the account `postgres`, else `nobody`.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const password = randomBytes(16).toString("hex");
  const cluster = await createCluster(password);
  try {
    const { process, port } = await startOnFreePort(cluster, options.fsync ?? false);
    return describeServer(cluster, process, port, password);
  } catch (error) {
    await removeCluster(cluster);
    throw error;
  }
}

function describeServer(cluster: Cluster, process: GuardedProcess, port: number, password: string): PostgresServer {
  const connectionString = `postgresql://${superuser}:${password}@${host}:${port}/postgres`;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= process.abort().then(() => removeCluster(cluster));
    return stopped;
  };
  return {
    connectionString,
    host,
    port,
    user: superuser,
    password,
    pid: process.pid,
    createDatabase: async (name) => (await createTestDatabase(connectionString, name)).connectionString,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
