import type { Replayed } from "@enact/core";
import { safeJson } from "../terminal/safe-json.js";
import type { ReplayTally } from "./replay-tally.js";

/** One run as a line of JSON; what is not known is null. */
export function runLine({ runId, workflow, timestamp, recorded, today, ...more }: Replayed): string {
  const known = { runId, workflow, timestamp, recorded, today };
  const run = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, value ?? null]));
  return lineOf({ run: { ...run, ...more } });
}

/** What all runs come to, as the last line. */
export function summaryLine(tally: ReplayTally): string {
  const { runs, replayed, changed, decidedAnyway, approximatedCalls, changedRuns, unreplayedRuns } = tally;
  return lineOf({
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
      obstacles: unreplayedRuns.map(({ code, policy = null, runs: { count } }) => ({ code, policy, runs: count })),
    },
  });
}

/** In JSON no text has a newline of its own, so all there are lie between its parts. */
function lineOf(value: unknown): string {
  return safeJson(value).replace(/\n */g, "");
}
