import { startPostgres } from "@enact/testkit/postgres";
import { Client } from "pg";

/** A PostgreSQL to play with. */
export interface Playground {
  readonly connectionString: string;
  /** Asks the database itself, past Enact: how many rows does a table have? */
  count(table: string): Promise<number>;
  close(): Promise<void>;
}

const SCHEMA = "enact_quickstart";

const TABLES = `
  DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE;
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE NOT NULL, name text);
  CREATE TABLE ${SCHEMA}.invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cents bigint NOT NULL);
  INSERT INTO ${SCHEMA}.invoices (cents) VALUES (1250), (98000), (430);
`;

/** The database in `DATABASE_URL`, or a PostgreSQL of our own; the tables lie in a schema that is dropped at the end. */
export async function openPlayground(): Promise<Playground> {
  const given = process.env["DATABASE_URL"];
  const server = given === undefined ? await startPostgres() : undefined;
  const connectionString = given ?? (await (server as NonNullable<typeof server>).createDatabase());
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(TABLES);
  return {
    connectionString,
    count: async (table) => Number((await client.query(`SELECT count(*) FROM ${SCHEMA}.${table}`)).rows[0].count),
    close: async () => {
      await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
      await client.end();
      await server?.stop();
    },
  };
}
