import type { Json } from "../json.js";

/**
 * The canonical form of a JSON value (RFC 8785, JSON Canonicalization Scheme): members sorted by UTF-16 code units, no
 * white space, numbers and strings as ECMAScript writes them.
 *
 * @remarks The value must be what `snapshot` or `encode` made, or `JSON.parse` gave: no undefined, no lone surrogates.
 */
export function canonical(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return String(Object.is(value, -0) ? 0 : value);
  return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Readonly<Record<string, Json>>);
}

function canonicalArray(items: readonly Json[]): string {
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    text += index === 0 ? canonical(items[index] as Json) : `,${canonical(items[index] as Json)}`;
  }
  return `${text}]`;
}

function canonicalObject(value: Readonly<Record<string, Json>>): string {
  const keys = Object.keys(value);
  // Without a comparator, sort compares UTF-16 code units: RFC 8785 §3.2.3.
  if (!isSorted(keys)) keys.sort();
  let text = "{";
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    text += `${index === 0 ? "" : ","}${quote(key)}:${canonical(value[key] as Json)}`;
  }
  return `${text}}`;
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return false;
  }
  return true;
}

/** Text in which nothing needs an escape is the usual case. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8785 §3.2.2.2 escapes exactly these
const NEEDS_ESCAPE = /["\\\u0000-\u001f]/;

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
