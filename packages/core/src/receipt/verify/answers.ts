import type { JsonObject } from "../../json.js";
import type { ActionResult } from "../../models/action-result.js";
import type { Pending } from "../../models/record.js";
import { approvalName } from "../approval-name.js";
import { digestOf } from "./kept.js";
import type { RecordView } from "./record-view.js";

/** A pending receipt. */
export interface Question {
  readonly runId: string;
  /** A digest of what was asked for. */
  readonly asked: string;
  readonly actor: JsonObject;
  readonly pending: Pending;
}

/**
 * A record of a run that names a pending receipt: the run has begun upon it (`run`), this is what its calls were (`calls`),
 * it was not let through (`refused`), or it says that nobody will run what was asked for (`rejected`, `expired`).
 */
export interface Answer {
  readonly what: "run" | "calls" | "refused" | "rejected" | "expired";
  readonly approval: string;
  /** The clock of its gate. */
  readonly now: string;
  /** A digest of what was run. */
  readonly asked: string;
  /** The policies that count as passed since they were approved, by name and version. */
  readonly approved: readonly string[];
  /** Whether a call was made that touches something that was not declared. */
  readonly hasUndeclared: boolean;
}

/** The question that a record asks; undefined where it asks none. */
export function questionIn(view: RecordView): Question | undefined {
  if (view.kind !== "receipt" || view.plain("decision") !== "PENDING" || !view.has("pending")) return undefined;
  const { runId, actor, pending } = parse<Omit<Question, "asked">>(view);
  return { runId, asked: askedIn(view), actor, pending };
}

/** The answer that a record is, or tells of; undefined where it has nothing to do with any. */
export function answerIn(view: RecordView): Answer | undefined {
  if ((view.kind !== "intent" && view.kind !== "receipt") || !view.has("approval")) return undefined;
  const [approval, now] = [view.plain("approval"), view.plain("now")];
  const answer = { approval, now, asked: askedIn(view), approved: [], hasUndeclared: false };
  if (view.kind === "intent") {
    return { ...answer, what: "run", approved: approvedIn(parse<Results>(view)) };
  }
  if (view.text("intent") === "null") {
    const outcome = view.plain("outcome");
    return { ...answer, what: outcome === "rejected" || outcome === "expired" ? outcome : "refused" };
  }
  const { actionsTaken, mode } = parse<Calls>(view);
  // In shadow mode nothing is stopped.
  const hasUndeclared = mode === undefined && actionsTaken.some(isUndeclared);
  return { ...answer, what: "calls", approved: actionsTaken.flatMap(approvedIn), hasUndeclared };
}

/** What was asked, what is run, and what a verdict says, each out of its record. */
export function parse<T>({ bytes }: RecordView): T {
  return JSON.parse(bytes.toString("utf8")) as T;
}

type Results = Pick<ActionResult, "policyResults">;

interface Calls {
  readonly actionsTaken: readonly ActionResult[];
  readonly mode?: string;
}

/** What a run must share with the pending receipt that it answers. */
function askedIn(view: RecordView): string {
  const members = ["actor", "idempotencyKey", "payload", "requestDigest", "resources", "workflow"];
  return digestOf(members.map((name) => view.text(name) ?? "").join("\n"));
}

function approvedIn({ policyResults = [] }: Results): readonly string[] {
  return policyResults.filter(({ verdict, passed }) => passed && verdict === "requireApproval").map(approvalName);
}

function isUndeclared({ undeclared, status }: ActionResult): boolean {
  return undeclared === true && status !== "blocked";
}
