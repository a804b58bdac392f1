import { ActionError, type Json } from "@enact/core";
import type { Column } from "../catalog/table.js";
import { shown } from "../names.js";
import { type ArrayItems, formatArrayLiteral } from "./array-literal.js";
import { isJsonType } from "./types.js";

/**
 * A JSON value as the parameter for a column: always text or null, read by the server as the column's type.
 *
 * @throws ActionError `invalid_value` for an object or a list that the column cannot hold
 */
export function parameterFor(column: Column, value: Json): string | null {
  if (value === null) return null;
  if (isJsonType(column.type)) return JSON.stringify(value);
  if (Array.isArray(value)) return arrayParameter(column, value);
  if (typeof value === "object") throw unfit(column, "an object");
  return String(value);
}

function arrayParameter(column: Column, value: readonly Json[]): string {
  const { array } = column;
  if (array === undefined) throw unfit(column, "a list");
  const text = (item: Json): string | null | ArrayItems => {
    if (item === null) return null;
    if (isJsonType(array.element)) return JSON.stringify(item);
    if (Array.isArray(item)) return item.map(text);
    if (typeof item === "object") throw unfit(column, "a list of objects");
    return String(item);
  };
  return formatArrayLiteral(value.map(text), array.delimiter);
}

/**
 * Several values for one column as the parameter of `= ANY (…)`.
 *
 * @throws ActionError `invalid_value` for a column that is itself an array
 */
export function listParameterFor(column: Column, values: readonly Json[]): string {
  if (column.array !== undefined) {
    throw new ActionError("invalid_value", `${shown(column.name)} is an array: compare it with { eq: […] }.`);
  }
  return formatArrayLiteral(
    values.map((value) => parameterFor(column, value)),
    column.delimiter,
  );
}

function unfit(column: Column, what: string): ActionError {
  return new ActionError(
    "invalid_value",
    `${shown(column.name)} is of type ${column.typeName} and cannot hold ${what}.`,
  );
}
