import type { RunRow } from "../../../src/index/run-row.js";
import { LongText } from "../common/long-text.js";
import { SafeText } from "../common/safe-text.js";
import { Time } from "../common/time.js";
import { hrefOf } from "../state/route.js";

/** The first lines of a run that is not over: what, who, since when, and what it is about. */
export function RunHead({ run }: { readonly run: RunRow }) {
  return (
    <>
      <h3>
        <a href={hrefOf({ page: "run", runId: run.runId, filter: {} })}>
          <SafeText text={run.workflow.slice(0, 120)} />
        </a>
      </h3>
      <p>
        <LongText text={run.actor} length={120} /> <span class="muted">since</span> <Time at={run.timestamp} />
      </p>
      {run.resources.length > 0 && (
        <p class="code">
          <LongText text={run.resources.join(", ")} length={300} />
        </p>
      )}
    </>
  );
}
