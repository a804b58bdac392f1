import type { ChalkInstance } from "chalk";
import { isObject, listOf, type Members, textOf } from "../index/members.js";
import { colourOf } from "../list/colours.js";
import type { StoredRecord } from "../store/stored-record.js";
import { safeText } from "../terminal/safe-text.js";

/** What a pending receipt asks of whom, and what was said. */
export function approvalLines(
  pending: Members | undefined,
  approvals: readonly StoredRecord[],
  colours: ChalkInstance,
): readonly string[] {
  return [
    ...(pending === undefined ? [] : questionLines(pending)),
    ...approvals.map(({ content }) => verdictLine(content, colours)),
  ];
}

function questionLines(pending: Members): readonly string[] {
  const asking = listOf(pending["policies"]).map(({ policy, quorum, approvers, signed }) => {
    const who = Array.isArray(approvers) ? `of ${approvers.join(", ")}` : "of anybody else whom the client lets";
    const how = signed === true ? ", each with a signature of his own" : "";
    return safeText(`${textOf(policy)} asks for ${String(quorum)} ${who}${how}`);
  });
  return [...asking, safeText(`until ${textOf(pending["expiresAt"])}`)];
}

function verdictLine({ verdict, approver, comment, timestamp, proof }: Members, colours: ChalkInstance): string {
  const said = textOf(verdict) ?? "";
  const person = isObject(approver) ? (textOf(approver["email"]) ?? textOf(approver["id"]) ?? "") : "";
  const why = typeof comment === "string" ? `: ${comment}` : "";
  const how = typeof proof === "string" ? ", with a signature of his own," : "";
  return `${colourOf(colours, said)(safeText(said))} ${safeText(`by ${person}${how} at ${textOf(timestamp)}${why}`)}`;
}
