import { randomBytes } from "node:crypto";
import pg from "pg";

/** A database of one's own on a server shared with others. */
export interface TestDatabase extends AsyncDisposable {
  readonly connectionString: string;
  /** Removes the database, and ends whatever is still connected to it. */
  drop(): Promise<void>;
}

/**
 * Creates an empty database.
 *
 * @param serverUrl - connection string of a role that may create databases.
 * @param name - a unique name when none is given.
 */
export async function createTestDatabase(serverUrl: string, name = uniqueName()): Promise<TestDatabase> {
  const identifier = quote(name);
  // Nobody can be connected to template0, so copying it never has to wait for anybody.
  await run(serverUrl, `CREATE DATABASE ${identifier} TEMPLATE template0`);
  const drop = () => run(serverUrl, `DROP DATABASE IF EXISTS ${identifier} WITH (FORCE)`);
  return { connectionString: withDatabase(serverUrl, name), drop, [Symbol.asyncDispose]: drop };
}

function uniqueName(): string {
  return `test_${randomBytes(8).toString("hex")}`;
}

function quote(name: string): string {
  // PostgreSQL cuts longer names silently, so that two of them could mean one database.
  if (name === "" || Buffer.byteLength(name) > 63) {
    throw new RangeError(`A database name has 1 to 63 bytes, not ${Buffer.byteLength(name)}.`);
  }
  return pg.escapeIdentifier(name);
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

async function run(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
