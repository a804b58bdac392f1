import type { Json } from "@enact/core";
import type { Column } from "../catalog/table.js";
import { failure } from "../failure.js";
import { shown } from "../names.js";
import { formatArrayLiteral } from "./array-literal.js";
import { type Place, type Places, writeJson } from "./json-text.js";
import { parameterFor } from "./parameter.js";
import { isJsonType } from "./types.js";

/**
 * A value that the database once gave as the parameter that gives it back exactly.
 *
 * @param places - where the value is not quite what the database has
 * @throws ActionError `not_restorable` where the record cannot say what the database had
 */
export function recordedParameter(column: Column, value: Json, places: Places | undefined): string | null {
  if (places === undefined) return parameterFor(column, value);
  if (places === "lost") {
    throw failure("not_restorable", `The record does not hold the exact text of the column ${shown(column.name)}.`);
  }
  if (isJsonType(column.type)) return writeJson(value, places);
  const { array } = column;
  if (array === undefined || !Array.isArray(value)) return parameterFor(column, value);
  const items = value.map((item: Json, index) => {
    const inside = below(places, `/${index}`);
    return item === null && inside.length === 0 ? null : writeJson(item, inside);
  });
  return formatArrayLiteral(items, array.delimiter);
}

/** The places in one item, as seen from there. */
function below(places: readonly Place[], prefix: string): readonly Place[] {
  return places
    .filter(({ at }) => at === prefix || at.startsWith(`${prefix}/`))
    .map((place) => ({ ...place, at: place.at.slice(prefix.length) }));
}
