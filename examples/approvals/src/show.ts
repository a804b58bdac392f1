import type { PendingApproval, Receipt } from "@enact/core";

/** Shows how a run has ended. */
export function showReceipt({ decision, outcome, runId, policyResults, actionsTaken }: Receipt): void {
  console.log(`${decision}, ${outcome}: run ${runId}`);
  for (const { policy, reason } of policyResults) console.log(`  ${policy}: ${reason}`);
  for (const { action, status, output } of actionsTaken)
    console.log(`  ${action} ${status}: ${JSON.stringify(output)}`);
}

/** Shows what waits: exactly what would be run, for whom, and who has to agree. */
export function showQuestion({ runId, workflow, actor, payload, pending, verdicts }: PendingApproval): void {
  console.log(`run ${runId}, until ${pending.expiresAt}`);
  console.log(`  ${actor.email} asks for ${workflow} ${JSON.stringify(payload)}`);
  for (const { policy, quorum, approvers = ["anybody else"] } of pending.policies) {
    console.log(`  ${policy} asks for ${quorum} of ${approvers.join(", ")}`);
  }
  for (const { verdict, approver, now } of verdicts) console.log(`  ${verdict} by ${approver.email} at ${now}`);
}
