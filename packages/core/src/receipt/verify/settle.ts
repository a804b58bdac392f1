import { type Call, type Entry, indexOf, isWrite } from "./entries.js";
import type { Findings } from "./findings.js";
import { isSame, isSameJudgement } from "./kept.js";
import {
  type Asked,
  type Attempt,
  attemptAt,
  type Closing,
  type OpenRun,
  REQUEST_MEMBERS,
  type Resolution,
} from "./open-run.js";

/** Compares a receipt with the other records of its run. */
export function settle(run: OpenRun, closing: Closing, findings: Findings, runId: string): void {
  const subject = { chain: closing.chain, seq: closing.seq, runId };
  settleIntent(run, closing, (code, message) => findings.add(code, message, subject));
  if (closing.intent === null) return;
  const told = new Set<number>();
  closing.entries.forEach((entry, position) => {
    const index = indexOf(entry, position);
    told.add(index);
    const attempt = attemptAt(run, index);
    if (attempt === undefined) {
      if (needsAttempt(entry)) {
        findings.add("attempt_missing", `Action ${index} was made, and no attempt of it was recorded before.`, subject);
      }
    } else if (entry.status === "blocked") {
      findings.add("blocked_but_acted", `Action ${index} counts as blocked, and was attempted.`, subject);
    } else if (!isSameCall(entry, attempt.call)) {
      findings.add("attempt_missing", `Action ${index} is not the one that was attempted.`, subject);
    } else {
      const ending = endingOf(entry, attempt, closing, run.resolutions);
      if (ending === "late") reportLate(attempt, "answered");
      if (ending !== "otherwise") return;
      findings.add("result_mismatch", `Action ${index} did not end as its result says.`, subject);
    }
  });
  for (const attempt of run.attempts) {
    if (told.has(attempt.index)) continue;
    if (attempt.chain !== closing.chain) reportLate(attempt, "attempted");
    else report(attempt, "attempt_missing", "was attempted, and its receipt does not tell of it.");
  }

  function reportLate(attempt: Attempt, what: string): void {
    report(
      attempt,
      "late_record",
      `was ${what} after its run had been closed: its process was taken for dead, and lived.`,
    );
  }

  function report({ index, chain, seq }: Attempt, code: "attempt_missing" | "late_record", message: string): void {
    findings.add(code, `Call ${index} ${message}`, { chain, seq, runId });
  }
}

/**
 * Whether an entry says what is recorded of its call: its result, or what was found out about it before the run was closed.
 * What was found out later stands beside an entry that does not know it.
 */
function endingOf(
  entry: Entry,
  { index, chain, answer }: Attempt,
  closing: Closing,
  resolutions: readonly Resolution[],
): "recorded" | "late" | "otherwise" {
  if (answer !== undefined && isAnswer(entry, answer)) return "recorded";
  const isUnknown = entry.status === "unknown";
  const found = resolutions.filter((resolution) => resolution.index === index);
  const isFound = found.some((resolution) => isAnswer(entry, resolution));
  if (answer === undefined) return isUnknown || isFound || found.length === 0 ? "recorded" : "otherwise";
  if (isFound && answer.status === "unknown") return "recorded";
  // Its run was closed for a dead writer before its answer came.
  return chain !== closing.chain && (isUnknown || isFound) ? "late" : "otherwise";
}

type Report = (code: "receipt_without_intent" | "intent_mismatch" | "blocked_but_acted", message: string) => void;

function settleIntent({ intent, attempts }: OpenRun, closing: Closing, report: Report): void {
  if (closing.intent === null) {
    if (intent !== undefined)
      report("intent_mismatch", "The run has an intent, and its receipt says that it was not let through.");
    else if (attempts.length > 0)
      report("blocked_but_acted", "The run was not let through, and made calls all the same.");
  } else if (intent?.hash !== closing.intent) {
    const message = intent === undefined ? "is not in the store" : "is not that of its run";
    report(
      "receipt_without_intent",
      `The intent that the receipt names ${message}; it was removed, changed or never there.`,
    );
  } else {
    const members = differing(intent.asked, closing.asked);
    if (members !== "") report("intent_mismatch", `The receipt differs from its intent in ${members}.`);
  }
}

function differing(intent: Asked, receipt: Asked): string {
  const isJudged = isSameJudgement(intent.policyResults, receipt.policyResults);
  return [...differingMembers(intent.request, receipt.request), ...(isJudged ? [] : ["policyResults"])].join(", ");
}

function differingMembers(intent: readonly string[], receipt: readonly string[]): readonly string[] {
  if (intent.length > 1 && receipt.length > 1) {
    return REQUEST_MEMBERS.filter((_name, index) => intent[index] !== receipt[index]);
  }
  return isSame(intent.join("\n"), receipt.join("\n")) ? [] : [`one of ${REQUEST_MEMBERS.join(", ")}`];
}

/** A write that was sent. One that failed before it was judged (invalid input, a failing `prepare`) never was. */
function needsAttempt(entry: Entry): boolean {
  if (!isWrite(entry) || entry.status === "blocked") return false;
  return entry.status !== "failed" || entry.policyResults !== undefined;
}

function isSameCall(entry: Entry, attempt: Call): boolean {
  return (
    isSame(entry.action, attempt.action) &&
    isSame(entry.effect, attempt.effect) &&
    isSame(entry.resources, attempt.resources) &&
    isSame(entry.system, attempt.system) &&
    isSame(entry.input, attempt.input) &&
    isSame(entry.before, attempt.before) &&
    // A receipt that would have become too large leaves them to the attempt.
    (entry.policyResults === undefined || isSameJudgement(entry.policyResults, attempt.policyResults ?? ""))
  );
}

function isAnswer(entry: Entry, answer: { readonly status: string; readonly output: string }): boolean {
  return entry.status === answer.status && isSame(entry.output, answer.output);
}
