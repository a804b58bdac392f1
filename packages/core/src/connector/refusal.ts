import type { PolicyResult } from "../models/policy-result.js";

/** Why core itself does not let a call be made, whatever the policies say. */
export function refusal(reason: string): PolicyResult {
  return Object.freeze({ passed: false, phase: "action", policy: "enact:resources", reason, verdict: "block" });
}

/** The refusal of a call that touches more than was declared, where that must not be. */
export const UNDECLARED = refusal("The call touches something that its workflow has not declared.");
