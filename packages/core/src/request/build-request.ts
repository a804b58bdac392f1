import type { ActorInput, RunRequest } from "../contracts/runner.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import { ConfigurationError, InvalidPayloadError } from "../errors.js";
import {
  excerpt,
  isJsonObject,
  type Json,
  type JsonObject,
  messageOf,
  shapeOf,
  snapshot,
  snapshotObject,
} from "../json.js";
import { type Actor, actorSchema } from "../models/actor.js";
import { type Resource, resourceSchema } from "../models/resource.js";
import { parseStrictly } from "../parse.js";

/** A request that can be judged: everything in it is a frozen copy. */
export interface ValidRequest {
  readonly workflow: AnyWorkflow;
  readonly actor: Actor;
  /** What the workflow's schema made of the payload. */
  readonly payload: JsonObject;
  /** What the workflow declares that it will touch; undefined where it declares nothing. */
  readonly resources: readonly Resource[] | undefined;
}

/** A request that cannot be judged, as far as a receipt can hold it. */
export interface InvalidRequest {
  readonly workflow: string;
  readonly actor: Actor;
  readonly payload: Json;
  /** Which part is at fault: the name of the one result in the receipt. */
  readonly part: "enact:workflow" | "enact:actor" | "enact:payload" | "enact:resources";
  readonly code: "ENACT_UNKNOWN_WORKFLOW" | "ENACT_INVALID_PAYLOAD";
  readonly message: string;
}

/**
 * Reads each member of a request once. What they hold is judged later; a signal is the host's, and has to be one.
 *
 * @throws ConfigurationError when the signal cannot be listened to, or the key is none
 */
export function readRequest(raw: unknown): RunRequest {
  const { workflow, actor, payload, signal, idempotencyKey } = (raw ?? {}) as Partial<RunRequest>;
  if (signal && !(typeof signal.addEventListener === "function" && typeof signal.aborted === "boolean")) {
    throw new ConfigurationError(`The signal of a run must be an AbortSignal, not ${shapeOf(signal)}.`);
  }
  if (idempotencyKey !== undefined && !isKey(idempotencyKey)) {
    throw new ConfigurationError("An idempotencyKey must be a text of 1 to 255 characters.");
  }
  return {
    workflow: workflow as string,
    actor: actor as ActorInput,
    payload,
    signal: signal ?? undefined,
    idempotencyKey,
  };
}

function isKey(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.length <= 255 && value.isWellFormed();
}

/**
 * Makes one frozen snapshot of what was asked: the only form of it that is ever judged, run and signed.
 * It never throws; what cannot be judged comes back as such.
 *
 * @param limit - how long a schema that answers with a promise may take
 */
export async function buildRequest(
  raw: RunRequest,
  workflows: ReadonlyMap<string, AnyWorkflow>,
  limit: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<{ readonly valid: ValidRequest } | { readonly invalid: InvalidRequest }> {
  let part: InvalidRequest["part"] = "enact:workflow";
  try {
    const workflow = workflows.get(raw.workflow);
    if (workflow === undefined) return { invalid: unknownWorkflow(raw, workflows) };
    part = "enact:actor";
    const actor = snapshotActor(raw.actor);
    part = "enact:payload";
    const payload = await parseStrictly(workflow.payload, raw.payload, "payload", limit);
    part = "enact:resources";
    const resources = workflow.touches === undefined ? undefined : declaredResources(workflow.touches(payload));
    return { valid: Object.freeze({ workflow, actor, payload, resources }) };
  } catch (error) {
    return { invalid: { ...kept(raw), part, code: "ENACT_INVALID_PAYLOAD", message: messageOf(error) } };
  }
}

/**
 * Reads an actor that is not part of a request.
 *
 * @throws ConfigurationError when it is none
 */
export function readActor(value: unknown): Actor {
  try {
    return snapshotActor(value);
  } catch (error) {
    throw new ConfigurationError(messageOf(error));
  }
}

function snapshotActor(value: unknown): Actor {
  const actor = snapshotObject(value, "actor");
  // The schema changes nothing, so the copy that it has looked at is the one that is kept.
  const parsed = actorSchema.safeParse(actor);
  if (parsed.success) return actor as Actor;
  const [issue] = parsed.error.issues;
  throw new InvalidPayloadError(`actor does not fit: ${issue?.path.join(".")}: ${issue?.message}`);
}

function declaredResources(resources: readonly Resource[]): readonly Resource[] {
  return snapshot(
    resources.map((resource) => resourceSchema.parse(resource)),
    "declared resources",
  ) as unknown as readonly Resource[];
}

function unknownWorkflow(raw: RunRequest, workflows: ReadonlyMap<string, AnyWorkflow>): InvalidRequest {
  const known = [...workflows.keys()].join(", ") || "none";
  const message = `There is no workflow "${nameOf(raw)}"; registered are: ${known}.`;
  return { ...kept(raw), part: "enact:workflow", code: "ENACT_UNKNOWN_WORKFLOW", message };
}

/** As much of a hostile request as can be signed, without running any of it. */
function kept(raw: RunRequest): Pick<InvalidRequest, "workflow" | "actor" | "payload"> {
  const actor = excerpt(raw.actor);
  return {
    workflow: nameOf(raw),
    actor: isJsonObject(actor) && actorSchema.safeParse(actor).success ? (actor as Actor) : {},
    payload: excerpt(raw.payload),
  };
}

function nameOf({ workflow }: { readonly workflow: unknown }): string {
  if (typeof workflow !== "string" || workflow === "") return "(no name)";
  return workflow.slice(0, 200).toWellFormed();
}
