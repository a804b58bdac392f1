import type { ActionResult } from "../models/action-result.js";
import type { Outcome, ReceiptContent } from "../models/record.js";

/** What a receipt is built from: everything but its kind and outcome. */
export type ReceiptParts = Omit<ReceiptContent, "kind" | "outcome">;

/**
 * Builds the receipt of a run from what the policies said and the connectors did; the outcome follows from these.
 * Sign it with `signReceipt`, or let a client's ledger do so.
 */
export function buildReceipt(parts: ReceiptParts): ReceiptContent {
  return Object.freeze({ kind: "receipt", ...parts, outcome: outcomeOf(parts) });
}

function outcomeOf({ decision, actionsTaken, error }: ReceiptParts): Outcome {
  if (decision === "BLOCK") return "blocked";
  if (decision === "PENDING") return "pending";
  if (actionsTaken.some((entry: ActionResult) => entry.status === "unknown")) return "unknown";
  return error !== undefined || actionsTaken.some((entry: ActionResult) => !entry.success) ? "failed" : "succeeded";
}
