import type { RunTable } from "./run-table.js";

/** The rows of a table, oldest first; those of one moment by chain and offset, as everywhere. */
export class RunOrder {
  readonly #table: RunTable;
  readonly #changed = new Set<number>();
  #rows = new Uint32Array();

  constructor(table: RunTable) {
    this.#table = table;
  }

  /** Says that a row is new, or that its time has changed. */
  note(row: number): void {
    this.#changed.add(row);
  }

  /** All rows in order. */
  rows(): Uint32Array {
    if (this.#changed.size > 0) this.#merge();
    return this.#rows;
  }

  #merge(): void {
    const compare = (a: number, b: number) => this.#compare(a, b);
    // Chains are in order themselves mostly, and this sort is quick where most is.
    const added = [...this.#changed].sort(compare);
    const kept = this.#rows.filter((row) => !this.#changed.has(row));
    const merged = new Uint32Array(kept.length + added.length);
    let next = 0;
    let at = 0;
    for (const row of kept) {
      while (next < added.length && compare(added[next] as number, row) < 0) merged[at++] = added[next++] as number;
      merged[at++] = row;
    }
    merged.set(added.slice(next), at);
    this.#rows = merged;
    this.#changed.clear();
  }

  #compare(a: number, b: number): number {
    const difference = this.#table.timeOf(a) - this.#table.timeOf(b);
    if (difference !== 0) return difference;
    const [one, other] = [this.#table.placeOf(a), this.#table.placeOf(b)];
    if (one.chain !== other.chain) return one.chain < other.chain ? -1 : 1;
    return one.offset - other.offset;
  }
}
