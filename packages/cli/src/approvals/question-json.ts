import { type PendingApproval, receiptHash } from "@enact/core";

/** A question as a program reads it. */
export function questionJson(question: PendingApproval) {
  const { runId, workflow, actor, payload, pending, verdicts, isApproved, receipt } = question;
  const { timestamp, resources, policyResults } = receipt;
  return {
    runId,
    workflow,
    actor,
    askedAt: timestamp,
    expiresAt: pending.expiresAt,
    policies: pending.policies,
    policyResults,
    ...(resources === undefined ? undefined : { resources }),
    payload,
    isApproved,
    verdicts: verdicts.map(({ verdict, approver, comment, now }) => ({
      verdict,
      approver,
      ...(comment === undefined ? undefined : { comment }),
      timestamp: now,
    })),
    receipt: receiptHash(receipt),
  };
}
