import type { PendingApproval } from "@enact/core";
import { safeText } from "../terminal/safe-text.js";
import { tableOf } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { approvedBy } from "./approved-by.js";
import { timeLeft } from "./time-left.js";

/** The runs that wait, one to a row. */
export function questionTable(terminal: Terminal, questions: readonly PendingApproval[], now: Date): string {
  const headings = ["run", "workflow", "asked by", "asked", "expires", "policies", "who may approve", "approved"];
  return tableOf(
    terminal,
    headings,
    questions.map((question) => rowOf(question, now).map(safeText)),
  );
}

function rowOf({ runId, workflow, actor, pending, verdicts, isApproved, receipt }: PendingApproval, now: Date) {
  const { policies, expiresAt } = pending;
  const progress = policies.map((policy) => `${approvedBy(policy, verdicts).length} of ${policy.quorum}`);
  return [
    runId,
    workflow,
    actor.email ?? actor.id ?? "",
    receipt.timestamp,
    timeLeft(expiresAt, now),
    policies.map(({ policy }) => policy).join("; "),
    policies.map(({ approvers }) => approvers?.join(", ") ?? ANYBODY).join("; "),
    isApproved ? "enough, to be resumed" : progress.join("; "),
  ];
}

/** Who may approve where a policy names nobody. */
export const ANYBODY = "anybody else whom the client lets";
