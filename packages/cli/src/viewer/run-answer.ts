import type { RunAnswer } from "./api.js";
import { recordStateOf, runStateOf } from "./record-state.js";
import { RequestProblem } from "./request-problem.js";
import { readStoredRecord } from "./stored-record.js";
import type { ViewedStore } from "./viewed-store.js";

/**
 * All that is known of one run.
 *
 * @throws RequestProblem 404 where there is no such run
 */
export async function runAnswer(
  runId: string,
  { index, keyring, verified }: Pick<ViewedStore, "index" | "keyring" | "verified">,
): Promise<RunAnswer> {
  const row = index.row(runId);
  if (row === undefined) throw new RequestProblem(404, "There is no such run in this store.");
  const stored = (await index.lines(runId)).map((line) => readStoredRecord(line, keyring));
  const findings = verified?.findingsOf(runId, stored) ?? [];
  const records = stored.map(({ content: _content, isSigned: _isSigned, ...record }, at) => ({
    ...record,
    state: recordStateOf(stored[at] as (typeof stored)[number], findings, verified),
  }));
  return {
    row,
    records,
    state: runStateOf(
      records.map(({ state }) => state),
      findings,
    ),
    findings,
    related: index.related(runId),
  };
}
