import { Problem } from "./problem.js";
import type { ObjectType } from "./properties.js";
import type { ObjectView } from "./store.js";

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly values?: readonly string[];
}

/** What a search asks for (HubSpot Docs, "CRM API | Search"). */
export interface Search {
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly string[];
  readonly limit?: number;
  readonly after?: string;
}

const MAX_LIMIT = 200;

/** Those that hold for every filter of at least one group. */
export function search(
  objects: readonly ObjectView[],
  { filterGroups = [], sorts = [], limit = 10, after = "0" }: Search,
): { readonly total: number; readonly found: readonly ObjectView[]; readonly next: string | undefined } {
  if (limit > MAX_LIMIT) throw new Problem(400, "VALIDATION_ERROR", `limit must be at most ${MAX_LIMIT}`);
  const matching = objects.filter(
    (object) =>
      filterGroups.length === 0 || filterGroups.some(({ filters }) => filters.every((one) => holds(object, one))),
  );
  for (const sort of sorts) {
    const [name, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
    matching.sort((a, b) => sign * (a.properties[name] ?? "").localeCompare(b.properties[name] ?? ""));
  }
  const from = Number(after);
  const next = from + limit < matching.length ? String(from + limit) : undefined;
  return { total: matching.length, found: matching.slice(from, from + limit), next };
}

function holds(object: ObjectView, { propertyName, operator, value = "", values = [] }: Filter): boolean {
  if (propertyName.startsWith("associations.")) {
    const type = `${propertyName.slice("associations.".length)}s` as ObjectType;
    return object.associations[type]?.some(({ id }) => id === value) ?? false;
  }
  const property = object.properties[propertyName];
  const isSame = (other: string) => property?.toLowerCase() === other.toLowerCase();
  switch (operator) {
    case "EQ":
      return isSame(value);
    case "NEQ":
      return !isSame(value);
    case "IN":
      return values.some(isSame);
    case "NOT_IN":
      return !values.some(isSame);
    case "HAS_PROPERTY":
      return property !== undefined && property !== "";
    case "NOT_HAS_PROPERTY":
      return property === undefined || property === "";
    case "CONTAINS_TOKEN":
      return (property ?? "").toLowerCase().includes(value.toLowerCase().replaceAll("*", ""));
    case "GT":
      return compare(property, value) > 0;
    case "GTE":
      return compare(property, value) >= 0;
    case "LT":
      return compare(property, value) < 0;
    case "LTE":
      return compare(property, value) <= 0;
    default:
      throw new Problem(400, "VALIDATION_ERROR", `The operator ${operator} is not supported`);
  }
}

function compare(property: string | undefined, value: string): number {
  return property === undefined ? Number.NaN : numberOf(property) - numberOf(value);
}

function numberOf(text: string): number {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
}
