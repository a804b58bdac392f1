import type { Head } from "./record.js";

/** What a finding says, and how bad that is: an `error` breaks the evidence, a `warning` is worth a look. */
export const FINDING_SEVERITIES = Object.freeze({
  // One line: what it is.
  too_large: "error",
  not_utf8: "error",
  not_json: "error",
  unsupported_version: "error",
  unknown_kind: "error",
  // Its signature.
  unknown_key: "error",
  alg_mismatch: "error",
  bad_signature: "error",
  insecure_key: "error",
  inactive_key: "error",
  // Its content.
  unknown_field: "error",
  missing_field: "error",
  bad_field: "error",
  bad_number: "error",
  forbidden_key: "error",
  too_deep: "error",
  not_canonical: "error",
  // Its place in the chain.
  wrong_chain: "error",
  foreign_chain: "error",
  gap: "error",
  bad_seq: "error",
  broken_link: "error",
  clock_back: "warning",
  torn_tail: "warning",
  // What others say of the chain.
  truncated: "error",
  missing_chain: "error",
  anchor_mismatch: "error",
  /** It claims to be older than an earlier verification that has not seen it. Nothing honest explains that but a wrong clock. */
  backdated_chain: "error",
  // A run.
  duplicate_run: "error",
  receipt_without_intent: "error",
  intent_mismatch: "error",
  attempt_missing: "error",
  attempt_without_intent: "error",
  result_mismatch: "error",
  pass_with_failed_policy: "error",
  blocked_but_acted: "error",
  late_record: "error",
  approval_mismatch: "error",
  claim_reused: "error",
  open_run: "warning",
  // The store beside its logs.
  file_differs: "error",
  file_not_in_log: "error",
  stray_file: "error",
  file_missing: "warning",
  /** Something could not be read, so it could not be checked. */
  unreadable: "error",
} as const);

/** What a finding is about. Codes are stable; messages are not. */
export type FindingCode = keyof typeof FINDING_SEVERITIES;

/** One thing that verification found. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: "error" | "warning";
  /** The chain it was found in, where it concerns one. */
  readonly chain?: string;
  /** The record's place in its chain; where a line cannot be trusted, the place it should have. */
  readonly seq?: number;
  readonly runId?: string;
  /** What it means and, where there is something to do, what. */
  readonly message: string;
}

/** What a verification looked at, and how it ended. */
export interface VerifySummary {
  /** Records that were read, good or bad. */
  readonly records: number;
  readonly chains: number;
  /** Runs that have ended: receipts. */
  readonly runs: number;
  /** Runs that have an intent and no receipt. */
  readonly openRuns: number;
  readonly errors: number;
  readonly warnings: number;
  /** How often something could not be read. More than 0 means that the store could not be checked completely. */
  readonly unreadable: number;
  /** The ids of the keys whose signatures were found good. */
  readonly kids: readonly string[];
  /** The newest verified record of each chain. Keep them elsewhere: they are the anchors of the next verification. */
  readonly heads: readonly Head[];
}
