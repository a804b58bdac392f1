import type { Receipt } from "@enact/core";
import { safeJson } from "../terminal/safe-json.js";
import { safeText } from "../terminal/safe-text.js";

/** What a run has come to. */
export function outcomeLines({
  runId,
  decision,
  outcome,
  policyResults,
  actionsTaken,
  error,
}: Receipt): readonly string[] {
  const stopped = policyResults.filter(({ passed }) => !passed);
  return [
    `${decision}, ${outcome}: run ${runId}`,
    ...stopped.map(({ policy, reason }) => `  ${policy}: ${reason}`),
    ...(error === undefined ? [] : [`  ${error.code}: ${error.message}`]),
  ]
    .map(safeText)
    .concat(
      actionsTaken.flatMap(({ system, action, status, output }) => [
        safeText(`  ${system}.${action} ${status}:`),
        ...safeJson(output)
          .split("\n")
          .map((line) => `    ${line}`),
      ]),
    );
}
