import { isJsonObject } from "../../json.js";
import type { Receipt } from "../../models/record.js";
import type { Approved } from "../approved.js";
import { type ReplayedCalls, replayCalls } from "./calls.js";
import { type ReplayedGate, replayGate } from "./gate.js";
import type { RecordedRun } from "./records.js";
import { type NotReplayed, notReplayed, type Replayed } from "./replayed.js";
import { type ReplayRules, replayingOf } from "./replaying.js";
import { schemaObstacle } from "./schema.js";

/**
 * Judges a recorded run again: at the gate, and at each of its calls. Nothing is executed.
 *
 * @param approved - the policies that it was approved under; undefined where it was not asked to be
 */
export async function replayRun(
  recorded: RecordedRun,
  approved: Approved | undefined,
  rules: ReplayRules,
): Promise<Replayed> {
  const { receipt } = recorded;
  const { runId, workflow, timestamp, decision } = receipt;
  const run = { runId, workflow, timestamp, recorded: decision };
  const obstacle = notJudged(receipt) ?? (await requestObstacle(recorded, rules));
  if (obstacle !== undefined) return notReplayed(run, obstacle);
  const replaying = replayingOf(recorded, approved, rules);
  const gate = replayGate(replaying);
  const isStopped = (gate.decision === "BLOCK" || gate.decision === "PENDING") && receipt.mode !== "shadow";
  const calls = isStopped ? NO_CALLS : replayCalls(replaying, gate);
  const today = decisionOfToday(gate, calls);
  return {
    ...run,
    today,
    goesFurther: today === "PASS" && decision !== "PASS" && receipt.mode !== "shadow",
    changes: [...gate.changes, ...calls.changes],
    notReplayed: [...gate.notReplayed, ...calls.notReplayed],
    approximated: calls.approximated,
  };
}

const NO_CALLS: ReplayedCalls = Object.freeze({ isBlocked: false, changes: [], notReplayed: [], approximated: [] });

function decisionOfToday(gate: ReplayedGate, calls: ReplayedCalls): Replayed["today"] {
  if (gate.decision !== "PASS") return gate.decision;
  if (calls.isBlocked) return "BLOCK";
  return gate.notReplayed.length + calls.notReplayed.length === 0 ? "PASS" : undefined;
}

/** Why no policy has decided a run. */
function notJudged({ policyResults, outcome }: Receipt): NotReplayed | undefined {
  if (outcome === "rejected" || outcome === "expired") {
    const detail = `The pending run was ${outcome === "rejected" ? "rejected" : "not answered in time"}; it is replayed itself.`;
    return { code: "not_judged", detail };
  }
  const own = policyResults.find(({ policy }) => policy.startsWith("enact:") && !SAID_AGAIN.includes(policy));
  return own && { code: "not_judged", detail: `${own.policy}: ${own.reason}` };
}

/** Enact's own words on what policies have said: they are said again, or not, on what policies say today. */
const SAID_AGAIN: readonly string[] = ["enact:approval", "enact:rollback"];

/** Why what was asked would not be asked like that today. */
async function requestObstacle(
  { receipt, isMarked }: RecordedRun,
  { policies, workflows, policyTimeoutMs }: ReplayRules,
): Promise<NotReplayed | undefined> {
  const { workflow: name, payload, reverses } = receipt;
  if (!isJsonObject(payload)) return { code: "not_judged", detail: "The recorded payload is no object." };
  if (reverses !== undefined) {
    const isScoped = policies.some(({ appliesTo }) => appliesTo?.systems !== undefined);
    return isScoped && !isWholeRollback(receipt) ? STOPPED_ROLLBACK : undefined;
  }
  const workflow = workflows.get(name);
  if (workflow === undefined) return { code: "unknown_workflow", detail: `There is no workflow "${name}" today.` };
  return schemaObstacle(workflow.payload, payload, policyTimeoutMs, isMarked);
}

/** Whether a rollback has come to all that it was to undo, so that its calls name every system it could reach. */
function isWholeRollback({ actionsTaken, error }: Receipt): boolean {
  return actionsTaken.length > 0 && error === undefined && actionsTaken.every(({ status }) => status !== "blocked");
}

const STOPPED_ROLLBACK: NotReplayed = Object.freeze({
  code: "not_recorded",
  detail: "The rollback was stopped, and to which systems it would have come is not in its receipt.",
});
