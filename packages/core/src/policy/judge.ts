import type { ApprovalTerms, Policy, PolicyRequest, Verdict } from "../contracts/policy.js";
import { type JsonObject, messageOf, shapeOf } from "../json.js";
import { type Decision, limitSchema, type PolicyResult } from "../models/policy-result.js";
import { applies } from "./applies.js";
import type { GatheredFacts } from "./gather-facts.js";

/** A request before each policy's own facts are put into it. */
export type JudgedRequest = Omit<PolicyRequest, "facts">;

/** What {@link judge} can be told beside the request. */
export interface JudgeOptions {
  /**
   * The systems that `appliesTo.systems` is compared with.
   * @defaultValue the action's system at a call; unknown at the gate, so that every policy applies
   */
  readonly systems?: readonly string[] | undefined;
  /** Told of every policy whose `evaluate` threw. Its result is a block all the same. */
  readonly onThrow?: ((policy: Policy, error: unknown) => void) | undefined;
}

/**
 * Asks every policy, in the order they were given, and never stops early. Synchronous and free of I/O.
 *
 * A policy that throws, answers in another shape, answers with a promise, or whose facts could not be had, blocks.
 *
 * @param facts - what `gatherFacts` gave for the same policies
 */
export function judge(
  policies: readonly Policy[],
  request: JudgedRequest,
  facts: GatheredFacts,
  options: JudgeOptions = {},
): PolicyResult[] {
  const scope = { workflow: request.workflow, systems: options.systems ?? (request.action && [request.action.system]) };
  const withoutFacts = given(request, undefined);
  const results: PolicyResult[] = [];
  for (const policy of policies) {
    if (policy.on !== undefined && policy.on !== request.phase) continue;
    if (!applies(policy, scope)) {
      results.push(resultOf(policy, request, { verdict: "pass", reason: "Does not apply here" }, undefined, false));
      continue;
    }
    const gathered = policy.facts === undefined ? undefined : facts.get(policy.name);
    if (policy.facts !== undefined && gathered?.facts === undefined) {
      const reason = `Facts could not be gathered: ${gathered?.problem ?? "nobody asked for them"}`;
      results.push(resultOf(policy, request, { verdict: "block", reason }, undefined));
      continue;
    }
    const known = gathered?.facts;
    const asked = known === undefined ? withoutFacts : given(request, known);
    results.push(resultOf(policy, request, verdictOf(policy, asked, options.onThrow), known));
  }
  return results;
}

/** Whether every policy passed. True for none: a client without policies lets everything through. */
export function allPassed(results: readonly PolicyResult[]): boolean {
  return results.every((result) => result.passed);
}

/** The decision that results amount to: any block outranks an approval, and an approval a pass. */
export function decisionOf(results: readonly PolicyResult[]): Decision {
  if (allPassed(results)) return "PASS";
  return results.some((result) => result.verdict === "block") ? "BLOCK" : "PENDING";
}

/** The request as one policy sees it. Written out, since a spread takes twenty times as long. */
function given(request: JudgedRequest, facts: JsonObject | undefined): PolicyRequest {
  const { phase, workflow, actor, payload, now, resources, action, reverses } = request;
  if (reverses !== undefined) return Object.freeze({ ...request, facts });
  return Object.freeze(
    action === undefined
      ? { phase, workflow, actor, payload, now, facts, resources }
      : { phase, workflow, actor, payload, now, facts, resources, action },
  );
}

/** The one place where a throw or a wrong shape becomes a block. */
function verdictOf(policy: Policy, request: PolicyRequest, onThrow: JudgeOptions["onThrow"]): Verdict {
  try {
    const answer: unknown = policy.evaluate(request);
    const verdict = readVerdict(answer) ?? { verdict: "block", reason: refusalOf(answer) };
    const isLate = verdict.verdict === "pass" && verdict.limit !== undefined && request.phase === "action";
    return isLate ? { verdict: "block", reason: LATE_LIMIT } : verdict;
  } catch (error) {
    onThrow?.(policy, error);
    return { verdict: "block", reason: `The policy threw an error: ${messageOf(error)}` };
  }
}

const LATE_LIMIT = 'A limit is taken at the gate; give the policy `on: "request"`.';

/** Reads each part once, so that what was checked is what counts; undefined where it is no verdict. */
function readVerdict(value: unknown): Verdict | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { verdict, reason, limit, approvers, quorum, expiresInMs, signed } = value as Readonly<Record<string, unknown>>;
  if (typeof reason !== "string") return undefined;
  if (verdict === "block") return { verdict, reason };
  if (verdict === "pass") return readPass(reason, limit);
  if (verdict !== "requireApproval") return undefined;
  const read = readTerms({ approvers, quorum, expiresInMs, signed });
  return read && { verdict, reason, ...read };
}

function readPass(reason: string, limit: unknown): Verdict | undefined {
  if (limit === undefined) return { verdict: "pass", reason };
  const { success, data } = limitSchema.safeParse(limit);
  // What a record cannot hold cannot be counted either.
  if (!success || !isName(data.key) || data.key.length > MAX_REASON) return undefined;
  if (![data.max, data.cost].every(isAmount)) return undefined;
  return { verdict: "pass", reason, limit: Object.freeze(data) };
}

/** A number that is written in digits must be one that every reader of JSON keeps (RFC 8259 §6). */
function isAmount(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function readTerms({ approvers, quorum, expiresInMs, signed }: Readonly<Record<string, unknown>>) {
  if (!isCount(expiresInMs) || !isCount(quorum)) return undefined;
  if (signed !== undefined && typeof signed !== "boolean") return undefined;
  if (approvers === undefined) return { expiresInMs, quorum, signed };
  const named = Array.isArray(approvers) ? [...approvers] : [];
  // Fewer people than have to agree could never do so.
  const isEnough = new Set(named.map((name) => String(name).toLowerCase())).size >= Math.max(1, quorum ?? 1);
  if (!Array.isArray(approvers) || !named.every(isName) || !isEnough) return undefined;
  return { expiresInMs, quorum, signed, approvers: Object.freeze(named) };
}

function isCount(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) > 0);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}

function refusalOf(value: unknown): string {
  if (value instanceof Promise) {
    // Nobody waits for it, and an unhandled rejection would end the process.
    value.catch(() => undefined);
    return "The policy answered with a promise; evaluate must be synchronous, what it needs belongs into facts";
  }
  return `The policy answered with ${shapeOf(value)} that is no verdict; use pass, block or requireApproval`;
}

function resultOf(
  policy: Policy,
  request: JudgedRequest,
  verdict: Verdict,
  facts: JsonObject | undefined,
  applicable?: false,
): PolicyResult {
  const result: Writable<PolicyResult> = {
    passed: verdict.verdict === "pass",
    phase: request.phase,
    policy: policy.name,
    reason: shorten(verdict.reason),
    verdict: verdict.verdict,
  };
  if (policy.version !== undefined) result.version = policy.version;
  if (applicable !== undefined) result.applicable = applicable;
  if (facts !== undefined) result.facts = facts;
  if (verdict.verdict === "requireApproval") result.approval = termsOf(verdict);
  if (verdict.verdict === "pass" && verdict.limit !== undefined) result.limit = verdict.limit;
  return Object.freeze(result);
}

/** A reason may quote the request, and a receipt has a size that it must not exceed. */
function shorten(reason: string): string {
  return (reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason).toWellFormed();
}

const MAX_REASON = 1_000;

function termsOf({ approvers, quorum, expiresInMs, signed }: ApprovalTerms): NonNullable<PolicyResult["approval"]> {
  return Object.freeze({
    ...(approvers === undefined ? undefined : { approvers }),
    ...(quorum === undefined ? undefined : { quorum }),
    ...(expiresInMs === undefined ? undefined : { expiresInMs }),
    ...(signed === true ? { signed } : undefined),
  });
}

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
