import type { AnyWorkflow } from "../../contracts/workflow.js";
import type { JsonObject } from "../../json.js";
import type { Receipt } from "../../models/record.js";
import type { JudgedRequest } from "../../policy/judge.js";
import type { Approved } from "../approved.js";
import type { EngineParts } from "../engine.js";
import type { RecordedRun } from "./records.js";
import { Watch } from "./watch.js";

/** What runs are judged by today. */
export interface ReplayRules extends Pick<EngineParts, "policies" | "strictResources" | "policyTimeoutMs" | "redact"> {
  readonly workflows: ReadonlyMap<string, AnyWorkflow>;
}

/** A recorded run while it is judged again. */
export interface Replaying extends RecordedRun {
  readonly rules: ReplayRules;
  readonly approved: Approved | undefined;
  readonly asked: Pick<JudgedRequest, "workflow" | "reverses"> & {
    readonly actor: JudgedRequest["actor"];
    readonly payload: JsonObject;
  };
  readonly watch: Watch;
  /** What was asked, lent by the watch; undefined where nothing was taken out of the run's records. */
  readonly lent: Pick<JudgedRequest, "actor" | "payload"> | undefined;
  /** The systems it could reach. */
  readonly systems: readonly string[];
}

/** A recorded run as it is judged again; its payload is an object. */
export function replayingOf(recorded: RecordedRun, approved: Approved | undefined, rules: ReplayRules): Replaying {
  const { receipt, isMarked } = recorded;
  const { workflow, actor, reverses } = receipt;
  const payload = receipt.payload as JsonObject;
  const watch = new Watch();
  const lent = isMarked
    ? { actor: watch.marks(actor as JsonObject, "actor") as typeof actor, payload: watch.marks(payload, "payload") }
    : undefined;
  return {
    ...recorded,
    rules,
    approved,
    asked: { workflow, actor, payload, ...(reverses === undefined ? undefined : { reverses }) },
    watch,
    lent,
    systems: systemsOf(receipt, rules),
  };
}

/** The systems that a run could reach: for a rollback those of what it undoes. */
function systemsOf({ workflow, reverses, actionsTaken }: Receipt, { workflows }: ReplayRules): readonly string[] {
  if (reverses !== undefined) return [...new Set(actionsTaken.map(({ system }) => system))];
  return Object.keys(workflows.get(workflow)?.systems ?? {});
}
