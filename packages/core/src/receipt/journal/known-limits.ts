import type { PlacedRecord } from "./place.js";
import { parsed } from "./place.js";

/** What one run has taken of a limit. */
export interface Taken {
  readonly runId: string;
  readonly cost: number;
  /** Milliseconds since 1970, by its writer's clock. */
  readonly at: number;
  /** The chain its run belongs to. */
  readonly chain: string;
}

/** How far the run is that has taken something. */
export type TakerState = "reserved" | "begun" | "used" | "returned";

/** Everything that was taken of one limit. */
interface AllTaken {
  /** By time, as long as nothing older was added. */
  readonly entries: Taken[];
  isSorted: boolean;
}

/** What is taken of each limit, and how far the runs are that took it. */
export class KnownLimits {
  readonly #taken = new Map<string, AllTaken>();
  readonly #turns = new Map<string, number>();
  readonly #takers = new Map<string, TakerState>();

  take(record: PlacedRecord): void {
    const { kind } = record.view;
    if (kind === "reserve") this.#reserve(record);
    else if (kind === "intent" || kind === "receipt") this.#advance(record, record.view.plain("runId"));
  }

  /**
   * What was taken of a limit, as far as it was not given back, the newest first.
   *
   * @param since - the time after which it was taken, in milliseconds since 1970
   */
  takenOf(policy: string, key: string, since: number): readonly Taken[] {
    const all = this.#taken.get(nameOf(policy, key));
    if (all === undefined) return [];
    // Chains are read one after the other, and sorting is quick where most is in order.
    if (!all.isSorted) all.entries.sort((a, b) => a.at - b.at);
    all.isSorted = true;
    const first = all.entries.findLastIndex(({ at }) => at <= since) + 1;
    const within = all.entries.slice(first).reverse();
    return within.filter(({ runId }) => this.#takers.get(runId) !== "returned");
  }

  /** How far the run is. */
  stateOf(runId: string): TakerState | undefined {
    return this.#takers.get(runId);
  }

  /** The number of the next turn at a limit. */
  nextTurn(policy: string, key: string): number {
    return this.#turns.get(nameOf(policy, key)) ?? 0;
  }

  #reserve(record: PlacedRecord): void {
    const { policy, key, turn, taken, timestamp } = parsed<{
      readonly policy: string;
      readonly key: string;
      readonly turn: number;
      readonly taken: readonly { readonly runId: string; readonly cost: number }[];
      readonly timestamp: string;
    }>(record);
    const name = nameOf(policy, key);
    const at = Date.parse(timestamp);
    const all = this.#taken.get(name) ?? { entries: [], isSorted: true };
    all.isSorted &&= (all.entries.at(-1)?.at ?? at) <= at;
    for (const { runId, cost } of taken) {
      all.entries.push({ runId, cost, at, chain: record.chain });
      this.#takers.set(runId, "reserved");
    }
    this.#taken.set(name, all);
    this.#turns.set(name, Math.max(turn + 1, this.#turns.get(name) ?? 0));
  }

  #advance({ view }: PlacedRecord, runId: string): void {
    if (!this.#takers.has(runId)) return;
    if (view.kind === "intent") this.#takers.set(runId, "begun");
    else this.#takers.set(runId, hasDoneNothing(view) ? "returned" : "used");
  }
}

/** A run that failed or was blocked before any of its writes took effect gives back what it took. */
function hasDoneNothing(view: PlacedRecord["view"]): boolean {
  if (!["failed", "blocked"].includes(view.plain("outcome"))) return false;
  return view
    .entries()
    .every(({ effect, status }) => effect === '"read"' || status === "failed" || status === "blocked");
}

function nameOf(policy: string, key: string): string {
  return JSON.stringify([policy, key]);
}
