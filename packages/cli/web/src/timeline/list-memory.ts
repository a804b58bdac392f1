import type { RunFilter } from "../../../src/index/run-row.js";
import { filterQuery } from "../api/filter-query.js";
import { createRunPages, type RunPages } from "./run-pages.js";

/** A list as somebody left it to open a run. */
export interface KeptList {
  readonly pages: RunPages;
  /** In pixels from its beginning. */
  scrollTop: number;
  /** The row that the keys act on; -1 where there is none. */
  active: number;
}

/** Remembers the list that was looked at last, so that "back" leads to the same place in it. */
export interface ListMemory {
  /** The list of a filter: the last one where that had the same filter, else a new one. */
  listOf(filter: RunFilter): KeptList;
}

/** Makes a memory that remembers nothing yet. */
export function createListMemory(): ListMemory {
  let last: { readonly query: string; readonly list: KeptList } | undefined;
  return {
    listOf: (filter) => {
      const query = filterQuery(filter).toString();
      if (last?.query !== query) last = { query, list: { pages: createRunPages(filter), scrollTop: 0, active: -1 } };
      return last.list;
    },
  };
}
