import type { ApprovalTerms, Verdict } from "../contracts/policy.js";
import type { Limit } from "../models/policy-result.js";

/**
 * The policy has nothing against it.
 *
 * @param limit - what the run takes of a limit, at the gate: it is reserved before the run begins, also against other
 * processes on the same store, and where it is not left, the run is blocked after all
 */
export function pass(reason: string, limit?: Limit): Verdict {
  return limit === undefined ? { verdict: "pass", reason } : { verdict: "pass", reason, limit };
}

/** The run must not happen. */
export function block(reason: string): Verdict {
  return { verdict: "block", reason };
}

/**
 * The run must not happen before a human has agreed. At the gate the run is PENDING. At a call, where nobody can be asked
 * any more, it counts as a block, unless the run was approved under this policy and its workflow had declared the call.
 */
export function requireApproval(reason: string, terms: ApprovalTerms = {}): Verdict {
  return { verdict: "requireApproval", reason, ...terms };
}
