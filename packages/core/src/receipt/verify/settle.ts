import type { Call, Entry } from "./entries.js";
import type { Findings } from "./findings.js";
import { isDigest, isSame } from "./kept.js";

/** What is known of a run that has not ended, or whose end and beginning stand in different chains. */
export interface OpenRun {
  /** Where its first record stands. */
  readonly first: Place;
  /** In which reading that was seen. */
  readonly reading: number;
  readonly attempts: Map<number, Attempt>;
  intent: { readonly chain: string; readonly hash: string; readonly request: string } | undefined;
  closing: Closing | undefined;
  /** Whether a record of it does not fit its schema: that was reported, and what follows from it is not. */
  hasMisfit: boolean;
}

/** Where a record stands. */
export interface Place {
  readonly chain: string;
  readonly seq: number;
}

/** An attempt, and what was answered. */
export interface Attempt extends Call, Place {
  answer: { readonly status: string; readonly output: string } | undefined;
}

/** What a receipt says of its run. */
export interface Closing extends Place {
  readonly request: string;
  /** The hash of the intent; null where the run was not let through. */
  readonly intent: string | null;
  readonly entries: readonly Entry[];
}

/** The members of an intent and of its receipt that say what was asked for and judged. */
export const REQUEST_MEMBERS = ["actor", "now", "payload", "policyResults", "resources", "runId", "workflow"] as const;

/** Compares a receipt with the other records of its run. */
export function settle(run: OpenRun, closing: Closing, findings: Findings, runId: string): void {
  const subject = { chain: closing.chain, seq: closing.seq, runId };
  settleIntent(run, closing, (code, message) => findings.add(code, message, subject));
  closing.entries.forEach((entry, index) => {
    const attempt = run.attempts.get(index);
    if (attempt === undefined) {
      if (needsAttempt(entry)) {
        findings.add("attempt_missing", `Action ${index} was made, and no attempt of it was recorded before.`, subject);
      }
    } else if (entry.status === "blocked") {
      findings.add("blocked_but_acted", `Action ${index} counts as blocked, and was attempted.`, subject);
    } else if (!isSameCall(entry, attempt)) {
      findings.add("attempt_missing", `Action ${index} is not the one that was attempted.`, subject);
    } else if (attempt.answer !== undefined && !isAnswer(entry, attempt.answer)) {
      findings.add("result_mismatch", `Action ${index} did not end as its result says.`, subject);
    }
  });
  for (const [index, { chain, seq }] of run.attempts) {
    if (index < closing.entries.length) continue;
    findings.add("attempt_missing", `Call ${index} was attempted, and its receipt does not tell of it.`, {
      chain,
      seq,
      runId,
    });
  }
}

type Report = (code: "receipt_without_intent" | "intent_mismatch" | "blocked_but_acted", message: string) => void;

function settleIntent({ intent, attempts }: OpenRun, closing: Closing, report: Report): void {
  if (closing.intent === null) {
    if (intent !== undefined)
      report("intent_mismatch", "The run has an intent, and its receipt says that it was not let through.");
    else if (attempts.size > 0)
      report("blocked_but_acted", "The run was not let through, and made calls all the same.");
  } else if (intent?.hash !== closing.intent) {
    const message = intent === undefined ? "is not in the store" : "is not that of its run";
    report(
      "receipt_without_intent",
      `The intent that the receipt names ${message}; it was removed, changed or never there.`,
    );
  } else if (!isSame(intent.request, closing.request)) {
    report(
      "intent_mismatch",
      `The receipt tells of another request than its intent: ${differing(intent.request, closing.request)}.`,
    );
  }
}

function differing(intent: string, receipt: string): string {
  if (isDigest(intent) || isDigest(receipt)) return `one of ${REQUEST_MEMBERS.join(", ")}`;
  const [before, after] = [intent.split("\n"), receipt.split("\n")];
  return REQUEST_MEMBERS.filter((_name, index) => before[index] !== after[index]).join(", ");
}

/** A write that was sent. One that failed before it was judged (invalid input, a failing `prepare`) never was. */
function needsAttempt({ isWrite, status, policyResults }: Entry): boolean {
  if (!isWrite || status === "blocked") return false;
  return status !== "failed" || policyResults !== undefined;
}

function isSameCall(entry: Entry, attempt: Call): boolean {
  return (
    isSame(entry.target, attempt.target) &&
    isSame(entry.input, attempt.input) &&
    isSame(entry.before, attempt.before) &&
    // A receipt that would have become too large leaves them to the attempt.
    (entry.policyResults === undefined || isSame(entry.policyResults, attempt.policyResults))
  );
}

function isAnswer(entry: Entry, answer: { readonly status: string; readonly output: string }): boolean {
  return entry.status === answer.status && isSame(entry.output, answer.output);
}
