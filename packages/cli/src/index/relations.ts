import type { RunFacts } from "./run-facts.js";

/** How one run follows from another. */
export type Relation = "approves" | "answeredBy" | "reverses" | "reversedBy";

/** Which runs follow from which: what waited was approved, rejected or has expired, and what was done was rolled back. */
export class Relations {
  /** By the hash of its receipt, which those name that answer it. */
  readonly #pending = new Map<string, string>();
  readonly #hashes = new Map<string, string>();
  readonly #approvals = new Map<string, string>();
  readonly #answerers = new Map<string, Set<string>>();
  readonly #reversed = new Map<string, string>();
  readonly #reversers = new Map<string, Set<string>>();

  take({ runId, approval, reverses }: RunFacts): void {
    if (approval !== undefined) {
      this.#approvals.set(runId, approval);
      addTo(this.#answerers, approval, runId);
    }
    if (reverses !== undefined) {
      this.#reversed.set(runId, reverses);
      addTo(this.#reversers, reverses, runId);
    }
  }

  /** Takes down what the receipt of a pending run is called by. */
  name(runId: string, hash: string): void {
    this.#pending.set(hash, runId);
    this.#hashes.set(runId, hash);
  }

  of(runId: string): readonly { readonly relation: Relation; readonly runId: string }[] {
    const question = this.#pending.get(this.#approvals.get(runId) ?? "");
    const original = this.#reversed.get(runId);
    const related = (relation: Relation, runIds: Iterable<string>) =>
      [...runIds].map((id) => ({ relation, runId: id }));
    return [
      ...related("approves", question === undefined ? [] : [question]),
      ...related("answeredBy", this.#answerers.get(this.#hashes.get(runId) ?? "") ?? []),
      ...related("reverses", original === undefined ? [] : [original]),
      ...related("reversedBy", this.#reversers.get(runId) ?? []),
    ];
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}
