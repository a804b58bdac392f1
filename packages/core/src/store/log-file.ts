import type { FileHandle } from "node:fs/promises";
import type { ChainWriter } from "../contracts/store.js";
import { type EnactError, StoreError } from "../errors.js";
import { asStoreError } from "./store-error.js";

/** How a {@link LogFile} keeps its lines. */
export interface LogFileOptions {
  /** Whether each write has to be flushed; false where the file writes through, or the disk need not be waited for. */
  readonly flush: boolean;
  /**
   * Looks whether this chain's writer was declared dead. Asked after every write, before anybody hears of it: either the one
   * who made the fence reads what was written, or the writer meets the fence. Asked before every write, too, since what a
   * dead writer writes is of no use.
   *
   * @throws StoreError when it was, or when that cannot be told
   */
  readonly checkFence: () => void;
  /** Told of the lines that were stored; waited for, and not allowed to fail. */
  readonly stored?: ((lines: readonly Uint8Array[]) => Promise<void>) | undefined;
}

/** Appends to one log file. */
export class LogFile implements ChainWriter {
  readonly #file: FileHandle;
  readonly #options: LogFileOptions;
  /** Why the log takes no more. */
  #over: EnactError | undefined;

  constructor(file: FileHandle, options: LogFileOptions) {
    this.#file = file;
    this.#options = options;
  }

  async append(lines: readonly Uint8Array[]): Promise<void> {
    if (this.#over !== undefined) throw this.#over;
    const [first] = lines;
    if (first === undefined) return;
    const { checkFence } = this.#options;
    try {
      checkFence();
      await this.#write(lines.length === 1 ? first : Buffer.concat(lines));
      checkFence();
    } catch (error) {
      this.#over = asStoreError(error, "The log could not be written; mend that, then make a new client");
      throw this.#over;
    }
    await this.#options.stored?.(lines);
  }

  close(): Promise<void> {
    this.#over ??= new StoreError("The log is closed.");
    return this.#file.close();
  }

  async #write(batch: Uint8Array): Promise<void> {
    const { bytesWritten } = await this.#file.write(batch);
    // Going on after a part would put a line's rest behind a line that nobody acknowledged.
    if (bytesWritten !== batch.length) {
      const part = `Only ${bytesWritten} of ${batch.length} bytes were written to the log`;
      throw new StoreError(`${part}; is the disk full? Make room, then make a new client.`);
    }
    if (this.#options.flush) await this.#file.datasync();
  }
}
