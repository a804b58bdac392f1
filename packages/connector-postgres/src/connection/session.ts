import type { Json } from "@enact/core";
import { type TypeParsers, typeParsers } from "../values/types.js";
import type { PostgresClient, PostgresQuery } from "./pool.js";

/** A row, by column. */
export type Row = Readonly<Record<string, Json>>;

/** What a statement gave. */
export interface Rows {
  readonly rows: readonly Row[];
  /** How many rows it concerned, also where it gives none back. */
  readonly rowCount: number;
  /** The command as the server carried it out: a COMMIT of a failed transaction is a `ROLLBACK`. */
  readonly command: string;
}

/** One connection, in the middle of a transaction. */
export interface Session {
  query(text: string, values?: readonly (string | null)[], types?: TypeParsers): Promise<Rows>;
}

/**
 * Statements on one connection: always by the extended protocol, in which a message carries one statement and its
 * parameters apart (PostgreSQL documentation, "Message Flow", "Extended Query"), so that nothing stacks.
 */
export function sessionOn(client: PostgresClient): Session {
  return {
    async query(text, values = [], types = typeParsers()) {
      const query: PostgresQuery = { text, values: [...values], types, rowMode: "array", queryMode: "extended" };
      const { rows, rowCount, fields, command } = await client.query(query);
      const names = fields.map(({ name }) => name);
      return { rows: rows.map((values) => rowOf(names, values)), rowCount: rowCount ?? 0, command };
    },
  };
}

// `fromEntries` defines members, so that no column's name reaches a setter of Object.prototype.
function rowOf(names: readonly string[], values: readonly Json[]): Row {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
}
