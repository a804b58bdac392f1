import { withoutFacts } from "../connector/without-facts.js";
import type { Policy } from "../contracts/policy.js";
import { ActionNotAllowedError, EnactError, PolicyError, WorkflowError } from "../errors.js";
import { type JsonObject, messageOf, textOr } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { Actor } from "../models/actor.js";
import type { Decision, PolicyResult } from "../models/policy-result.js";
import type { Pending, Receipt, ReceiptContent } from "../models/record.js";
import type { Resource } from "../models/resource.js";
import type { RunResult } from "../models/run-result.js";
import type { GatheredFacts } from "../policy/gather-facts.js";
import { allPassed, decisionOf } from "../policy/judge.js";
import type { ReceiptParts } from "../receipt/build-receipt.js";
import type { InvalidRequest, ValidRequest } from "../request/build-request.js";
import type { Approved } from "./approved.js";
import { pendingOf } from "./pending.js";

/** One run, from the moment it was asked for. */
export interface Run {
  readonly id: string;
  /** The clock of the gate. */
  readonly now: string;
  readonly signal: AbortSignal | undefined;
  /** What its records say of where it comes from. */
  readonly origin: Origin;
}

/** What the records of a run say of where it comes from. */
export type Origin = Pick<ReceiptParts, "mode" | "idempotencyKey" | "requestDigest" | "approval" | "reverses">;

/** A request as it is judged. */
export interface Judged {
  /** The workflow's name. */
  readonly workflow: string;
  readonly actor: Actor;
  readonly payload: JsonObject;
  /** What it says that it touches; undefined where it says nothing. */
  readonly resources: readonly Resource[] | undefined;
  /** The systems it can reach. */
  readonly systems: readonly string[];
}

/** What the gate said. */
export interface Gated {
  readonly decision: Decision;
  readonly policyResults: readonly PolicyResult[];
  readonly facts: GatheredFacts;
  readonly thrown: Thrown | undefined;
  /** The policies that the run was approved under; undefined where it was not asked to be. */
  readonly approved: Approved | undefined;
}

/** A valid request as it is judged. */
export function judgedOf({ workflow, actor, payload, resources }: ValidRequest): Judged {
  return { workflow: workflow.name, actor, payload, resources, systems: Object.keys(workflow.systems) };
}

/** What the receipt of a run begins as; the run adds what it did. */
export function partsOf(
  run: Run,
  request: Judged,
  { decision, policyResults }: Pick<Gated, "decision" | "policyResults">,
): ReceiptParts {
  const { workflow, actor, payload, resources } = request;
  return {
    ...run.origin,
    runId: run.id,
    workflow,
    actor,
    payload,
    ...(resources === undefined ? undefined : { resources }),
    policyResults,
    now: run.now,
    decision,
    actionsTaken: [],
    intent: null,
    ...(decision === "PENDING" && run.origin.mode === undefined
      ? { pending: pendingOf(policyResults, run.now) }
      : undefined),
  };
}

/** Ends a run by the workflow's own word. */
export class Refusal extends EnactError {
  /** The workflow's code for it. */
  readonly reason: string;

  constructor(message: unknown, reason: unknown) {
    super("ENACT_REFUSED", messageOf(message));
    this.reason = textOr("ENACT_REFUSED", reason);
  }
}

/** A policy whose `evaluate` threw, and what it threw. */
export interface Thrown {
  readonly policy: Policy;
  readonly error: unknown;
}

/** A run that could not take what it alone may have, or whose intent could not be written down, is not let through. */
export function unrecordable(parts: ReceiptParts, { code, message }: EnactError): ReceiptParts {
  const result = {
    policy: "enact:intent",
    phase: "request",
    verdict: "block",
    passed: false,
    reason: message,
  } as const;
  return { ...parts, decision: "BLOCK", policyResults: [...parts.policyResults, result], error: { code, message } };
}

/** The decision as it would have been, had it counted. */
export function shadowDecision(policyResults: readonly PolicyResult[], actions: readonly ActionResult[]): Decision {
  const atGate = decisionOf(policyResults);
  if (atGate !== "PASS") return atGate;
  return actions.every((entry) => allPassed(entry.policyResults ?? [])) ? "PASS" : "BLOCK";
}

/** The one result of a request that there was nothing valid to judge of. */
export function refusalOf({ part, message }: InvalidRequest): PolicyResult {
  return Object.freeze({ policy: part, phase: "request", verdict: "block", passed: false, reason: message });
}

/** How a receipt says what ended its run. */
export function errorOf(ending: EnactError): NonNullable<ReceiptParts["error"]> {
  return { code: ending instanceof Refusal ? ending.reason : ending.code, message: messageOf(ending) };
}

/** How a receipt says that calls were left behind. */
export function unawaited(dropped: number): NonNullable<ReceiptParts["error"]> {
  return {
    code: "ENACT_RUN_SEALED",
    message: `The workflow finished before ${dropped} of its calls had begun; they were not made. Await every call.`,
  };
}

/** What a run rejects with when a policy threw. */
export function policyError({ policy, error }: Thrown, receipt: Receipt): PolicyError {
  return new PolicyError(`The policy "${policy.name}" threw an error, so the run was blocked: ${messageOf(error)}`, {
    cause: error,
    receipt,
  });
}

/** What a run rejects with, and the evidence of it. */
export function withReceipt(
  { message, cause, ...ending }: WorkflowError | ActionNotAllowedError,
  receipt: Receipt,
): EnactError {
  const Kind = ending.code === "ENACT_WORKFLOW_THREW" ? WorkflowError : ActionNotAllowedError;
  return new Kind(message, { ...(cause === undefined ? undefined : { cause }), receipt });
}

/** What the one who asked gets to know of a run. */
export function resultOf({ workflow, runId, outcome, actionsTaken, pending }: ReceiptContent): RunResult {
  const outputs = actionsTaken.filter(({ success }) => success).map(({ action, output }) => [action, output] as const);
  return Object.freeze({
    success: outcome === "succeeded" || outcome === "reversed",
    workflow,
    output: Object.freeze(Object.fromEntries(outputs)),
    actions: Object.freeze(actionsTaken.map(withoutFacts)),
    ...(pending === undefined ? undefined : { approval: approvalOf(runId, pending) }),
  });
}

function approvalOf(runId: string, { expiresAt, policies }: Pending): NonNullable<RunResult["approval"]> {
  const named = policies.map(({ approvers }) => approvers);
  const isAnybody = named.includes(undefined);
  return Object.freeze({
    runId,
    expiresAt,
    ...(isAnybody ? undefined : { approvers: Object.freeze([...new Set(named.flatMap((names) => names ?? []))]) }),
  });
}
