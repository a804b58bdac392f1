import type { RunFilter, RunRow } from "../../../src/index/run-row.js";
import { askRuns } from "../api/questions.js";

/**
 * The runs that a filter leaves, fetched page by page as they are looked at.
 *
 * What one reads does not move: rows are counted from the moment the list was made, and what has come since is counted apart
 * until {@link RunPages.showFresh} is called.
 */
export interface RunPages {
  /** Undefined until the first answer. */
  readonly total: number | undefined;
  /** How many runs have come since. */
  readonly fresh: number;
  readonly problem: Error | undefined;
  /** Undefined where the row is not there yet. */
  rowAt(index: number): RunRow | undefined;
  /** Fetches what is missing of a part of the list. */
  need(first: number, last: number): void;
  /**
   * Looks for what is new.
   *
   * @param follow - whether the list begins with it at once
   * @returns how many runs have come since the last look
   */
  refresh(options: { readonly follow: boolean }): Promise<number>;
  /** Begins the list with what has come since. */
  showFresh(): Promise<void>;
  /** Calls back at every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** Makes the list of a filter; nothing is fetched yet. */
export function createRunPages(filter: RunFilter): RunPages {
  const listeners = new Set<() => void>();
  let pages = new Map<number, readonly (RunRow | undefined)[] | "loading">();
  let total: number | undefined;
  let newest = 0;
  let problem: Error | undefined;

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const failed = (error: unknown): void => {
    problem = error instanceof Error ? error : new Error(String(error));
    changed();
  };
  const begin = (answer: { readonly total: number; readonly rows: readonly RunRow[] }): void => {
    total = answer.total;
    pages = new Map([[0, answer.rows]]);
  };

  const load = async (page: number): Promise<void> => {
    const mine = pages;
    mine.set(page, "loading");
    try {
      for (;;) {
        const shift = Math.max(0, newest - (total ?? 0));
        const answer = await askRuns(filter, { offset: page * PAGE_ROWS + shift, limit: PAGE_ROWS });
        // When runs came meanwhile, the rows are others than those that were meant.
        const isMeant = answer.total === newest;
        newest = answer.total;
        if (!isMeant) continue;
        mine.set(page, answer.rows);
        problem = undefined;
        break;
      }
      changed();
    } catch (error) {
      mine.delete(page);
      failed(error);
    }
  };

  const look = async (follow: boolean): Promise<number> => {
    try {
      const answer = await askRuns(filter, { offset: 0, limit: PAGE_ROWS });
      const came = total === undefined ? 0 : answer.total - newest;
      newest = answer.total;
      problem = undefined;
      if (total === undefined || follow || newest < total) begin(answer);
      changed();
      return Math.max(0, came);
    } catch (error) {
      failed(error);
      return 0;
    }
  };

  return {
    get total() {
      return total;
    },
    get fresh() {
      return Math.max(0, newest - (total ?? 0));
    },
    get problem() {
      return problem;
    },
    rowAt: (index) => {
      const page = pages.get(Math.floor(index / PAGE_ROWS));
      return page === undefined || page === "loading" ? undefined : page[index % PAGE_ROWS];
    },
    need: (first, last) => {
      if (total === undefined) return;
      const to = Math.floor(Math.min(last, total - 1) / PAGE_ROWS);
      for (let page = Math.max(0, Math.floor(first / PAGE_ROWS)); page <= to; page++) {
        if (!pages.has(page)) void load(page);
      }
    },
    refresh: ({ follow }) => look(follow),
    showFresh: async () => {
      await look(true);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** How many rows are asked for at a time. */
const PAGE_ROWS = 100;
