import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";

/**
 * A call as workflows, later policies and the caller see it. What a policy knew is for that policy and the receipt
 * alone: an agent must not be able to read through the firewall.
 */
export function withoutFacts(entry: ActionResult): ActionResult {
  const { policyResults } = entry;
  if (policyResults === undefined || policyResults.every(({ facts }) => facts === undefined)) return entry;
  return Object.freeze({ ...entry, policyResults: Object.freeze(policyResults.map(withoutOwnFacts)) });
}

function withoutOwnFacts({ facts: _known, ...result }: PolicyResult): PolicyResult {
  return Object.freeze(result);
}
