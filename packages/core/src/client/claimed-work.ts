import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RunOutcome } from "../models/run-result.js";
import type { ReceiptParts } from "../receipt/build-receipt.js";
import type { Run } from "./run-parts.js";

/** What a run takes for itself alone, between the gate and its intent. */
export interface ClaimedWork {
  /**
   * @returns the results, where a limit may have turned one of them; or what another run has done in this one's place
   * @throws EnactError what keeps the run from beginning
   */
  take(
    run: Run,
    results: readonly PolicyResult[],
  ): Promise<{ readonly policyResults: readonly PolicyResult[] } | { readonly outcome: RunOutcome }>;
  /** What the receipt says of the run's end, where it does not follow from its calls. */
  outcomeOf?(results: readonly ActionResult[], error: ReceiptParts["error"]): Pick<ReceiptParts, "outcome">;
}
