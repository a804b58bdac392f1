import type { Json } from "@enact/core";

/**
 * A value out of a record as it was before core's `encode` wrote it there: reserved keys (`$enact`, `$digest`, `$bytes`,
 * `__proto__`) have one `$` more in a record.
 */
export function unescaped(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unescaped);
  // `fromEntries` defines members, so that `__proto__` reaches no setter.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.replace(ESCAPED, ""), unescaped(member)]),
  );
}

/** The `$` that was put in front. */
const ESCAPED = /^\$(?=\$*(?:\$(?:enact|digest|bytes)|__proto__)$)/;
