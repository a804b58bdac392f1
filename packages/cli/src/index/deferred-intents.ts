import type { ReceiptStore } from "@enact/core";
import { linesAt, type Place } from "./record-places.js";

/** An intent that was not read to its end. */
export interface DeferredIntent {
  readonly place: Place;
  /** The number of the place. */
  readonly placeId: number;
}

/**
 * Intents of which only that they are there is known. What they say stands in the receipt again, which mostly follows, so it is
 * read only of those that are left without one.
 */
export class DeferredIntents {
  readonly #intents = new Map<string, DeferredIntent>();

  /** The first of a run counts. */
  defer(runId: string, intent: DeferredIntent): void {
    if (!this.#intents.has(runId)) this.#intents.set(runId, intent);
  }

  drop(runId: string): void {
    this.#intents.delete(runId);
  }

  /** Reads all that are left. */
  async read(store: Pick<ReceiptStore, "read">, take: (line: Buffer, intent: DeferredIntent) => void): Promise<void> {
    const chains = new Map<string, Map<number, DeferredIntent>>();
    for (const intent of this.#intents.values()) {
      const { chain, offset } = intent.place;
      chains.set(chain, (chains.get(chain) ?? new Map<number, DeferredIntent>()).set(offset, intent));
    }
    for (const [chain, intents] of chains) {
      const offsets = [...intents.keys()].sort((a, b) => a - b);
      for await (const { offset, line } of linesAt(store, chain, offsets)) {
        take(line, intents.get(offset) as DeferredIntent);
      }
    }
    this.#intents.clear();
  }
}
