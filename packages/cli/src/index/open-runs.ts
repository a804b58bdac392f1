import { isObject, parseObject, textOf } from "./members.js";
import type { OpenQuestion } from "./questions.js";
import type { RunLine } from "./run-lines.js";
import type { OpenRun, PendingRun, RunRow } from "./run-row.js";

/** An open run: what its records say of its attempts. */
export function openRunOf(row: RunRow, lines: readonly RunLine[]): OpenRun {
  const records = lines.map(({ line }) => parseObject(line) ?? {});
  const answers = new Map<unknown, string | undefined>();
  for (const { kind, index, status } of records) {
    // What was found out later counts more than what was answered.
    if (kind === "resolution" || (kind === "result" && !answers.has(index))) answers.set(index, textOf(status));
  }
  const attempts = records
    .filter(({ kind }) => kind === "attempt")
    .map(({ system, action, index }) => ({
      action: `${textOf(system)}.${textOf(action)}`,
      status: answers.get(index),
    }));
  return { ...row, attempts };
}

/** A pending run: what it asks, and what was said so far. */
export function pendingRunOf(row: RunRow, question: OpenQuestion, lines: readonly RunLine[]): PendingRun {
  const verdicts: PendingRun["verdicts"][number][] = [];
  for (const { line } of lines) {
    const { kind, approval, approver, verdict, timestamp, comment } = parseObject(line) ?? {};
    if (kind !== "approval" || approval !== question.hash || (verdict !== "approved" && verdict !== "rejected"))
      continue;
    const person = isObject(approver) ? (textOf(approver["email"]) ?? textOf(approver["id"])) : undefined;
    verdicts.push({
      approver: person ?? "",
      verdict,
      timestamp: textOf(timestamp) ?? "",
      comment: textOf(comment),
    });
  }
  return { ...row, expiresAt: question.expiresAt, policies: question.policies, verdicts };
}
