import type { Finding, VerifySummary } from "@enact/core";
import type { KeyringOptions } from "../keys/key-options.js";

/** What a worker that verifies a store is told. */
export interface VerificationOrder {
  readonly directory: string;
  readonly keys: KeyringOptions;
  readonly allowInsecureKey: boolean;
  /** How many findings are sent; what there is beyond is only counted. */
  readonly maxFindings: number;
}

/** What it tells. */
export type VerificationMessage =
  | { readonly type: "progress"; readonly fraction: number }
  | { readonly type: "findings"; readonly findings: readonly Finding[] }
  | { readonly type: "done"; readonly summary: VerifySummary };
