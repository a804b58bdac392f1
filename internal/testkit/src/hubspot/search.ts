import { definitionOf, OBJECT_TYPES, type ObjectType } from "./definitions.js";
import { refused } from "./problem.js";
import type { ObjectView } from "./store.js";
import { timeOf } from "./values.js";

/** What a search asks for: `PublicObjectSearchRequest` of `@hubspot/api-client`. */
export interface Search {
  readonly query?: string;
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly string[];
  readonly properties?: readonly string[];
  readonly limit?: number;
  readonly after?: string;
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly highValue?: string;
  readonly values?: readonly string[];
}

/** HubSpot Docs, "CRM API | Search", limits. */
const MAX = { limit: 200, groups: 5, filtersOfGroup: 6, filters: 18, results: 10_000 } as const;

/** Those that hold for every filter of at least one group. */
export function search(
  type: ObjectType,
  objects: readonly ObjectView[],
  asked: Search,
): { readonly total: number; readonly found: readonly ObjectView[]; readonly next: string | undefined } {
  checkLimits(asked);
  const { filterGroups = [], sorts = [], limit = 10, after = "0" } = asked;
  const groups = filterGroups.map(({ filters }) => filters.map((filter) => predicateOf(type, filter)));
  const matching = objects.filter(
    (object) => groups.length === 0 || groups.some((filters) => filters.every((holds) => holds(object))),
  );
  for (const sort of sorts) matching.sort(orderOf(type, sort));
  const from = Number(after);
  const next = from + limit < matching.length ? String(from + limit) : undefined;
  return { total: matching.length, found: matching.slice(from, from + limit), next };
}

function checkLimits({ query, filterGroups = [], limit = 10, after = "0", sorts = [] }: Search): void {
  if (query !== undefined) throw new Error("The test server searches by filters, not by query.");
  const sizes = filterGroups.map(({ filters }) => filters.length);
  const isTooMany =
    sizes.length > MAX.groups ||
    sizes.some((size) => size > MAX.filtersOfGroup) ||
    sizes.reduce((sum, size) => sum + size, 0) > MAX.filters;
  if (isTooMany) throw refused("There are too many filters");
  if (sorts.length > 1) throw refused("There can be one sort");
  if (limit < 1 || limit > MAX.limit) throw refused(`limit must be between 1 and ${MAX.limit}`);
  if (!/^\d+$/.test(after) || Number(after) + limit > MAX.results) {
    throw refused(`A search gives no more than ${MAX.results} results`);
  }
}

type Predicate = (object: ObjectView) => boolean;

function predicateOf(type: ObjectType, filter: Filter): Predicate {
  const { propertyName, operator, value = "", highValue = "", values = [] } = filter;
  if (propertyName.startsWith("associations.")) return associationPredicate(propertyName, filter);
  if (definitionOf(type, propertyName) === undefined) throw refused(`There is no property "${propertyName}"`);

  const key = keyOf(type, propertyName);
  const isAny = (present: string, others: readonly string[]) => others.some((other) => key(present) === key(other));
  const isBetween = (present: string) => key(present) >= key(value) && key(present) <= key(highValue);
  const operators: Readonly<Record<string, (present: string) => boolean>> = {
    EQ: (present) => isAny(present, [value]),
    NEQ: (present) => !isAny(present, [value]),
    IN: (present) => isAny(present, values),
    NOT_IN: (present) => !isAny(present, values),
    LT: (present) => key(present) < key(value),
    LTE: (present) => key(present) <= key(value),
    GT: (present) => key(present) > key(value),
    GTE: (present) => key(present) >= key(value),
    BETWEEN: isBetween,
    HAS_PROPERTY: () => true,
    CONTAINS_TOKEN: (present) => tokens(value).test(present),
    NOT_CONTAINS_TOKEN: (present) => !tokens(value).test(present),
  };
  const holds = operators[operator];
  if (operator === "NOT_HAS_PROPERTY") return ({ properties }) => !properties[propertyName];
  if (holds === undefined) throw refused(`There is no operator ${operator}`);
  // What has no value fits no other filter.
  return ({ properties }) => {
    const present = properties[propertyName];
    return present !== undefined && present !== "" && holds(present);
  };
}

/** `associations.contact` and its like (HubSpot Docs, "CRM API | Search", search through associations). */
function associationPredicate(propertyName: string, { operator, value = "", values = [] }: Filter): Predicate {
  const type = OBJECT_TYPES.find((one) => propertyName === `associations.${one.slice(0, -1)}`);
  if (type === undefined) throw refused(`There is no property "${propertyName}"`);
  if (operator !== "EQ" && operator !== "IN") throw new Error(`The test server knows no ${operator} of associations.`);
  const wanted = operator === "EQ" ? [value] : values;
  return ({ associations }) => associations[type]?.some(({ id }) => wanted.includes(id)) ?? false;
}

/** What the values of a property are compared by: numbers and dates by what they mean, text without regard to case. */
function keyOf(type: ObjectType, name: string): (value: string) => number | string {
  const kind = definitionOf(type, name)?.kind;
  if (kind === "number") return Number;
  return kind === "datetime" ? timeOf : (value) => value.toLowerCase();
}

/** Matches whole words; `*` stands for any part of one. */
function tokens(value: string): RegExp {
  const pattern = value.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "\\S*");
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, "iu");
}

/** `name`, or `-name` for the other way round. */
function orderOf(type: ObjectType, sort: string): (one: ObjectView, other: ObjectView) => number {
  const [name, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  if (definitionOf(type, name) === undefined) throw refused(`There is no property "${name}" to sort by`);
  const key = keyOf(type, name);
  return ({ properties: a }, { properties: b }) => {
    const [one, other] = [key(a[name] ?? ""), key(b[name] ?? "")];
    return one === other ? 0 : sign * (one < other ? -1 : 1);
  };
}
