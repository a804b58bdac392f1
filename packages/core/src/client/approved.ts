import type { PolicyResult } from "../models/policy-result.js";
import { approvalName } from "../receipt/approval-name.js";

/** Which policies a run was approved under, each by its name and version. */
export type Approved = ReadonlySet<string>;

/** Results in which a policy that asks for approval counts as passed, where it was given under the same version. */
export function approvedIn(results: readonly PolicyResult[], approved: Approved | undefined): readonly PolicyResult[] {
  if (approved === undefined) return results;
  return results.map((result) =>
    result.verdict === "requireApproval" && approved.has(approvalName(result))
      ? Object.freeze({ ...result, passed: true })
      : result,
  );
}
