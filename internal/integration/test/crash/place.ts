import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresConnector } from "@enact/connector-postgres";
import { EnactClient } from "@enact/core";
import { createTestDatabase } from "@enact/testkit/postgres";
import pg from "pg";
import { inject, onTestFinished } from "vitest";
import { connectorOptions, placeOrder, policies, SECRET, tables } from "./shop.js";

/** Where children work: a receipt store and a database of one test's own. */
export interface Place {
  readonly program: string;
  readonly directory: string;
  readonly connectionString: string;
}

/** A place, and what the test itself looks at it with. */
export interface OpenPlace extends Place {
  /** Statements past the connector. */
  readonly pool: pg.Pool;
  /** A client as a process has that comes afterwards. */
  readonly client: ReturnType<typeof createClient>;
}

/**
 * Makes a place, gone when the test has finished.
 *
 * @param program - the child that was built
 */
export async function openPlace(program: string): Promise<OpenPlace> {
  const directory = await mkdtemp(join(tmpdir(), "enact-crash-"));
  const database = await createTestDatabase(inject("postgresServerUrl"));
  const { connectionString } = database;
  const pool = new pg.Pool({ connectionString, max: 3 });
  // The server may end a connection before it has seen that the pool has let go of it.
  pool.on("error", () => undefined);
  const postgres = new PostgresConnector({ ...connectorOptions, connectionString });
  const client = createClient(directory, postgres);
  onTestFinished(async () => {
    await client.close();
    await postgres.close();
    await pool.end();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });
  await pool.query(tables);
  return { program, directory, connectionString, pool, client };
}

function createClient(directory: string, postgres: PostgresConnector) {
  return new EnactClient({
    systems: { postgres },
    policies,
    workflows: [placeOrder],
    receipts: directory,
    secret: SECRET,
  });
}
