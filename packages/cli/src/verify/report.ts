import type { Finding } from "@enact/core";
import type { Verified } from "./verified.js";

/** Prints what a verification finds. */
export interface Report {
  /** Takes a finding, and resolves when the next one may come. */
  finding(finding: Finding): Promise<void>;
  /** Takes what there was in all, once and last. */
  end(verified: Verified): Promise<void>;
}
