import { claimName } from "../claim-name.js";
import { IdSet } from "../verify/id-set.js";
import { type Place, type PlacedRecord, parsed, placeOf } from "./place.js";

/** A run that has begun and not ended. */
export interface KnownRun {
  readonly runId: string;
  /** The chain it was begun in. */
  readonly chain: string;
  readonly intent: Place;
  /** What its calls have left, in order. */
  readonly attempts: Place[];
  readonly results: Place[];
}

/** A run that has used a caller's key. */
export interface KeyedRun {
  readonly runId: string;
  /** The key that has made the digest. */
  readonly kid: string;
  readonly digest: string | undefined;
}

/** A run in which a write has ended `unknown`. */
export interface UnknownRun {
  readonly runId: string;
  readonly receipt: Place;
  readonly attempts: Place[];
}

/** Which runs are open, which have ended, and what they have used. */
export class KnownRuns {
  readonly #open = new Map<string, KnownRun>();
  readonly #ended = new IdSet();
  readonly #keyed = new Map<string, KeyedRun>();
  readonly #waiting = new Map<string, KeyedRun>();
  readonly #reversals = new Map<string, string[]>();
  readonly #unknown = new Map<string, UnknownRun>();
  readonly #resolutions = new Map<string, Place[]>();

  take(record: PlacedRecord): void {
    const { view } = record;
    if (view.kind === "intent") this.#begin(record, view.plain("runId"));
    else if (view.kind === "attempt") this.#attempt(record, view.plain("runId"));
    else if (view.kind === "result") this.#open.get(view.plain("runId"))?.results.push(placeOf(record));
    else if (view.kind === "resolution") this.#resolve(record, view.plain("runId"));
    else if (view.kind === "receipt") this.#end(record, view.plain("runId"));
  }

  /** The runs that have an intent and no receipt. */
  allOpen(): readonly KnownRun[] {
    return [...this.#open.values()];
  }

  /** A run that has an intent and no receipt. */
  open(runId: string): KnownRun | undefined {
    return this.#open.get(runId);
  }

  hasEnded(runId: string): boolean {
    return this.#ended.has(runId);
  }

  /** The run that has used a caller's key, by the name of its claim. */
  keyed(claim: string): KeyedRun | undefined {
    return this.#keyed.get(claim);
  }

  /** The run that waits for approval under a caller's key. */
  waiting(claim: string): KeyedRun | undefined {
    return this.#waiting.get(claim);
  }

  /** The runs that have begun to roll a run back, in the order they were read. */
  reversalsOf(runId: string): readonly string[] {
    return this.#reversals.get(runId) ?? [];
  }

  /** The runs in which a write has ended `unknown`. */
  unknown(): readonly UnknownRun[] {
    return [...this.#unknown.values()];
  }

  /** What was found out later about a run's writes. */
  resolutionsOf(runId: string): readonly Place[] {
    return this.#resolutions.get(runId) ?? [];
  }

  #begin(record: PlacedRecord, runId: string): void {
    const { view, chain } = record;
    this.#note(record, this.#keyed);
    if (view.has("reverses")) push(this.#reversals, view.plain("reverses"), runId);
    if (this.#ended.has(runId)) return;
    this.#open.set(runId, { runId, chain, intent: placeOf(record), attempts: [], results: [] });
  }

  #end(record: PlacedRecord, runId: string): void {
    const { view } = record;
    const attempts = this.#open.get(runId)?.attempts ?? [];
    this.#ended.add(runId);
    this.#open.delete(runId);
    if (view.plain("decision") === "PENDING") this.#note(record, this.#waiting);
    // The receipt tells of an intent that was damaged since.
    if (view.text("intent") !== "null") this.#note(record, this.#keyed);
    if (!view.entries().some(({ status }) => status === "unknown")) return;
    this.#unknown.set(runId, { runId, receipt: placeOf(record), attempts });
  }

  #attempt(record: PlacedRecord, runId: string): void {
    // The receipt of a run that was closed for a dead writer may have been read before its attempts.
    const run = this.#open.get(runId) ?? this.#unknown.get(runId);
    run?.attempts.push(placeOf(record));
  }

  #resolve(record: PlacedRecord, runId: string): void {
    push(this.#resolutions, runId, placeOf(record));
  }

  #note(record: PlacedRecord, keyed: Map<string, KeyedRun>): void {
    if (!record.view.has("idempotencyKey")) return;
    const { workflow, actor, idempotencyKey, requestDigest, runId } = parsed<{
      readonly workflow: string;
      readonly actor: never;
      readonly idempotencyKey: string;
      readonly requestDigest?: string;
      readonly runId: string;
    }>(record);
    const name = claimName({ type: "idempotencyKey", workflow, actor, key: idempotencyKey });
    // The first run has the key; the verifier reports a second one.
    if (keyed === this.#keyed && keyed.has(name)) return;
    keyed.set(name, { runId, kid: record.kid, digest: requestDigest });
  }
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
