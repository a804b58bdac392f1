import type { RunOutcome } from "@enact/core";

/** Tells what came of a run of an example, for people. */
export function tell(title: string, { result, receipt }: RunOutcome): void {
  console.log(`\n${title}`);
  console.log(`  run      ${receipt.runId}`);
  console.log(`  decision ${receipt.decision}, ${receipt.outcome}`);
  for (const { policy, passed, reason } of receipt.policyResults) {
    console.log(`  ${passed ? "passed  " : "blocked "} ${policy}: ${reason}`);
  }
  for (const { system, action, status, output } of result.actions) {
    console.log(`  did      ${system}.${action}: ${status} ${JSON.stringify(output)}`);
  }
  if (receipt.error !== undefined) console.log(`  because  ${receipt.error.message} (${receipt.error.code})`);
}
