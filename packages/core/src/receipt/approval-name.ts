import type { PolicyResult } from "../models/policy-result.js";

/** A policy as approvals name it: what was approved under one version was not under another. */
export function approvalName({ policy, version }: Pick<PolicyResult, "policy" | "version">): string {
  return JSON.stringify([policy, version ?? null]);
}
