import type { Action, ActionCall, ConnectorLike } from "../contracts/connector.js";
import type { PendingAction } from "../contracts/policy.js";
import { within } from "../deadline.js";
import { ActionNotAllowedError } from "../errors.js";
import { encode, excerpt, type Json, type JsonObject, messageOf, snapshot } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RecordContent } from "../models/record.js";
import { type Resource, resourceSchema } from "../models/resource.js";
import { parseStrictly } from "../parse.js";
import { isDeclared } from "./declared.js";
import { failureOf } from "./failure.js";
import { reconcile } from "./reconcile.js";
import { refusal, UNDECLARED } from "./refusal.js";

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
  /**
   * What the input may measure, in bytes of its JSON form.
   * @defaultValue 256 KiB
   */
  readonly maxInputBytes?: number;
}

/** What a call has to pass, and whom it tells. The client hands it in: this stage knows no policy and no receipt. */
export interface Gate {
  readonly runId: string;
  readonly signal: AbortSignal | undefined;
  readonly actionTimeoutMs: number;
  /** What the workflow declared; undefined where it declares nothing. */
  readonly declared: readonly Resource[] | undefined;
  readonly strictResources: boolean;
  /** Whether a call is made although a policy does not let it. */
  readonly shadow: boolean;
  /** The second look: every policy once more, with what the call really is. */
  judge(action: PendingAction, resources: readonly Resource[], declared: boolean): Promise<SecondLook>;
  /** Resolves once the attempt is durable. Nothing with an effect happens before. */
  attempt(attempt: Extract<RecordContent, { readonly kind: "attempt" }>): Promise<void>;
  answered(result: Extract<RecordContent, { readonly kind: "result" }>): void;
}

/** What the policies said of a call. One result that has not passed is enough to block it. */
interface SecondLook {
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
  const action = allowedAction(invocation);
  const end = entryOf(invocation, action);
  const call = { runId: gate.runId, index: invocation.index, idempotencyKey: `${gate.runId}:${invocation.index}` };
  const prepared = await prepare(action, invocation, call, gate);
  if ("output" in prepared) return end(prepared);
  const judged = await lookAgain(action, invocation, prepared, gate);
  if (judged.refused.length > 0 && !gate.shadow) return end({ ...judged.fields, ...blocked(judged.refused) });
  return end({ ...judged.fields, ...(await act(action, invocation, prepared, judged, call, gate)) });
}

/** What ends a call, as far as the steps tell. */
type Ending = Pick<ActionResult, "input" | "resources" | "status" | "output"> & Partial<ActionResult>;

type Identity = Omit<ActionCall, "before" | "signal">;

interface Prepared {
  readonly input: JsonObject;
  readonly before: Json | undefined;
  readonly spentMs: number;
}

interface Judged {
  readonly fields: Pick<ActionResult, "input" | "resources" | "before" | "undeclared"> & {
    readonly policyResults: readonly PolicyResult[];
  };
  readonly now: string;
  /** Why the call may not be made; empty where it may. */
  readonly refused: readonly PolicyResult[];
}

function allowedAction({ connector, system, name }: Invocation): Action {
  const action = Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
  if (action !== undefined && connector.allowedActions.includes(name)) return action;
  const known = action === undefined ? "has no action" : "does not allow the action";
  throw new ActionNotAllowedError(
    `The connector "${system}" ${known} "${name}"; allowed are: ${connector.allowedActions.join(", ") || "none"}.`,
  );
}

/** Begins the clock, and makes the entry for the receipt when the call has ended. */
function entryOf({ system, name }: Invocation, { effect }: Action): (ending: Ending) => ActionResult {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  return (ending) =>
    Object.freeze({
      system,
      action: name,
      effect,
      startedAt,
      durationMs: Math.round(performance.now() - started),
      success: ending.status === "succeeded",
      ...(ending.status === "succeeded" ? undefined : { code: (ending.output as { readonly code: string }).code }),
      ...ending,
    });
}

/** Checks the input, and looks before the leap. Nothing is written, so whatever goes wrong here has failed. */
async function prepare(action: Action, invocation: Invocation, call: Identity, gate: Gate): Promise<Prepared | Ending> {
  const started = performance.now();
  let input: JsonObject;
  try {
    const limit = { timeoutMs: gate.actionTimeoutMs, signal: gate.signal };
    input = await parseStrictly(action.input, invocation.input, "input", limit, invocation.maxInputBytes);
  } catch (error) {
    const output = Object.freeze({ error: messageOf(error), code: "ENACT_INVALID_INPUT" });
    return { input: excerpt(invocation.input), resources: NOTHING, status: "failed", output };
  }
  try {
    const before = await lookBefore(action, input, call, gate);
    return { input, before, spentMs: performance.now() - started };
  } catch (error) {
    return { input, resources: NOTHING, status: "failed", output: failureOf(error, "read").output };
  }
}

const NOTHING: readonly Resource[] = Object.freeze([]);

async function lookBefore(action: Action, input: JsonObject, call: Identity, gate: Gate): Promise<Json | undefined> {
  if (action.prepare === undefined) return undefined;
  return encode(
    await within(gate.actionTimeoutMs, gate.signal, async (signal) =>
      action.prepare?.(input, { ...call, before: undefined, signal }),
    ),
  );
}

/** Asks every policy once more, with what the call really is. */
async function lookAgain(
  action: Action,
  { system, name, previous }: Invocation,
  { input, before }: Prepared,
  gate: Gate,
): Promise<Judged> {
  const { resources, problem } = resourcesOf(action, input, before);
  const declared = isDeclared(resources, gate.declared);
  const pending = Object.freeze({ system, name, effect: action.effect, input, before, previous });
  const look = await gate.judge(pending, resources, declared);
  const own = [
    ...(problem === undefined ? [] : [refusal(problem)]),
    ...(declared || !gate.strictResources ? [] : [UNDECLARED]),
  ];
  const policyResults = Object.freeze([...own, ...look.policyResults]);
  return {
    fields: {
      input,
      resources,
      ...(before === undefined ? undefined : { before }),
      policyResults,
      ...(declared ? undefined : { undeclared: true as const }),
    },
    now: look.now,
    refused: policyResults.filter((result) => !result.passed),
  };
}

/** What the call touches, or why nobody can say: then the call is blocked before any policy could miss it. */
function resourcesOf(
  action: Action,
  input: JsonObject,
  before: unknown,
): { resources: readonly Resource[]; problem?: string } {
  try {
    const named = (action.touches?.(input, before) ?? []).map((resource) => resourceSchema.parse(resource));
    const resources = snapshot(named, "resources") as unknown as readonly Resource[];
    if (action.effect === "read" || resources.some((resource) => resource.change !== "read")) return { resources };
    return { resources, problem: "The action names nothing that it changes." };
  } catch (error) {
    return { resources: NOTHING, problem: `What the action touches cannot be told: ${messageOf(error)}` };
  }
}

function blocked(refused: readonly PolicyResult[]): Pick<ActionResult, "status" | "output"> {
  const error = refused.map(({ policy, reason }) => `${policy}: ${reason}`).join("; ");
  return { status: "blocked", output: Object.freeze({ error, code: "ENACT_ACTION_BLOCKED" }) };
}

/** Makes the call: for a write, once its attempt is durable. */
async function act(
  action: Action,
  { system, name, index }: Invocation,
  { input, before, spentMs }: Prepared,
  { fields, now }: Judged,
  call: Identity,
  gate: Gate,
): Promise<Answer> {
  const { effect } = action;
  if (effect === "write") {
    const { undeclared: _receiptOnly, ...attempted } = fields;
    await gate.attempt({ kind: "attempt", ...call, system, action: name, effect, ...attempted, now });
  }
  const known = { ...call, before };
  const answer = gate.signal?.aborted
    ? NOT_SENT
    : await run(action, input, known, gate, gate.actionTimeoutMs - spentMs);
  const found = await reconcile(action, answer, { input, now }, known, gate);
  if (effect === "write") gate.answered({ kind: "result", runId: gate.runId, index, ...(found ?? answer) });
  return found === undefined ? answer : { ...found, reconciled: true };
}

type Answer = Pick<ActionResult, "output" | "reconciled"> & { readonly status: "succeeded" | "failed" | "unknown" };

const NOT_SENT = Object.freeze({
  status: "failed",
  output: Object.freeze({ error: "The run was aborted before the call was made.", code: "ENACT_ABORTED" }),
});

/** How long a call that was told to stop has to say how it ended, in milliseconds: a rollback that is proven beats a guess. */
const GRACE_MS = 250;

async function run(
  action: Action,
  input: JsonObject,
  call: Omit<ActionCall<unknown>, "signal">,
  gate: Gate,
  timeoutMs: number,
): Promise<Answer> {
  try {
    const limit = Math.max(1, Math.ceil(timeoutMs));
    const acting = async (signal: AbortSignal) => action.run(input, { ...call, signal });
    const output = await within(limit, gate.signal, acting, GRACE_MS);
    return { status: "succeeded", output: encode(output) };
  } catch (error) {
    return failureOf(error, action.effect);
  }
}
