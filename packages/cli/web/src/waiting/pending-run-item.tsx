import type { PendingRun } from "../../../src/index/run-row.js";
import { Badge } from "../common/badge.js";
import { LongText } from "../common/long-text.js";
import { Time } from "../common/time.js";
import { ApproveHint, Approvers } from "../run/verdicts-section.js";
import { RunHead } from "./run-head.js";

/** A run that waits: who may answer, what was said so far, until when, and the command that answers. */
export function PendingRunItem({ run }: { readonly run: PendingRun }) {
  return (
    <li class="card">
      <RunHead run={run} />
      <ul class="asked">
        {run.policies.map(({ policy, quorum, approvers }, index) => (
          <li key={index}>
            <strong>
              <LongText text={policy} length={120} />
            </strong>{" "}
            asks {quorum} of <Approvers approvers={approvers} />
          </li>
        ))}
      </ul>
      <ul class="verdicts">
        {run.verdicts.map(({ approver, verdict, timestamp, comment }, index) => (
          <li key={index}>
            <Badge tone={verdict === "approved" ? "good" : "bad"}>{verdict}</Badge> by{" "}
            <LongText text={approver} length={120} /> <Time at={timestamp} />
            {comment !== undefined && (
              <q>
                <LongText text={comment} />
              </q>
            )}
          </li>
        ))}
      </ul>
      <p class="muted">
        Lapses <Time at={run.expiresAt} />
      </p>
      <ApproveHint runId={run.runId} />
    </li>
  );
}
