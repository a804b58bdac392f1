import { isObject, type Members, textOf } from "../index/members.js";
import type { RunRow } from "../index/run-row.js";
import type { SignatureState } from "../store/sealed-line.js";

/** What a receipt is told by in a table. */
export interface ExportedReceipt {
  readonly row: RunRow;
  readonly content: Members;
  readonly signature: SignatureState;
}

/** The headings of an exported table, in the order of {@link receiptCells}. They never change: only further ones may follow. */
export const RECEIPT_HEADINGS = Object.freeze([
  "runId",
  "timestamp",
  "workflow",
  "actor",
  "actorRole",
  "decision",
  "outcome",
  "durationMs",
  "actions",
  "resources",
  "blockedBy",
  "errorCode",
  "error",
  "mode",
  "idempotencyKey",
  "approval",
  "reverses",
  "chain",
  "seq",
  "kid",
  "signature",
]);

/** A receipt as cells; several names in one are separated by semicolons. */
export function receiptCells({ row, content, signature }: ExportedReceipt): readonly string[] {
  const actor = isObject(content["actor"]) ? content["actor"] : {};
  const error = isObject(content["error"]) ? content["error"] : {};
  return [
    row.runId,
    row.timestamp,
    row.workflow,
    row.actor,
    textOf(actor["role"]) ?? "",
    row.decision ?? "",
    row.outcome,
    row.durationMs === undefined ? "" : String(row.durationMs),
    row.actions.join("; "),
    row.resources.join("; "),
    row.blockedBy.join("; "),
    textOf(error["code"]) ?? "",
    textOf(error["message"]) ?? "",
    ...["mode", "idempotencyKey", "approval", "reverses"].map((name) => textOf(content[name]) ?? ""),
    row.chain,
    typeof content["seq"] === "number" ? String(content["seq"]) : "",
    textOf(content["kid"]) ?? "",
    signature,
  ];
}
