import type { FacetsAnswer, OpenAnswer, PendingAnswer, RunAnswer, RunsAnswer, StatsAnswer, Status } from "./api.js";
import { noQuery, readQuery, runsQuery, statsQuery } from "./query.js";
import { RequestProblem } from "./request-problem.js";
import { runAnswer } from "./run-answer.js";
import type { ViewedStore } from "./viewed-store.js";

/** What the page can be told, but for the events. */
export type ApiAnswer = Status | RunsAnswer | RunAnswer | OpenAnswer | PendingAnswer | FacetsAnswer | StatsAnswer;

/**
 * Answers a question of the page.
 *
 * @throws RequestProblem where it cannot be answered
 */
export async function answerApi(path: string, query: URLSearchParams, store: ViewedStore): Promise<ApiAnswer> {
  const { index } = store;
  if (path === "/api/runs") {
    const { offset, limit, ...filter } = readQuery(runsQuery, query);
    const { revision } = store;
    return { ...(await index.page(filter, { offset, limit })), revision };
  }
  if (path === "/api/stats") {
    const { spans, ...filter } = readQuery(statsQuery, query);
    return index.stats(filter, { spans });
  }
  readQuery(noQuery, query);
  const runId = RUN_PATH.exec(path)?.[1];
  if (runId !== undefined) return runAnswer(runId, store);
  switch (path) {
    case "/api/status":
      return store.status();
    case "/api/open":
      return index.open();
    case "/api/pending":
      return index.pending();
    case "/api/facets":
      return index.facets();
    default:
      throw new RequestProblem(404, "There is nothing at this address.");
  }
}

const RUN_PATH = /^\/api\/runs\/([0-9a-f-]{36})$/;
