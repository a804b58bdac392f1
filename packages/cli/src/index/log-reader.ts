import type { ReceiptStore } from "@enact/core";
import { type LogLine, logLines } from "./log-lines.js";

/** Reads the logs of a store on from where it was. */
export class LogReader {
  readonly #store: Pick<ReceiptStore, "chains" | "read">;
  readonly #readTo = new Map<string, number>();
  readonly #take: (chain: string, line: LogLine) => void;

  /** @param take - is shown each new line */
  constructor(store: Pick<ReceiptStore, "chains" | "read">, take: (chain: string, line: LogLine) => void) {
    this.#store = store;
    this.#take = take;
  }

  /**
   * Reads what was stored since the last time. A torn line at the end is read again the next time. A log that cannot be read
   * keeps no other from being read.
   *
   * @throws StoreError what was wrong with the first that could not be read
   */
  async read(onProgress: (bytes: number) => void): Promise<void> {
    const errors: unknown[] = [];
    let bytes = 0;
    for (const chain of await this.#store.chains()) {
      const from = this.#readTo.get(chain) ?? 0;
      try {
        for await (const lines of logLines(this.#store.read(chain, from), from)) {
          for (const line of lines) this.#take(chain, line);
          const [first, last] = [lines[0], lines.at(-1)];
          if (first === undefined || last === undefined) continue;
          this.#readTo.set(chain, last.end);
          bytes += last.end - first.offset;
          onProgress(bytes);
        }
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
