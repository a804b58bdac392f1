import { Worker } from "node:worker_threads";
import type { ReadSeals, Seals } from "@enact/core";
import type { KeyringOptions } from "../keys/key-options.js";

/** Threads that compute signatures and hashes. */
export interface SealWorkers {
  /** Rejects where none of them lives: what is asked is computed by whoever asks, then. */
  readonly seals: ReadSeals;
  /** Ends them. */
  close(): Promise<void>;
}

/** Starts threads that compute signatures and hashes with these keys. One that dies is done without. */
export function startSealWorkers(count: number, keys: KeyringOptions): SealWorkers {
  const workers = Array.from({ length: count }, () => new SealWorker(keys));
  return {
    seals: async (block) => {
      const [idlest] = workers.filter(({ isAlive }) => isAlive).sort((a, b) => a.waiting - b.waiting);
      if (idlest === undefined) throw new Error("There is no thread left to compute signatures.");
      return idlest.read(block);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

interface Question {
  readonly resolve: (seals: Seals) => void;
  readonly reject: (reason: Error) => void;
}

class SealWorker {
  isAlive = true;
  readonly #worker: Worker;
  /** Answers come in the order of the questions. */
  readonly #questions: Question[] = [];

  constructor(keys: KeyringOptions) {
    // Everything that is built lies in one directory.
    this.#worker = new Worker(new URL("./seal-worker.js", import.meta.url), { workerData: keys });
    this.#worker.on("message", (seals: Seals) => this.#questions.shift()?.resolve(seals));
    this.#worker.on("error", () => this.#die());
    this.#worker.on("exit", () => this.#die());
  }

  get waiting(): number {
    return this.#questions.length;
  }

  read(block: Uint8Array): Promise<Seals> {
    return new Promise((resolve, reject) => {
      this.#questions.push({ resolve, reject });
      this.#worker.postMessage(block, [block.buffer as ArrayBuffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(): void {
    this.isAlive = false;
    for (const { reject } of this.#questions.splice(0)) reject(new Error("The thread has ended."));
  }
}
