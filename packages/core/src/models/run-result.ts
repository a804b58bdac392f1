import type { Json } from "../json.js";
import type { ActionResult } from "./action-result.js";
import type { Decision, PolicyResult } from "./policy-result.js";
import type { Receipt } from "./record.js";
import type { Resource } from "./resource.js";

/** What a run did, for the one who asked. */
export interface RunResult {
  /** True only when the decision was PASS and the workflow finished with no failed or unknown action. */
  readonly success: boolean;
  readonly workflow: string;
  /** The last successful output of each action, by action name. */
  readonly output: Readonly<Record<string, Json>>;
  /** Every call, in order. */
  readonly actions: readonly ActionResult[];
  /** Where the run waits for approval: what to approve, until when, and who may; anybody whom the host lets, where absent. */
  readonly approval?: {
    readonly runId: string;
    /** ISO 8601, in UTC. */
    readonly expiresAt: string;
    readonly approvers?: readonly string[];
  };
}

/** What `run()` resolves with: the result, and the signed evidence of it. */
export interface RunOutcome {
  readonly result: RunResult;
  readonly receipt: Receipt;
  /** The run that undid this one's writes, where its workflow is one of `rollbackOnFailure` and a step failed. */
  readonly rollback?: RunOutcome;
}

/** What the gate alone says of a request: nothing was executed and nothing stored. */
export interface GateDecision {
  readonly decision: Decision;
  readonly policyResults: readonly PolicyResult[];
  /** What the workflow declared that it would touch; absent where it declares nothing. */
  readonly resources?: readonly Resource[];
}
