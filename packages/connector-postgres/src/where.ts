import type { Json } from "@enact/core";
import { type Column, columnsNamed, type Table } from "./catalog/table.js";
import { failure } from "./failure.js";
import type { Condition, Operators, Where } from "./inputs.js";
import { quote, shown } from "./names.js";
import type { Parameters } from "./parameters.js";
import { listParameterFor, parameterFor } from "./values/parameter.js";

/**
 * Conditions as SQL: names out of the catalog and quoted, values as parameters.
 *
 * @returns the empty string where there are no conditions
 * @throws ActionError `not_found` for a column that does not exist, `invalid_where` or `invalid_value`
 */
export function whereClause(table: Table, where: Where, parameters: Parameters): string {
  const names = Object.keys(where);
  const conditions = columnsNamed(table, names).map((column) => condition(column, where[column.name], parameters));
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

/**
 * Refuses to change every row of a table for want of a condition.
 *
 * @throws ActionError `empty_where`
 */
export function requireConditions(where: Where): void {
  if (Object.keys(where).length === 0) {
    throw failure("empty_where", "where is empty: that would change every row. Name at least one condition.");
  }
}

function condition(column: Column, value: Condition | undefined, parameters: Parameters): string {
  if (value === null) return comparison(column, "eq", null, parameters);
  if (typeof value !== "object") return comparison(column, "eq", value ?? null, parameters);
  if (isList(value)) return `${quote(column.name)} = ANY (${parameters.add(listParameterFor(column, value))})`;
  const operators = Object.entries(value) as readonly [keyof Operators, Json][];
  if (operators.length === 0) throw failure("invalid_where", `The condition on ${shown(column.name)} is empty.`);
  return operators.map(([operator, operand]) => comparison(column, operator, operand, parameters)).join(" AND ");
}

const OPERATORS = {
  eq: "=",
  ne: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "LIKE",
} as const satisfies Readonly<Record<keyof Operators, string>>;

function comparison(column: Column, operator: keyof Operators, operand: Json, parameters: Parameters): string {
  const name = quote(column.name);
  if (operand === null) return operator === "ne" ? `${name} IS NOT NULL` : `${name} IS NULL`;
  return `${name} ${OPERATORS[operator]} ${parameters.add(parameterFor(column, operand))}`;
}

function isList(value: Exclude<Condition, null>): value is readonly (string | number | boolean)[] {
  return Array.isArray(value);
}
