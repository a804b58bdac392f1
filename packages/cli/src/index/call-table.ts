import { byteColumn, floatColumn, idColumn } from "./column.js";
import type { Call } from "./run-facts.js";

/** How long the calls of all runs took, and what became of them. What a policy stopped was no call. */
export class CallTable {
  readonly #first = floatColumn();
  readonly #count = idColumn();
  readonly #action = idColumn();
  readonly #hasFailed = byteColumn();
  readonly #durationMs = floatColumn();
  #size = 0;

  /**
   * Takes the calls of a run.
   *
   * @param actions - the number of each call's action
   */
  set(row: number, calls: readonly Call[], actions: readonly number[]): void {
    this.#first.set(row, this.#size);
    for (const [index, { status, durationMs }] of calls.entries()) {
      if (status === "blocked") continue;
      this.#action.set(this.#size, actions[index] as number);
      this.#hasFailed.set(this.#size, status === "succeeded" ? 0 : 1);
      this.#durationMs.set(this.#size, durationMs);
      this.#size++;
    }
    this.#count.set(row, this.#size - this.#first.at(row));
  }

  /** Shows each call of a run. */
  each(row: number, show: (action: number, durationMs: number, hasFailed: boolean) => void): void {
    const first = this.#first.at(row);
    for (let call = first; call < first + this.#count.at(row); call++) {
      show(this.#action.at(call), this.#durationMs.at(call), this.#hasFailed.at(call) === 1);
    }
  }
}
