import type { Decision, NotReplayed, NotReplayedCode, PolicyChange, Replayed } from "@enact/core";
import { decisiveChanges } from "./decisive-changes.js";

/** How many runs of a group are named. */
const MAX_NAMED = 20;

/** A number of runs, and the first of them by name. */
export class NamedRuns {
  count = 0;
  readonly runIds: string[] = [];

  add({ runId }: Replayed): void {
    this.count++;
    if (runId !== undefined && this.runIds.length < MAX_NAMED) this.runIds.push(runId);
  }
}

/** The runs that one policy decides otherwise in the same way. */
export interface ChangedRuns {
  readonly policy: string;
  readonly recorded: Decision;
  readonly today: Decision;
  /** The change in the first of them. */
  readonly example: PolicyChange;
  readonly runs: NamedRuns;
  /** Those of them that would go on where they were stopped then. */
  readonly goingFurther: NamedRuns;
}

/** The runs of which something could not be replayed for the same reason. */
export interface UnreplayedRuns {
  readonly code: NotReplayedCode;
  readonly policy: string | undefined;
  /** What was said of the first of them. */
  readonly detail: string;
  readonly runs: NamedRuns;
}

/** What all replayed runs come to together. Its size depends on the policies, not on the runs. */
export class ReplayTally {
  runs = 0;
  /** The runs whose decision of today is known. */
  replayed = 0;
  /** Those of them that are decided otherwise. */
  changed = 0;
  /** Those of them that are decided whatever could not be replayed would have said. */
  decidedAnyway = 0;
  approximatedCalls = 0;
  readonly #changed = new Map<string, ChangedRuns>();
  readonly #unreplayed = new Map<string, UnreplayedRuns>();

  /** The runs that are decided otherwise, by the policy that does it. */
  get changedRuns(): readonly ChangedRuns[] {
    return [...this.#changed.values()].sort((a, b) => (a.policy < b.policy ? -1 : a.policy > b.policy ? 1 : 0));
  }

  /** The runs that could not be replayed, by the reason. */
  get unreplayedRuns(): readonly UnreplayedRuns[] {
    return [...this.#unreplayed.values()];
  }

  take(run: Replayed): void {
    this.runs++;
    this.approximatedCalls += run.approximated.length;
    if (run.today === undefined) this.#takeUnreplayed(run);
    else {
      this.replayed++;
      if (run.notReplayed.length > 0) this.decidedAnyway++;
      if (run.recorded !== undefined && run.today !== run.recorded) this.#takeChanged(run, run.recorded, run.today);
    }
  }

  #takeChanged(run: Replayed, recorded: Decision, today: Decision): void {
    this.changed++;
    const decisive = decisiveChanges(run, recorded, today);
    const first = new Map(decisive.toReversed().map((change) => [change.policy, change]));
    for (const [policy, example] of first) {
      const key = JSON.stringify([policy, recorded, today]);
      const begun = { policy, recorded, today, example, runs: new NamedRuns(), goingFurther: new NamedRuns() };
      const group = this.#changed.get(key) ?? begun;
      this.#changed.set(key, group);
      group.runs.add(run);
      if (run.goesFurther) group.goingFurther.add(run);
    }
  }

  #takeUnreplayed(run: Replayed): void {
    const first = new Map(run.notReplayed.toReversed().map((obstacle) => [keyOf(obstacle), obstacle]));
    for (const [key, { code, policy, detail }] of first) {
      const group = this.#unreplayed.get(key) ?? { code, policy, detail, runs: new NamedRuns() };
      this.#unreplayed.set(key, group);
      group.runs.add(run);
    }
  }
}

function keyOf({ code, policy }: NotReplayed): string {
  return JSON.stringify([code, policy]);
}

/** Whether a run is worth telling: it is decided otherwise, a policy says something else, or something was not replayed. */
export function isNews({ recorded, today, changes, notReplayed }: Replayed): boolean {
  return recorded !== today || changes.length > 0 || notReplayed.length > 0;
}
