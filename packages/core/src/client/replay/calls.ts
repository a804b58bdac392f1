import { isDeclared } from "../../connector/declared.js";
import { UNDECLARED } from "../../connector/refusal.js";
import { withoutFacts } from "../../connector/without-facts.js";
import type { PendingAction } from "../../contracts/policy.js";
import type { Json, JsonObject } from "../../json.js";
import type { ActionResult } from "../../models/action-result.js";
import type { PolicyResult } from "../../models/policy-result.js";
import { approvedIn } from "../approved.js";
import { changesBetween } from "./changes.js";
import type { ReplayedGate } from "./gate.js";
import { lookAgain } from "./look.js";
import type { NotReplayed, PolicyChange } from "./replayed.js";
import type { Replaying } from "./replaying.js";

/** What a run's calls meet today. */
export interface ReplayedCalls {
  /** Whether one of them is surely blocked. */
  readonly isBlocked: boolean;
  readonly changes: readonly PolicyChange[];
  readonly notReplayed: readonly NotReplayed[];
  readonly approximated: readonly number[];
}

/** The second looks again: of every recorded call, as far as the run comes today. */
export function replayCalls(run: Replaying, gate: ReplayedGate): ReplayedCalls {
  const { actionsTaken, mode } = run.receipt;
  const shown = actionsTaken.map(withoutFacts);
  const lent =
    run.lent && shown.map((entry, at) => run.watch.marks(entry as unknown as JsonObject, `action.previous.${at}`));
  // Whoever would have been asked at the gate would have been for the calls, too.
  const unapproved = gate.notReplayed.filter(({ code }) => code === "approval").map(({ policy }) => policy);
  const calls = {
    isBlocked: false,
    changes: [] as PolicyChange[],
    notReplayed: [] as NotReplayed[],
    approximated: [] as number[],
  };
  for (const [at, entry] of actionsTaken.entries()) {
    // Nothing follows a block, unless it could not stop the run.
    if (calls.isBlocked && mode !== "shadow") break;
    const obstacle = obstacleTo(entry, at);
    if (obstacle === "not judged") continue;
    if (obstacle !== undefined) {
      calls.notReplayed.push(obstacle);
      continue;
    }
    const action = Object.freeze({ ...actionOf(entry), previous: Object.freeze(shown.slice(0, at)) });
    const lentPrevious = lent && (() => Object.freeze(lent.slice(0, at)) as unknown as PendingAction["previous"]);
    const said = secondLook(run, { entry, at, action, lentPrevious, unapproved });
    calls.isBlocked ||= said.isBlocked;
    calls.changes.push(...said.changes);
    calls.notReplayed.push(...said.notReplayed);
    if (run.clocks?.get(at) === undefined) calls.approximated.push(at);
  }
  return calls;
}

/** One call whose policies were asked. */
interface Call {
  readonly entry: ActionResult;
  readonly at: number;
  readonly action: PendingAction;
  readonly lentPrevious: (() => PendingAction["previous"]) | undefined;
  /** The policies of which nobody knows whether they would have been given the approval they ask for. */
  readonly unapproved: readonly (string | undefined)[];
}

function secondLook(
  run: Replaying,
  { entry, at, action, lentPrevious, unapproved }: Call,
): Omit<ReplayedCalls, "approximated"> {
  const { receipt, rules, approved, asked, lent, watch, clocks } = run;
  const { resources, policyResults: recorded = [] } = entry;
  const declared = isDeclared(resources, receipt.resources);
  const request = { ...asked, phase: "action", now: clocks?.get(at) ?? entry.startedAt, resources, action } as const;
  const watched =
    lentPrevious && (() => ({ ...request, ...lent, action: lentAction(run, { ...action, previous: lentPrevious() }) }));
  // What the request had declared is judged with what was known at the gate.
  const known = declared ? [...recorded, ...receipt.policyResults] : recorded;
  const look = lookAgain(rules.policies, { request, watched, watch, index: at, known });
  const said = declared ? approvedIn(look.results, approved) : look.results;
  const isOpen = ({ policy, verdict, passed }: PolicyResult) =>
    declared && verdict === "requireApproval" && !passed && unapproved.includes(policy);
  const open = said
    .filter(isOpen)
    .map(({ policy }): NotReplayed => ({ code: "approval", policy, index: at, detail: UNASKED }));
  const notReplayed = [...look.notReplayed, ...open];
  const results = [...ownResults(run, entry, declared), ...said];
  return {
    isBlocked: results.some((result) => !result.passed && !isOpen(result)),
    changes: changesBetween(recorded, results, notReplayed, { phase: "action", index: at }),
    notReplayed,
  };
}

const UNASKED = "It asks for approval, and the run was approved under other policies.";

/** Why a call cannot be judged again; `not judged` where it was not judged then either. */
function obstacleTo(
  { policyResults, status, index }: ActionResult,
  at: number,
): NotReplayed | "not judged" | undefined {
  if (policyResults === undefined) {
    if (status === "failed") return "not judged";
    const detail = "What the policies said of the call had no room in the receipt.";
    return { code: "not_recorded", index: at, detail };
  }
  if (index === undefined || index === at) return undefined;
  return { code: "not_recorded", index, detail: "The calls before it are not all in the receipt." };
}

function actionOf({ system, action: name, effect, input, before }: ActionResult): Omit<PendingAction, "previous"> {
  return { system, name, effect, input: input as JsonObject, before };
}

function lentAction({ watch }: Replaying, { input, before, ...action }: PendingAction): PendingAction {
  const lent = {
    ...action,
    input: watch.marks(input, "action.input"),
    before: before === undefined ? undefined : watch.marks(before as Json, "action.before"),
  };
  return watch.members(lent, "action");
}

/** Enact's own rules: what a call touches stands as its connector has said; whether it had to be declared is today's setting. */
function ownResults({ rules, approved }: Replaying, entry: ActionResult, declared: boolean): readonly PolicyResult[] {
  const { policyResults = [], resources, effect } = entry;
  const recorded = policyResults.filter(({ policy }) => policy === UNDECLARED.policy);
  const isUnclear =
    resources.length === 0 || (effect === "write" && resources.every(({ change }) => change === "read"));
  const isStrict = rules.strictResources || approved !== undefined;
  return [...(isUnclear ? recorded.slice(0, 1) : []), ...(declared || !isStrict ? [] : [UNDECLARED])];
}
