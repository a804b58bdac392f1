import type { ActionResult } from "../models/action-result.js";
import type { Outcome, ReceiptContent } from "../models/record.js";

/** What a receipt is built from: everything but its kind, and the outcome where it does not follow from the rest. */
export type ReceiptParts = Omit<ReceiptContent, "kind" | "outcome"> & { readonly outcome?: Outcome };

/**
 * Builds the receipt of a run from what the policies said and the connectors did. The outcome follows from these, where it
 * is not given. Sign it with `signReceipt`, or let a client's ledger do so.
 */
export function buildReceipt(parts: ReceiptParts): ReceiptContent {
  return Object.freeze({ kind: "receipt", ...parts, outcome: parts.outcome ?? outcomeOf(parts) });
}

function outcomeOf({ decision, actionsTaken, error, mode, intent }: ReceiptParts): Outcome {
  // In shadow mode a run goes on, whatever was decided.
  const isHeld = mode !== "shadow" || intent === null;
  if (decision === "BLOCK" && isHeld) return "blocked";
  if (decision === "PENDING" && isHeld) return "pending";
  if (actionsTaken.some((entry: ActionResult) => entry.status === "unknown")) return "unknown";
  return error !== undefined || actionsTaken.some((entry: ActionResult) => !entry.success) ? "failed" : "succeeded";
}
