import { ActionError } from "@enact/core";
import pg from "pg";

/** A table's name taken apart, as PostgreSQL keeps it: case and all, without quotes. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** PostgreSQL cuts longer names without a word (PostgreSQL documentation, "Lexical Structure", NAMEDATALEN − 1). */
const NAME_BYTES = 63;

/**
 * Takes `schema.table`, or `table` alone, apart.
 *
 * @remarks Names are taken literally, as in double quotes: `Users` and `users` are two tables.
 * @throws ActionError `invalid_name`
 */
export function parseTableName(text: string, defaultSchema: string): TableName {
  const problem = tableNameProblem(text);
  if (problem !== undefined) throw new ActionError("invalid_name", `The name of the table ${problem}.`);
  const [first = "", second] = text.split(".");
  return second === undefined ? { schema: defaultSchema, table: first } : { schema: first, table: second };
}

/** The one name a table has in resources, policies and receipts: `schema.table`. */
export function canonicalName({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}

/** What is wrong with the name of a table, as the end of a sentence; undefined where nothing is. */
export function tableNameProblem(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length > 2) return `has ${parts.length - 1} dots; write "table" or "schema.table"`;
  return parts.map(nameProblem).find((problem) => problem !== undefined);
}

/** What makes a name impossible in PostgreSQL, as the end of a sentence; undefined where nothing does. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.includes("\0")) return "contains a NUL";
  if (!name.isWellFormed()) return "is no Unicode text";
  const bytes = Buffer.byteLength(name);
  return bytes > NAME_BYTES ? `has ${bytes} bytes; PostgreSQL keeps ${NAME_BYTES} of a name` : undefined;
}

/** A name as it may stand in a statement. */
export function quote(name: string): string {
  return pg.escapeIdentifier(name);
}

/** A table's name as it may stand in a statement: schema and table quoted apart. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quote(schema)}.${quote(table)}`;
}

/** A name from outside as a message may show it: cut, and on one line. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80).toWellFormed()}…` : name.toWellFormed());
}
