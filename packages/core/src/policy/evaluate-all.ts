import type { Policy } from "../contracts/policy.js";
import type { PolicyResult } from "../models/policy-result.js";
import { type FactsReach, gatherFacts, NO_REACH } from "./gather-facts.js";
import { type JudgedRequest, judge } from "./judge.js";

/**
 * Gathers facts and judges: what the gate does, for one who has policies and a request but no client.
 *
 * @param reach - what facts may ask
 * @defaultValue reach nothing, so that a policy that asks blocks
 * @returns one result per policy of that phase, in order, whatever the others said
 */
export async function evaluateAll(
  policies: readonly Policy[],
  request: JudgedRequest,
  reach: FactsReach = NO_REACH,
): Promise<PolicyResult[]> {
  const gathered = gatherFacts(policies, request, reach);
  const facts = gathered instanceof Promise ? await gathered : gathered;
  return judge(policies, request, facts, { systems: reach.scope });
}
