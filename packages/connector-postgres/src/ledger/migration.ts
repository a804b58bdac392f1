/** The ledger's table, as `schema.table`: the same in every database, whatever `schemas` a connector is given. */
export const LEDGER = "enact.ledger";

/**
 * The SQL that makes the ledger, for whatever runs your migrations: `CREATE … IF NOT EXISTS`, so that it can be run any
 * number of times. It grants nothing: the connector's role needs USAGE on the schema, and SELECT and INSERT on the table.
 *
 * - `idempotency_key` is that of the call.
 * - `output` is the JSON that the call gave; null where the call was found not to have been committed, and never can be.
 */
export const ledgerMigration = `CREATE SCHEMA IF NOT EXISTS enact;
CREATE TABLE IF NOT EXISTS enact.ledger (
  idempotency_key text PRIMARY KEY,
  action text NOT NULL,
  output text,
  created_at timestamptz NOT NULL DEFAULT now()
);
`;
