import type { RunFilter } from "../../../src/index/run-row.js";
import type {
  FacetsAnswer,
  OpenAnswer,
  PendingAnswer,
  RunAnswer,
  RunsAnswer,
  StatsAnswer,
} from "../../../src/viewer/api.js";
import { fetchJson } from "./fetch-json.js";
import { filterQuery } from "./filter-query.js";

/** A part of the runs that a filter leaves, newest first. */
export function askRuns(
  filter: RunFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<RunsAnswer> {
  const query = filterQuery(filter);
  query.set("offset", String(offset));
  query.set("limit", String(limit));
  return fetchJson(`/api/runs?${query}`);
}

/** One run and all its records. */
export function askRun(runId: string, signal: AbortSignal): Promise<RunAnswer> {
  return fetchJson(`/api/runs/${encodeURIComponent(runId)}`, signal);
}

/** The runs that have begun and not ended. */
export function askOpen(signal: AbortSignal): Promise<OpenAnswer> {
  return fetchJson("/api/open", signal);
}

/** The runs that wait for somebody. */
export function askPending(signal: AbortSignal): Promise<PendingAnswer> {
  return fetchJson("/api/pending", signal);
}

/** The names that filters can choose from. */
export function askFacets(signal: AbortSignal): Promise<FacetsAnswer> {
  return fetchJson("/api/facets", signal);
}

/** What happened over time, in so many spans. */
export function askStats(filter: RunFilter, spans: number, signal: AbortSignal): Promise<StatsAnswer> {
  const query = filterQuery(filter);
  query.set("spans", String(spans));
  return fetchJson(`/api/stats?${query}`, signal);
}
