import type { Replayed } from "@enact/core";
import { safeJsonLine } from "../terminal/safe-json.js";
import type { ReplayTally } from "./replay-tally.js";

/** One run as a line of JSON; what is not known is null. */
export function runLine({ runId, workflow, timestamp, recorded, today, ...more }: Replayed): string {
  return safeJsonLine({ run: { runId, workflow, timestamp, recorded, today, ...more } });
}

/** What all runs come to, as the last line. */
export function summaryLine(tally: ReplayTally): string {
  const { runs, replayed, changed, decidedAnyway, approximatedCalls, changedRuns, unreplayedRuns } = tally;
  return safeJsonLine({
    summary: {
      runs,
      replayed,
      changed,
      notReplayed: runs - replayed,
      decidedAnyway,
      approximatedCalls,
      changes: changedRuns.map(({ policy, recorded, today, runs: { count } }) => ({
        policy,
        recorded,
        today,
        runs: count,
      })),
      obstacles: unreplayedRuns.map(({ code, policy, runs: { count } }) => ({ code, policy, runs: count })),
    },
  });
}
