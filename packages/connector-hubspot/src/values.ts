import { MOMENTS, NUMBERS } from "./definitions.js";

/** Values by property. */
export type Values = Readonly<Record<string, string>>;

/** Present values by property; null where it has none. */
export type PresentValues = Readonly<Record<string, string | null>>;

/**
 * The properties that are written: arguments under HubSpot's names for them, which win over further properties of the
 * same name.
 *
 * @param names - HubSpot's name of each argument
 */
export function valuesOf<Name extends string>(
  names: Readonly<Record<Name, string>>,
  given: { readonly [Argument in Name]?: string | number | undefined },
  properties: Values = {},
): Values {
  const explicit = (Object.keys(names) as Name[])
    .filter((argument) => given[argument] !== undefined)
    .map((argument) => [names[argument], String(given[argument])] as const);
  return { ...properties, ...Object.fromEntries(explicit) };
}

/** The properties of some names, null where there is none. */
export function only(properties: PresentValues, names: readonly string[]): PresentValues {
  return Object.fromEntries(names.map((name) => [name, presentValue(properties, name)]));
}

/** Whether an object has all these values. */
export function hasValues(properties: PresentValues, values: PresentValues): boolean {
  return Object.entries(values).every(([name, value]) => isSame(name, presentValue(properties, name), value));
}

/** Whether two texts are the same value of a property. One that is empty is none. */
export function isSame(name: string, one: string | null, other: string | null): boolean {
  if ((one ?? "") === (other ?? "")) return true;
  if (!one || !other) return false;
  if (NUMBERS.has(name)) return Number(one) === Number(other);
  return MOMENTS.has(name) && Date.parse(one) === Date.parse(other);
}

function presentValue(properties: PresentValues, name: string): string | null {
  return Object.hasOwn(properties, name) ? (properties[name] ?? null) : null;
}
