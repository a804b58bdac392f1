import { type PendingApproval, receiptHash } from "@enact/core";
import { safeJson } from "../terminal/safe-json.js";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import { approvedBy } from "./approved-by.js";
import { ANYBODY } from "./question-table.js";
import { timeLeft } from "./time-left.js";

/**
 * Everything that somebody has to know before he answers, however long it is: what is cut could be what matters. The payload
 * comes first, so that it cannot push the rest off the screen.
 */
export function questionLines(
  { colours: { bold } }: Terminal,
  question: PendingApproval,
  now: Date,
): readonly string[] {
  const { runId, workflow, actor, payload, pending, receipt } = question;
  const resources = receipt.resources ?? [];
  return [
    bold("payload"),
    ...indented(safeJson(payload)),
    ...(resources.length === 0 ? [] : [bold("touches"), ...resources.map((resource) => `  ${resourceText(resource)}`)]),
    bold("policies"),
    ...policyLines(question),
    ...verdictLines(question, bold),
    `${bold("run")}       ${safeText(runId)}`,
    `${bold("workflow")}  ${safeText(workflow)}`,
    `${bold("asked by")}  ${safeText(JSON.stringify(actor))}`,
    `${bold("asked")}     ${safeText(receipt.timestamp)}`,
    `${bold("expires")}   ${safeText(pending.expiresAt)}, ${timeLeft(pending.expiresAt, now)}`,
    `${bold("receipt")}   ${receiptHash(receipt)}`,
  ];
}

function policyLines({ pending, verdicts, receipt }: PendingApproval): readonly string[] {
  return receipt.policyResults.flatMap(({ policy, version, verdict, reason }) => {
    const said = `  ${policy}${version === undefined ? "" : ` (version ${version})`}: ${verdict}, ${reason}`;
    const asks = pending.policies.filter((asking) => asking.policy === policy);
    return [said, ...asks.map((asking) => `    ${quorumText(asking, verdicts)}`)].map(safeText);
  });
}

function quorumText(
  asking: PendingApproval["pending"]["policies"][number],
  verdicts: PendingApproval["verdicts"],
): string {
  const { approvers, quorum, signed } = asking;
  const who = approvers === undefined ? ANYBODY : `of ${approvers.join(", ")}`;
  const soFar = approvedBy(asking, verdicts);
  const how = signed === true ? ", each with a signature of his own" : "";
  return `asks for ${quorum} ${who}${how}; so far ${soFar.length === 0 ? "nobody" : soFar.join(", ")}`;
}

function verdictLines({ verdicts }: PendingApproval, bold: (text: string) => string): readonly string[] {
  if (verdicts.length === 0) return [];
  const lines = verdicts.map(({ verdict, approver, comment, now }) => {
    const said = comment === undefined ? "" : `: ${comment}`;
    return safeText(`  ${verdict} by ${approver.email ?? approver.id} at ${now}${said}`);
  });
  return [bold("verdicts"), ...lines];
}

function resourceText({
  kind,
  name,
  within,
  change,
  fields,
  count,
}: NonNullable<PendingApproval["receipt"]["resources"]>[number]): string {
  const place = within === undefined ? name : `${within}/${name}`;
  const what = fields === undefined ? "" : `, fields ${fields.join(", ")}`;
  return safeText(`${change} ${kind} ${place}${what}${count === undefined ? "" : `, count ${count}`}`);
}

function indented(text: string): readonly string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
