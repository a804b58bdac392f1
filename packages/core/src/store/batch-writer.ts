import type { ChainWriter } from "../contracts/store.js";
import type { EnactError } from "../errors.js";
import { Turns } from "../turns.js";
import { asStoreError } from "./store-error.js";

/**
 * Group commit: while one batch is on its way to the disk, later lines queue and go together in the next.
 *
 * @remarks A failed append is final, since nobody can tell how much of it is there.
 */
export class BatchWriter {
  readonly #writer: Pick<ChainWriter, "append">;
  readonly #batches = new Turns(() => this.#write());
  #queue: Uint8Array[] = [];
  #failure: EnactError | undefined;

  constructor(writer: Pick<ChainWriter, "append">) {
    this.#writer = writer;
  }

  /** Why no further line is taken. */
  get failure(): EnactError | undefined {
    return this.#failure;
  }

  /** @throws StoreError when an earlier append failed */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Queues a line. */
  add(line: Uint8Array): void {
    this.#queue.push(line);
  }

  /**
   * Resolves when every line that was added so far is durable.
   *
   * @throws StoreError when one of them could not be stored
   */
  flush(): Promise<void> {
    return this.#batches.next();
  }

  async #write(): Promise<void> {
    this.check();
    const batch = this.#queue;
    if (batch.length === 0) return;
    this.#queue = [];
    try {
      await this.#writer.append(batch);
    } catch (error) {
      this.#queue = [];
      this.#failure = asStoreError(error, "The receipt store failed");
      throw this.#failure;
    }
  }
}
