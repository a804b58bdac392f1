import type { FindingCode } from "../../models/finding.js";
import { type Entry, isWrite } from "./entries.js";
import type { Problem } from "./explain.js";
import type { Judgements } from "./judgements.js";
import type { RecordView } from "./record-view.js";

/** What a receipt says of itself, for the rules that no schema can state. */
export interface ReceiptParts {
  readonly decision: string;
  readonly policyResults: string;
  /** The hash of the intent; null where the run was not let through. */
  readonly intent: string | null;
  readonly entries: readonly Entry[];
  /** Whether it names the approval it was resumed upon. */
  readonly isApproved: boolean;
  /** Whether policies were asked and could not stop it. */
  readonly isShadow: boolean;
}

/** The parts of a receipt that its rules are about. */
export function partsOf(receipt: RecordView): ReceiptParts {
  const intent = receipt.text("intent") as string;
  return {
    decision: receipt.plain("decision"),
    policyResults: receipt.text("policyResults") as string,
    intent: intent === "null" ? null : intent.slice(1, -1),
    entries: receipt.entries(),
    isApproved: receipt.has("approval"),
    isShadow: receipt.has("mode"),
  };
}

/** Where a receipt contradicts itself. */
export function contradictionsIn(receipt: ReceiptParts, judgements: Judgements): readonly Problem[] {
  const problems: Problem[] = [];
  checkDecision(receipt, judgements, (code, message) => problems.push({ code, message }));
  receipt.entries.forEach((entry, index) => {
    if (entry.success !== (entry.status === "succeeded")) {
      problems.push({
        code: "bad_field",
        message: `Action ${index} is ${entry.status}, and its success says otherwise.`,
      });
    }
    const isFailed = () => judgements.hasFailure(entry.policyResults, receipt.isApproved);
    if (entry.status !== "blocked" && !receipt.isShadow && isFailed()) {
      problems.push({
        code: "pass_with_failed_policy",
        message: `Action ${index} was made although a policy did not let it pass.`,
      });
    }
  });
  return problems;
}

function checkDecision(
  { decision, policyResults, intent, entries, isApproved, isShadow }: ReceiptParts,
  judgements: Judgements,
  report: (code: FindingCode, message: string) => void,
): void {
  if (isShadow && intent !== null) {
    if (decision === "PASS" && judgements.hasFailure(policyResults, isApproved)) {
      report("pass_with_failed_policy", "The run counts as one that every policy would have let pass; one would not.");
    }
  } else if (decision === "PASS") {
    if (intent === null) report("receipt_without_intent", "The run was let through, and names no intent.");
    if (judgements.hasFailure(policyResults, isApproved)) {
      report("pass_with_failed_policy", "The run was let through although a policy did not let it pass.");
    }
    if (entries.some(isBlocked)) {
      report("pass_with_failed_policy", "The run counts as let through although an action was blocked.");
    }
  } else if (decision === "PENDING") {
    if (intent !== null || entries.length > 0) {
      report("blocked_but_acted", "The run waited for approval, and acted all the same.");
    }
  } else if (intent === null) {
    if (entries.some(isWrite))
      report("blocked_but_acted", "The run was blocked before it began, and wrote all the same.");
  } else if (entries.length === 0 || entries.findIndex(isBlocked) !== entries.length - 1) {
    report("blocked_but_acted", "The run was blocked at a call, which must be its last; it is not.");
  }
}

function isBlocked(entry: Entry): boolean {
  return entry.status === "blocked";
}
