import type { ApprovalTerms, Verdict } from "../contracts/policy.js";

/** The policy has nothing against it. */
export function pass(reason: string): Verdict {
  return { verdict: "pass", reason };
}

/** The run must not happen. */
export function block(reason: string): Verdict {
  return { verdict: "block", reason };
}

/**
 * The run must not happen before a human has agreed. At the gate the run is PENDING; at a call, where nobody can be
 * asked any more, it counts as a block.
 */
export function requireApproval(reason: string, terms: ApprovalTerms = {}): Verdict {
  return { verdict: "requireApproval", reason, ...terms };
}
