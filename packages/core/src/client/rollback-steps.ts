import type { Systems } from "../connector/bind.js";
import { doneBy, MAX_DONE_BYTES, undoingConnector, undoName } from "../connector/undo.js";
import type { ActionCall, ConnectorLike } from "../contracts/connector.js";
import { within } from "../deadline.js";
import { NotReversibleError } from "../errors.js";
import { encode, type JsonObject, messageOf, snapshot } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { Receipt } from "../models/record.js";
import { type Resource, resourceSchema } from "../models/resource.js";
import { holdsMarker } from "../receipt/marker.js";
import type { Run } from "./run-parts.js";

/** One write to undo. */
export interface RollbackStep {
  /** The write's place in its run. */
  readonly index: number;
  readonly system: string;
  readonly action: string;
  /** What undoing it is called. */
  readonly name: string;
  /** Whether the write is known to have happened. */
  readonly isDone: boolean;
  /** The connector that undoes it; undefined where it cannot be undone from here. */
  readonly undoing: ConnectorLike | undefined;
  /** What was done, as the undo is given it. */
  readonly input: JsonObject;
  /** Why it cannot be undone, or not as things are now. */
  readonly problem?: string;
  /** What undoing it touches, as far as it can be told beforehand. */
  readonly resources: readonly Resource[];
  /** How the receipt tells of it where it cannot be undone. */
  readonly refusal: ActionResult;
}

/**
 * The writes of a run to undo, the last one first: those that have happened, and those of which nobody knows.
 *
 * @param calls - the run's calls by their index, as far as they are known
 * @throws NotReversibleError where what is needed for it was redacted or cut short
 */
export function stepsOf(
  { runId }: Receipt,
  calls: ReadonlyMap<number, ActionResult>,
  systems: Systems,
): readonly RollbackStep[] {
  const writes = [...calls].filter(
    ([, { effect, status }]) => effect === "write" && (status === "succeeded" || status === "unknown"),
  );
  return writes.sort(([a], [b]) => b - a).map(([index, entry]) => stepOf(runId, index, entry, systems));
}

function stepOf(runId: string, index: number, entry: ActionResult, systems: Systems): RollbackStep {
  const { system, action, resources, success } = entry;
  const problem = obstacleTo(entry, systems);
  const undoing = problem === undefined ? undoingConnector(systems[system] as ConnectorLike, action) : undefined;
  const input = doneBy(entry, index);
  if (undoing !== undefined && holdsMarker(input)) {
    throw new NotReversibleError(
      `What "${action}" (call ${index} of the run ${runId}) has to be undone from was redacted, was too large to be kept, or has keys that records keep for themselves.`,
    );
  }
  return {
    index,
    system,
    action,
    name: undoName(action),
    isDone: success,
    undoing,
    input,
    ...(problem === undefined ? undefined : { problem }),
    resources: resources.map(opposite),
    refusal: refusalOf(entry, input, problem ?? ""),
  };
}

/** Why a write cannot be undone from here at all. */
function obstacleTo({ system, action, success }: ActionResult, systems: Systems): string | undefined {
  const write = `"${action}" of "${system}"`;
  if (!success) return `Whether ${write} has happened is not known; recover() finds out where it can.`;
  const connector = Object.hasOwn(systems, system) ? systems[system] : undefined;
  if (connector === undefined) return `${write} is not connected here.`;
  if (undoingConnector(connector, action) === undefined) return `${write} is irreversible.`;
  return connector.allowedActions.includes(action) ? undefined : `${write} is not allowed here.`;
}

/**
 * The step with what it will touch: as the undo itself says now; where it cannot say yet, since a later write of the run
 * has to be undone first, the opposite of what the write has touched.
 */
export async function touchedBy(step: RollbackStep, run: Run, timeoutMs: number): Promise<RollbackStep> {
  const undo = step.undoing?.actions[step.name];
  if (undo === undefined) return { ...step, resources: [] };
  const call: ActionCall = {
    runId: run.id,
    index: 0,
    idempotencyKey: `${run.id}:plan`,
    before: undefined,
    signal: run.signal ?? new AbortController().signal,
  };
  try {
    // What is refused as the input of a call cannot be undone either.
    snapshot(step.input, `call ${step.index} of the run`, MAX_DONE_BYTES);
    const looked = await within(timeoutMs, run.signal, async (signal) =>
      undo.prepare?.(step.input, { ...call, signal }),
    );
    const before = looked === undefined ? undefined : encode(looked);
    const named = (undo.touches?.(step.input, before) ?? []).map((resource) => resourceSchema.parse(resource));
    return { ...step, resources: snapshot(named, "resources") as unknown as readonly Resource[] };
  } catch (error) {
    return { ...step, problem: messageOf(error) };
  }
}

function opposite({ fields, ...resource }: Resource): Resource {
  const change = ({ create: "delete", delete: "create", update: "update", read: "read" } as const)[resource.change];
  // Whoever deletes something names no fields of it.
  return { ...resource, change, ...(fields === undefined || change === "delete" ? undefined : { fields }) };
}

function refusalOf({ system, action, effect }: ActionResult, input: JsonObject, problem: string): ActionResult {
  const now = new Date().toISOString();
  return Object.freeze({
    system,
    action: undoName(action),
    effect,
    input,
    resources: [],
    status: "failed",
    success: false,
    output: { error: problem, code: "ENACT_NOT_REVERSIBLE" },
    startedAt: now,
    durationMs: 0,
    code: "ENACT_NOT_REVERSIBLE",
  });
}
