import type { OpenRun } from "../../../src/index/run-row.js";
import { Badge } from "../common/badge.js";
import { SafeText } from "../common/safe-text.js";
import { RunHead } from "./run-head.js";

/** A run that has begun and not ended, and the writes that it has attempted. */
export function OpenRunItem({ run }: { readonly run: OpenRun }) {
  return (
    <li class="card">
      <RunHead run={run} />
      {run.attempts.length === 0 ? (
        <p class="note">It has attempted no write yet.</p>
      ) : (
        <ul class="attempts">
          {run.attempts.map(({ action, status }, index) => (
            <li key={index}>
              <code>
                <SafeText text={action.slice(0, 160)} />
              </code>{" "}
              {status === undefined ? (
                <Badge tone="unsure">no answer recorded: it may have happened</Badge>
              ) : (
                <Badge tone={status === "succeeded" ? "good" : "bad"}>{status}</Badge>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
