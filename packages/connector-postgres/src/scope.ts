import { ActionError, ConfigurationError } from "@enact/core";
import { LEDGER } from "./ledger/migration.js";
import { canonicalName, nameProblem, parseTableName, shown, type TableName, tableNameProblem } from "./names.js";

/** Which tables a connector may name. */
export interface Scope {
  readonly schemas: readonly string[];
  /** Canonical names; undefined where every table of the schemas may be named. */
  readonly tables: ReadonlySet<string> | undefined;
  readonly defaultSchema: string;
}

/**
 * Checks the options `schemas` and `tables`.
 *
 * @throws ConfigurationError naming the entry that cannot be
 */
export function createScope(schemas: readonly string[], tables: readonly string[] | undefined): Scope {
  const [defaultSchema] = schemas;
  if (defaultSchema === undefined) throw new ConfigurationError("schemas must name at least one schema.");
  for (const schema of schemas) {
    const problem = schema.includes(".") ? "contains a dot" : nameProblem(schema);
    if (problem !== undefined) throw new ConfigurationError(`schemas: ${shown(schema)} ${problem}.`);
    if (/^(?:pg_|information_schema$)/.test(schema)) {
      throw new ConfigurationError(`schemas: ${shown(schema)} belongs to PostgreSQL itself, and is never opened.`);
    }
  }
  return { schemas: [...schemas], tables: tables && tableSet(tables, schemas, defaultSchema), defaultSchema };
}

/**
 * The table that a text names, where it may be named.
 *
 * @throws ActionError `invalid_name` or `not_allowed`
 */
export function nameInScope({ schemas, tables, defaultSchema }: Scope, text: string): TableName {
  const name = parseTableName(text, defaultSchema);
  if (canonicalName(name) === LEDGER) {
    throw new ActionError("not_allowed", `The ledger ${LEDGER} is never open to an action.`);
  }
  if (!schemas.includes(name.schema)) {
    throw new ActionError("not_allowed", `The schema ${shown(name.schema)} is not open to this connector.`);
  }
  if (tables !== undefined && !tables.has(canonicalName(name))) {
    throw new ActionError("not_allowed", `The table ${shown(canonicalName(name))} is not open to this connector.`);
  }
  return name;
}

function tableSet(tables: readonly string[], schemas: readonly string[], defaultSchema: string): ReadonlySet<string> {
  const names = tables.map((text) => {
    const problem = tableNameProblem(text);
    if (problem !== undefined) throw new ConfigurationError(`tables: the name ${shown(text)} ${problem}.`);
    const name = parseTableName(text, defaultSchema);
    if (canonicalName(name) === LEDGER) throw new ConfigurationError(`tables: ${LEDGER} is never open to an action.`);
    if (schemas.includes(name.schema)) return canonicalName(name);
    throw new ConfigurationError(`tables: ${shown(text)} is in none of the schemas: ${schemas.join(", ")}.`);
  });
  return new Set(names);
}
