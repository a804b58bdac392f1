import { type Decision, type Outcome, receiptSchema } from "@enact/core";
import { timeOf } from "./fields.js";
import { isObject, listOf, type Members, textOf } from "./members.js";

/** What an intent or a receipt tells of its run. */
export interface RunFacts {
  readonly kind: "intent" | "receipt";
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly workflow: string;
  readonly email: string | undefined;
  readonly id: string | undefined;
  readonly decision: Decision;
  /** Undefined in an intent. */
  readonly outcome: Outcome | undefined;
  readonly calls: readonly Call[];
  readonly resources: readonly { readonly kind: string; readonly within: string | undefined; readonly name: string }[];
  readonly stops: readonly { readonly policy: string; readonly asks: boolean }[];
  readonly error: string | undefined;
  readonly isShadow: boolean;
  /** The hash of the pending receipt that the run answers. */
  readonly approval: string | undefined;
  /** Whether nobody else can answer it any more. */
  readonly isAnswer: boolean;
  /** The run that it rolls back. */
  readonly reverses: string | undefined;
  readonly pending: Question | undefined;
}

/** A call of a connector, as a receipt lists it. */
export interface Call {
  readonly system: string;
  readonly action: string;
  readonly status: string;
  readonly durationMs: number;
}

/** What a pending receipt asks, and of whom. */
export interface Question {
  readonly expiresAt: string;
  readonly policies: readonly {
    readonly policy: string;
    readonly quorum: number;
    readonly approvers: readonly string[] | undefined;
  }[];
}

/** Reads an intent or a receipt; undefined where it lacks what every one has. */
export function factsOf(kind: "intent" | "receipt", runId: string, record: Members): RunFacts | undefined {
  const time = timeOf(record["timestamp"]);
  const decision = DECISIONS.find((known) => known === record["decision"]);
  const outcome = kind === "intent" ? undefined : OUTCOMES.find((known) => known === record["outcome"]);
  const workflow = textOf(record["workflow"]);
  if (time === undefined || decision === undefined || workflow === undefined) return undefined;
  if (kind === "receipt" && outcome === undefined) return undefined;
  const actor = isObject(record["actor"]) ? record["actor"] : {};
  const entries = listOf(record["actionsTaken"]);
  const results = [record, ...entries].flatMap((holder) => listOf(holder["policyResults"]));
  return {
    kind,
    runId,
    time,
    workflow,
    email: textOf(actor["email"]),
    id: textOf(actor["id"]),
    decision,
    outcome,
    calls: entries.map(callOf),
    resources: [record, ...entries].flatMap((holder) => listOf(holder["resources"])).flatMap(resourceOf),
    stops: results.flatMap(stopOf),
    error: isObject(record["error"]) ? textOf(record["error"]["message"]) : undefined,
    isShadow: record["mode"] === "shadow",
    approval: textOf(record["approval"]),
    isAnswer: isAnswer(record),
    reverses: textOf(record["reverses"]),
    pending: isObject(record["pending"]) ? questionOf(record["pending"]) : undefined,
  };
}

/** Every decision there is. */
export const DECISIONS: readonly Decision[] = receiptSchema.shape.decision.options;

/** Every outcome there is. */
export const OUTCOMES: readonly Outcome[] = receiptSchema.shape.outcome.options;

function callOf(entry: Members): Call {
  const { durationMs } = entry;
  return {
    system: textOf(entry["system"]) ?? "",
    action: textOf(entry["action"]) ?? "",
    status: textOf(entry["status"]) ?? "",
    durationMs: typeof durationMs === "number" && durationMs >= 0 ? durationMs : 0,
  };
}

function resourceOf({ kind, within, name }: Members): RunFacts["resources"] {
  if (typeof kind !== "string" || typeof name !== "string") return [];
  return [{ kind, within: textOf(within), name }];
}

function stopOf({ policy, passed, verdict }: Members): RunFacts["stops"] {
  return typeof policy === "string" && passed === false ? [{ policy, asks: verdict === "requireApproval" }] : [];
}

/** A run that was resumed and then blocked before it began leaves the question open. */
function isAnswer({ kind, intent, outcome }: Members): boolean {
  return kind === "intent" || intent !== null || outcome === "rejected" || outcome === "expired";
}

function questionOf({ expiresAt, policies }: Members): Question | undefined {
  if (timeOf(expiresAt) === undefined) return undefined;
  return {
    expiresAt: expiresAt as string,
    policies: listOf(policies).map(({ policy, quorum, approvers }) => ({
      policy: textOf(policy) ?? "",
      quorum: typeof quorum === "number" ? quorum : 1,
      approvers: Array.isArray(approvers) ? approvers.filter((approver) => typeof approver === "string") : undefined,
    })),
  };
}
