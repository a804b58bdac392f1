import type { RunFilter } from "../../../src/index/run-row.js";

/** The fields of a filter, in the order in which they are shown. */
export const FILTER_FIELDS = [
  "text",
  "decision",
  "outcome",
  "workflow",
  "actor",
  "system",
  "action",
  "resource",
  "policy",
  "since",
  "until",
] as const satisfies readonly (keyof RunFilter)[];

/** A filter as a query, for the server and for the page's own address. */
export function filterQuery(filter: RunFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of FILTER_FIELDS) {
    const value = filter[field];
    if (value !== undefined && value !== "") query.set(field, value);
  }
  return query;
}

/** The filter that a query means; what is no field of a filter is left out. */
export function parseFilter(query: URLSearchParams): RunFilter {
  const entries = FILTER_FIELDS.map((field) => [field, query.get(field) ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== "")) as RunFilter;
}
