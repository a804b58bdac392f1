import type { Action, ActionCall, ConnectorLike } from "../contracts/connector.js";
import type { PendingAction } from "../contracts/policy.js";
import { within } from "../deadline.js";
import { ActionNotAllowedError } from "../errors.js";
import { encode, type Json, type JsonObject, messageOf, snapshot } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RecordContent } from "../models/record.js";
import { type Resource, resourceSchema } from "../models/resource.js";
import { parseStrictly } from "../parse.js";
import { isDeclared } from "./declared.js";
import { failureOf } from "./failure.js";

/** One call of one action. */
export interface Invocation {
  /** The connector's name in the client. */
  readonly system: string;
  readonly connector: ConnectorLike;
  readonly name: string;
  readonly input: unknown;
  /** The call's place among the run's calls, from 0. */
  readonly index: number;
  readonly previous: readonly ActionResult[];
}

/** What a call has to pass, and whom it tells. The client hands it in: this stage knows no policy and no receipt. */
export interface Gate {
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly actionTimeoutMs: number;
  /** What the workflow declared; undefined where it declares nothing. */
  readonly declared: readonly Resource[] | undefined;
  readonly strictResources: boolean;
  /** The second look: every policy once more, with what the call really is. */
  judge(action: PendingAction, resources: readonly Resource[], declared: boolean): Promise<SecondLook>;
  /** Resolves once the attempt is durable. Nothing with an effect happens before. */
  attempt(attempt: Extract<RecordContent, { readonly kind: "attempt" }>): Promise<void>;
  answered(result: Extract<RecordContent, { readonly kind: "result" }>): void;
}

/** What the policies said of a call. */
export interface SecondLook {
  readonly passed: boolean;
  readonly policyResults: readonly PolicyResult[];
  readonly now: string;
}

/**
 * The one gate before a call: allowlist, input schema, `prepare`, `touches`, policies, a durable attempt, then `run`.
 *
 * @returns what happened, also where it failed or was blocked
 * @throws ActionNotAllowedError when the action is not on the connector's allowlist
 * @throws EnactError when the attempt could not be stored; nothing was sent
 */
export async function invoke(invocation: Invocation, gate: Gate): Promise<ActionResult> {
  const { connector, system, name, index, previous } = invocation;
  const action = allowedAction(connector, system, name);
  const { effect } = action;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const end = (
    fields: Pick<ActionResult, "input" | "resources" | "status" | "output"> & Partial<ActionResult>,
  ): ActionResult =>
    Object.freeze({
      system,
      action: name,
      effect,
      startedAt,
      durationMs: Math.round(performance.now() - started),
      success: fields.status === "succeeded",
      ...(fields.status === "succeeded" ? undefined : { code: (fields.output as { readonly code: string }).code }),
      ...fields,
    });

  const call = { runId: gate.runId, index, idempotencyKey: `${gate.runId}:${index}` };
  let input: JsonObject;
  try {
    input = await parseStrictly(action.input, invocation.input, "input");
  } catch (error) {
    const output = { error: messageOf(error), code: "ENACT_INVALID_INPUT" };
    return end({ input: encode(invocation.input, 16_384), resources: [], status: "failed", output });
  }
  let before: unknown;
  try {
    before = await prepare(action, input, call, gate);
  } catch (error) {
    return end({ input, resources: [], status: "failed", output: failureOf(error, "read").output });
  }
  const seen = action.prepare === undefined ? undefined : { before: before as Json };
  const spent = performance.now() - started;

  const { resources, problem } = resourcesOf(action, input, before);
  const declared = isDeclared(resources, gate.declared);
  const pending = Object.freeze({ system, name, effect, input, before, previous });
  const look = await gate.judge(pending, resources, declared);
  const refusals = [problem, !declared && gate.strictResources ? UNDECLARED : undefined].filter(
    (text) => text !== undefined,
  );
  const policyResults = [...refusals.map(refusal), ...look.policyResults];
  const judged = {
    input,
    resources,
    ...seen,
    policyResults,
    ...(declared ? undefined : { undeclared: true as const }),
  };
  if (!look.passed || refusals.length > 0) {
    const reasons = policyResults
      .filter((result) => !result.passed)
      .map((result) => `${result.policy}: ${result.reason}`);
    return end({ ...judged, status: "blocked", output: { error: reasons.join("; "), code: "ENACT_ACTION_BLOCKED" } });
  }

  if (effect === "write") {
    const { now } = look;
    await gate.attempt({
      kind: "attempt",
      runId: gate.runId,
      index,
      system,
      action: name,
      effect,
      input,
      resources,
      ...seen,
      policyResults,
      now,
      idempotencyKey: call.idempotencyKey,
    });
  }
  const answer = gate.signal.aborted
    ? NOT_SENT
    : await run(action, input, { ...call, before }, gate, gate.actionTimeoutMs - spent);
  if (effect === "write") gate.answered({ kind: "result", runId: gate.runId, index, ...answer });
  return end({ ...judged, ...answer });
}

const NOT_SENT = Object.freeze({
  status: "failed",
  output: Object.freeze({ error: "The run was aborted before the call was made.", code: "ENACT_ABORTED" }),
});

const UNDECLARED = "The call touches something that its workflow has not declared.";

function allowedAction(connector: ConnectorLike, system: string, name: string): Action {
  const action = Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
  if (action !== undefined && connector.allowedActions.includes(name)) return action;
  const known = action === undefined ? "has no action" : "does not allow the action";
  throw new ActionNotAllowedError(
    `The connector "${system}" ${known} "${name}"; allowed are: ${connector.allowedActions.join(", ") || "none"}.`,
  );
}

async function prepare(
  action: Action,
  input: JsonObject,
  call: Omit<ActionCall, "before" | "signal">,
  gate: Gate,
): Promise<Json | undefined> {
  const look = action.prepare;
  if (look === undefined) return undefined;
  return encode(
    await within(gate.actionTimeoutMs, gate.signal, async (signal) =>
      look(input, { ...call, before: undefined, signal }),
    ),
  );
}

/** What the call touches, or why nobody can say: then the call is blocked before any policy could miss it. */
function resourcesOf(
  action: Action,
  input: JsonObject,
  before: unknown,
): { resources: readonly Resource[]; problem?: string } {
  try {
    const resources = (action.touches?.(input, before) ?? []).map(
      (resource) => snapshot(resourceSchema.parse(resource), "resource") as unknown as Resource,
    );
    if (action.effect === "read" || resources.some((resource) => resource.change !== "read")) return { resources };
    return { resources, problem: "The action names nothing that it changes." };
  } catch (error) {
    return { resources: [], problem: `What the action touches cannot be told: ${messageOf(error)}` };
  }
}

function refusal(reason: string): PolicyResult {
  return { passed: false, phase: "action", policy: "enact:resources", reason, verdict: "block" };
}

async function run(
  action: Action,
  input: JsonObject,
  call: Omit<ActionCall<unknown>, "signal">,
  gate: Gate,
  timeoutMs: number,
): Promise<{ readonly status: "succeeded" | "failed" | "unknown"; readonly output: Json }> {
  try {
    const output = await within(Math.max(1, timeoutMs), gate.signal, async (signal) =>
      action.run(input, { ...call, signal }),
    );
    return { status: "succeeded", output: encode(output) };
  } catch (error) {
    return failureOf(error, action.effect);
  }
}
