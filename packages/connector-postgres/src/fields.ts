import type { Json, JsonObject } from "@enact/core";

/**
 * What a row writes, as a resource names it: its columns, and below a column that is given an object every key of it
 * (`profile`, `profile.email`). Keys of objects in a list are named without their place in it.
 */
export function fieldsOf(row: JsonObject): readonly string[] {
  return Object.entries(row).flatMap(([column, value]) => [
    column,
    ...pathsIn(value).map((path) => `${column}.${path}`),
  ]);
}

/** The dotted paths of all keys in a value; none for a value that is no object or list of objects. */
export function pathsIn(value: Json): readonly string[] {
  const paths = new Set<string>();
  collect(value, "", paths);
  return [...paths];
}

function collect(value: Json, prefix: string, paths: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, prefix, paths);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    paths.add(`${prefix}${key}`);
    collect(member, `${prefix}${key}.`, paths);
  }
}
