import type { PolicyResult } from "../../models/policy-result.js";

/** What would stand in policy results of which one did not pass. */
const SUSPICIONS = ['"passed":false', '"verdict":"block"', '"verdict":"requireApproval"'] as const;

/** Looks into the texts of policy results. */
export class Judgements {
  /** The last texts in which every policy passed, at the gate and at a call: they say the same of many requests. */
  #passed = "[]";
  #passedBefore = "[]";

  /**
   * Whether there is one that did not pass.
   *
   * @param isApproved - whether the run names an approval, so that one that asks for it may count as passed
   */
  hasFailure(policyResults: string | undefined, isApproved = false): boolean {
    if (policyResults === undefined || policyResults === this.#passed || policyResults === this.#passedBefore)
      return false;
    const isSuspicious = SUSPICIONS.some((text) => policyResults.includes(text));
    // Facts may look like a verdict, so a suspicion is not yet a failure.
    if (isSuspicious) {
      const results = JSON.parse(policyResults) as readonly PolicyResult[];
      if (results.some((result) => isFailure(result, isApproved))) return true;
      // What passes here since it was approved does not pass elsewhere.
      if (isApproved) return false;
    }
    this.#passedBefore = this.#passed;
    this.#passed = policyResults;
    return false;
  }
}

function isFailure({ passed, verdict }: PolicyResult, isApproved: boolean): boolean {
  return !passed || !(verdict === "pass" || (isApproved && verdict === "requireApproval"));
}
