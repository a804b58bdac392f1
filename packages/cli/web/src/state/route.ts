import { useEffect, useMemo, useState } from "preact/hooks";
import type { RunFilter } from "../../../src/index/run-row.js";
import { filterQuery, parseFilter } from "../api/filter-query.js";

/** What the page shows, as its address says it. */
export type Route =
  | { readonly page: "timeline" | "charts"; readonly filter: RunFilter }
  /** The filter is that of the list the run was found in. */
  | { readonly page: "run"; readonly runId: string; readonly filter: RunFilter }
  | { readonly page: "waiting" | "findings" }
  | { readonly page: "nowhere" };

/** The address of a route, from `#` on. */
export function hrefOf(route: Route): string {
  if (route.page === "nowhere") return "#/";
  const path = route.page === "run" ? `run/${encodeURIComponent(route.runId)}` : PATHS[route.page];
  const query = "filter" in route ? filterQuery(route.filter).toString() : "";
  return `#/${path}${query === "" ? "" : `?${query}`}`;
}

/** The route that an address means, from `#` on. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#?\/?/, ""), "?");
  const filter = parseFilter(new URLSearchParams(query));
  if (path === "") return { page: "timeline", filter };
  if (path === "charts") return { page: "charts", filter };
  if (path === "waiting" || path === "findings") return { page: path };
  const runId = /^run\/([0-9a-f-]{36})$/.exec(path)?.[1];
  return runId === undefined ? { page: "nowhere" } : { page: "run", runId, filter };
}

/** What the page shows now; changes with the address. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = (): void => setHash(location.hash);
    window.addEventListener("hashchange", onChange);
    return () => window.removeEventListener("hashchange", onChange);
  }, []);
  return useMemo(() => parseRoute(hash), [hash]);
}

/**
 * Goes to a route.
 *
 * @param replace - whether the address now takes the place of the one before, so that "back" does not lead there
 */
export function goTo(route: Route, { replace = false } = {}): void {
  const href = hrefOf(route);
  if (replace) location.replace(href);
  else location.assign(href);
}

const PATHS = { timeline: "", charts: "charts", waiting: "waiting", findings: "findings" } as const;

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
