import type { JsonObject } from "@enact/core";
import type { ColumnPaths } from "./catalog/step.js";
import { type Column, columnsNamed, type Table } from "./catalog/table.js";
import { failure } from "./failure.js";
import { pathsIn } from "./fields.js";
import type { Parameters } from "./parameters.js";
import { parameterFor } from "./values/parameter.js";

/** One column that is written, and what stands for its value in the statement. */
export interface Assignment {
  readonly column: Column;
  readonly placeholder: string;
}

/**
 * The columns of a table that a row gives values to, with the values as parameters.
 *
 * @param member - how a message names the row
 * @throws ActionError `empty_row`, `not_found` for a column that does not exist, or `invalid_value`
 */
export function assignments(
  table: Table,
  row: JsonObject,
  parameters: Parameters,
  member: string,
): readonly Assignment[] {
  const entries = Object.entries(row);
  if (entries.length === 0) throw failure("empty_row", `${member} is empty: give at least one column a value.`);
  const columns = columnsNamed(table, Object.keys(row));
  return columns.map((column, index) => ({
    column,
    placeholder: parameters.add(parameterFor(column, entries[index]?.[1] ?? null)),
  }));
}

/** The columns that a row writes, and the paths inside those it gives an object. */
export function columnPaths(row: JsonObject): ColumnPaths {
  return new Map(Object.entries(row).map(([column, value]) => [column, pathsIn(value)]));
}
