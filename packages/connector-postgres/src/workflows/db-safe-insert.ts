import { ConfigurationError, defineWorkflow, type JsonObject, type Resource } from "@enact/core";
import { z } from "zod";
import { PostgresConnector } from "../connector.js";
import { fieldsOf } from "../fields.js";
import { rowSchema } from "../inputs.js";
import { canonicalName, nameProblem, parseTableName, tableNameProblem } from "../names.js";

/** Options of {@link safeInsertWorkflow}. */
export interface SafeInsertOptions<Name extends string> {
  /** What agents call the workflow. */
  readonly name: Name;
  /**
   * The schema of a `table` that is named without one. The connector must have it among its `schemas`.
   * @defaultValue "public"
   */
  readonly schema?: string | undefined;
  /**
   * The connector's option of the same name, so that what is declared is what is touched.
   * @defaultValue none
   */
  readonly database?: string | undefined;
}

/**
 * Makes a workflow that inserts one row, `{ table, data, uniqueKey? }`, into the system `postgres`, and refuses a
 * duplicate with the code `duplicate`.
 *
 * With a `uniqueKey` (a column, or several) it looks first, so that a duplicate is told without an attempt, and then
 * inserts `ON CONFLICT (…) DO NOTHING`, so that of two runs at once one alone inserts. The database must have a unique
 * constraint or index on exactly these columns; without one the insert fails with `no_unique_key`. Without a
 * `uniqueKey` the table's own constraints decide.
 *
 * @throws ConfigurationError when `schema` cannot be the name of a schema
 */
export function safeInsertWorkflow<const Name extends string>(options: SafeInsertOptions<Name>) {
  const { name, schema = "public", database } = options;
  const problem = schema.includes(".") ? "contains a dot" : nameProblem(schema);
  if (problem !== undefined) throw new ConfigurationError(`schema ${problem}.`);
  const nameOf = (table: string) => canonicalName(parseTableName(table, schema));
  const within = database === undefined ? undefined : { within: database };
  return defineWorkflow({
    name,
    description: "Insert one row into a table, unless it is there already",
    systems: { postgres: PostgresConnector },
    payload,
    touches: ({ table, data, uniqueKey }): readonly Resource[] => {
      const resource = { kind: "sql.table", name: nameOf(table), ...within, count: 1 } as const;
      const create: Resource = { ...resource, change: "create", fields: fieldsOf(data) };
      return uniqueKey === undefined ? [create] : [{ ...resource, change: "read", fields: listOf(uniqueKey) }, create];
    },
    run: async ({ payload: { table: given, data, uniqueKey }, systems: { postgres }, refuse }) => {
      const table = nameOf(given);
      const key = uniqueKey === undefined ? undefined : listOf(uniqueKey);
      if (key !== undefined) {
        const found = await postgres.selectRows({ table, columns: key, where: equalTo(data, key), limit: 1 });
        if (!found.success) return;
        if (found.output.rowCount > 0) refuse(duplicateOf(table, key), DUPLICATE);
      }
      const inserted = await postgres.insertRow({ table, row: data, ...(key && { onConflict: { columns: key } }) });
      if (!inserted.success && inserted.output.code === "exists") refuse(inserted.output.error, DUPLICATE);
      if (inserted.success && inserted.output.rowCount === 0) refuse(duplicateOf(table, key ?? []), DUPLICATE);
    },
  });
}

const DUPLICATE = "duplicate";

// Stricter than PostgreSQL, where a quoted name can hold anything: what comes from an agent and looks like a statement
// is refused at the gate, before a database is asked.
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{M}\p{N}_$]*)?$/u;

const payload = z
  .strictObject({
    /** `table` or `schema.table`, of letters, digits, `_` and `$`. */
    table: z
      .string()
      .regex(PLAIN_NAME, 'must be "table" or "schema.table", of letters, digits, _ and $')
      .refine((table) => tableNameProblem(table) === undefined, "has a part that is too long for a name"),
    /** The row: values by column. */
    data: rowSchema.refine((data) => Object.keys(data).length > 0, "must give at least one column a value"),
    /** The column or columns in which no two rows are alike. */
    uniqueKey: z.union([z.string(), z.array(z.string()).min(1).readonly()]).exactOptional(),
  })
  .readonly()
  .check(({ value, issues }) => {
    const columns = value.uniqueKey === undefined ? [] : listOf(value.uniqueKey);
    const missing = columns.find((column) => !Object.hasOwn(value.data, column) || value.data[column] === null);
    if (missing === undefined) return;
    // In SQL two nulls are not equal, so that no unique constraint would stop a second row.
    const message = "names a column that data does not give a value";
    issues.push({ code: "custom", input: value.uniqueKey, path: ["uniqueKey"], message });
  });

/** {@link safeInsertWorkflow} under the name `dbSafeInsert`, for the schema `public`. */
export const dbSafeInsert = safeInsertWorkflow({ name: "dbSafeInsert" });

function listOf(uniqueKey: string | readonly string[]): readonly string[] {
  return typeof uniqueKey === "string" ? [uniqueKey] : uniqueKey;
}

function equalTo(data: JsonObject, columns: readonly string[]) {
  return Object.fromEntries(columns.map((column) => [column, { eq: data[column] ?? null }]));
}

function duplicateOf(table: string, key: readonly string[]): string {
  return `${table} has a row with the same ${key.join(", ")} already.`;
}
