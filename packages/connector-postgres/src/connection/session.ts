import type { Json } from "@enact/core";
import { statementFailure } from "../failure.js";
import { InexactJson, type Places } from "../values/json-text.js";
import { type TypeParsers, typeParsers } from "../values/types.js";
import type { PostgresClient, PostgresQuery } from "./pool.js";

/** A row, by column. */
export type Row = Readonly<Record<string, Json>>;

/** Where the JSON in a row is not quite what the database has, by column; see {@link Places}. */
export type Inexact = Readonly<Record<string, Places>>;

/** What a statement gave. */
export interface Rows {
  readonly rows: readonly Row[];
  /** What the rows cannot say of their JSON, row by row; absent where they say it all. */
  readonly inexact?: readonly Inexact[];
  /** How many rows it concerned, also where it gives none back. */
  readonly rowCount: number;
  /** The command as the server carried it out: a COMMIT of a failed transaction is a `ROLLBACK`. */
  readonly command: string;
}

/** One connection, in the middle of a transaction. */
export interface Session {
  query(text: string, values?: readonly (string | null)[], types?: TypeParsers): Promise<Rows>;
}

/** Statements on one connection, whose failures say what they mean: nothing was committed. */
export function sessionOn(client: PostgresClient): Session {
  return {
    query: (text, values, types) =>
      execute(client, text, values, types).catch((error: unknown) => {
        throw statementFailure(error);
      }),
  };
}

/**
 * One statement: always by the extended protocol, in which a message carries one statement and its parameters apart
 * (PostgreSQL documentation, "Message Flow", "Extended Query"), so that nothing stacks.
 */
export async function execute(
  client: PostgresClient,
  text: string,
  values: readonly (string | null)[] = [],
  types: TypeParsers = typeParsers(),
): Promise<Rows> {
  const query: PostgresQuery = { text, values: [...values], types, rowMode: "array", queryMode: "extended" };
  const { rows, rowCount, fields, command } = await client.query(query);
  const names = fields.map(({ name }) => name);
  const found = rows.map((row) => inexactOf(names, row));
  return {
    rows: rows.map((row) => rowOf(names, row)),
    ...(found.some((row) => Object.keys(row).length > 0) ? { inexact: found } : undefined),
    rowCount: rowCount ?? 0,
    command,
  };
}

// `fromEntries` defines members, so that no column's name reaches a setter of Object.prototype.
function rowOf(names: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(
    names.map((name, index) => {
      const value = values[index] ?? null;
      return [name, value instanceof InexactJson ? value.value : (value as Json)];
    }),
  );
}

function inexactOf(names: readonly string[], values: readonly unknown[]): Inexact {
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const value = values[index];
      return value instanceof InexactJson ? [[name, value.places]] : [];
    }),
  );
}
