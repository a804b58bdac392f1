import type { PolicyResult } from "../models/policy-result.js";
import type { Pending } from "../models/record.js";

/** How long a question stands where its policy does not say, in milliseconds. */
const EXPIRES_IN_MS = 24 * 60 * 60 * 1000;

/** Longer than anybody waits, and a year that a timestamp can hold. */
const LONGEST_MS = 100 * 365 * EXPIRES_IN_MS;

/** What a run waits for: every policy that asked, and whom. */
export function pendingOf(results: readonly PolicyResult[], now: string): Pending {
  const asking = results.filter(({ verdict }) => verdict === "requireApproval");
  const policies = asking.map(({ policy, version, approval }) => {
    const span = Math.min(approval?.expiresInMs ?? EXPIRES_IN_MS, LONGEST_MS);
    return Object.freeze({
      policy,
      ...(version === undefined ? undefined : { version }),
      ...(approval?.approvers === undefined ? undefined : { approvers: approval.approvers }),
      quorum: approval?.quorum ?? 1,
      expiresAt: new Date(Date.parse(now) + span).toISOString(),
      ...(approval?.signed === true ? { signed: true as const } : undefined),
    });
  });
  const [expiresAt = now] = policies.map((policy) => policy.expiresAt).sort();
  return Object.freeze({ expiresAt, policies: Object.freeze(policies) });
}
