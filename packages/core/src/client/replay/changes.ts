import type { Phase, PolicyResult } from "../../models/policy-result.js";
import type { NotReplayed, PolicyChange, Standing } from "./replayed.js";

/**
 * What policies say otherwise today.
 *
 * @param unknown - the policies whose word of today is not known
 */
export function changesBetween(
  recorded: readonly PolicyResult[],
  today: readonly PolicyResult[],
  unknown: readonly NotReplayed[],
  place: { readonly phase: Phase; readonly index?: number },
): readonly PolicyChange[] {
  if (recorded.length === today.length && recorded.every((result, at) => isSame(result, today[at]))) return NONE;
  const then = byPolicy(recorded);
  const now = byPolicy(today);
  const hidden = new Set(unknown.map(({ policy }) => policy));
  return [...new Set([...now.keys(), ...then.keys()])]
    .filter((policy) => !hidden.has(policy))
    .map((policy) => ({ policy, before: then.get(policy), after: now.get(policy) }))
    .filter(({ before, after }) => isChange(standingOf(before), standingOf(after)))
    .map(({ policy, before, after }) => ({
      policy,
      ...place,
      recorded: standingOf(before),
      today: standingOf(after),
      ...(after === undefined ? undefined : { reason: after.reason }),
      ...(before === undefined ? undefined : { recordedReason: before.reason }),
    }));
}

const NONE: readonly PolicyChange[] = Object.freeze([]);

function isSame(a: PolicyResult, b: PolicyResult | undefined): boolean {
  return a.policy === b?.policy && a.verdict === b.verdict && a.passed === b.passed;
}

/** Enact's own rules can speak twice of one call, and one refusal is enough. */
function byPolicy(results: readonly PolicyResult[]): ReadonlyMap<string, PolicyResult> {
  const named = new Map<string, PolicyResult>();
  for (const result of results) {
    if (named.get(result.policy)?.passed !== false) named.set(result.policy, result);
  }
  return named;
}

function standingOf(result: PolicyResult | undefined): Standing {
  if (result === undefined) return "absent";
  return result.verdict === "requireApproval" && result.passed ? "approved" : result.verdict;
}

/** A policy that passes is as good as none. */
function isChange(recorded: Standing, today: Standing): boolean {
  const isNothing = (standing: Standing) => standing === "pass" || standing === "absent";
  return recorded !== today && !(isNothing(recorded) && isNothing(today));
}
