/** A value of JSON. What comes out of a record may have any shape, whatever its kind promises. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Parses a text; undefined where it is no JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value as Json) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, and neither a list nor null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member, where the value is an object that has it. */
export function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member that is text. */
export function textOf(value: Json | undefined, key: string): string | undefined {
  const member = memberOf(value, key);
  return typeof member === "string" ? member : undefined;
}

/** A member that is a number. */
export function numberOf(value: Json | undefined, key: string): number | undefined {
  const member = memberOf(value, key);
  return typeof member === "number" ? member : undefined;
}

/** The items of a member that is a list; none where it is no list. */
export function listOf(value: Json | undefined, key: string): readonly Json[] {
  const member = memberOf(value, key);
  return Array.isArray(member) ? member : [];
}

/** The texts in a member that is a list. */
export function textsOf(value: Json | undefined, key: string): readonly string[] {
  return listOf(value, key).filter((item) => typeof item === "string");
}
