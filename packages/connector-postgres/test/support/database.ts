import { testDatabase } from "@enact/testkit/postgres/vitest";
import pg from "pg";
import { afterAll } from "vitest";
import { PostgresConnector, type PostgresConnectorOptions } from "../../src/index.js";

/** Every action, for tests of what lies behind the allowlist. */
const ALL_ACTIONS = ["insertRow", "selectRows", "updateRows", "deleteRows"] as const;

/** A database of the calling test file's own. */
export interface TestDatabase {
  readonly connectionString: string;
  /** Statements as the owner, past the connector. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** A connection of the owner's, for statements that have to hold a lock. Closed with the test file. */
  client(): Promise<pg.Client>;
  /** A connector with every action. Closed with the test file. */
  connector(options?: Partial<PostgresConnectorOptions>): PostgresConnector;
  /** Makes a role that may log in, and gives its connection string. */
  role(name: string): Promise<string>;
}

/** Opens a database for the calling test file. */
export async function openDatabase(): Promise<TestDatabase> {
  const connectionString = await testDatabase();
  const pool = new pg.Pool({ connectionString, max: 3 });
  pool.on("error", () => undefined);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query(text, [...values])).rows;
  const connections: { close(): Promise<void> }[] = [];
  const roles: string[] = [];
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    for (const role of roles) await sql(`DROP OWNED BY ${role}`);
    for (const role of roles) await sql(`DROP ROLE ${role}`);
    await pool.end();
  });
  return {
    connectionString,
    sql,
    async client() {
      const client = new pg.Client({ connectionString });
      client.on("error", () => undefined);
      await client.connect();
      connections.push({ close: () => client.end() });
      return client;
    },
    connector(options = {}) {
      const source = options.pool === undefined ? { connectionString } : {};
      const connector = new PostgresConnector({
        ...source,
        allowedActions: ALL_ACTIONS,
        ...options,
      } as PostgresConnectorOptions);
      connections.push(connector);
      return connector;
    },
    async role(name) {
      const url = new URL(connectionString);
      url.username = `${name}_${url.pathname.slice(-16)}`;
      url.password = "secret-of-the-role";
      const role = roleOf(url.href);
      await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-of-the-role'`);
      roles.push(role);
      return url.href;
    },
  };
}

/** The name of the role in a connection string, quoted. */
export function roleOf(connectionString: string): string {
  return pg.escapeIdentifier(decodeURIComponent(new URL(connectionString).username));
}
