import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createKeyring, type FileReceiptStore, type Keyring } from "@enact/core";
import manifest from "../../package.json" with { type: "json" };
import { createRunIndex, type RunIndex } from "../index/run-index.js";
import type { KeyringOptions } from "../keys/key-options.js";
import type { Status } from "./api.js";
import { LogWatch } from "./log-watch.js";
import { StoreVerification } from "./store-verification.js";
import type { VerifiedStore } from "./verified-store.js";

/** How a store is viewed. */
export interface ViewOptions {
  /** Undefined where there is no key to check signatures with. */
  readonly keys: KeyringOptions | undefined;
  readonly allowInsecureKey: boolean;
}

/** A store as the viewer sees it: its index, kept up to date, and its verification. */
export class ViewedStore {
  readonly index: RunIndex;
  readonly keyring: Keyring | undefined;
  /** Settles when what was there at the start was read, but soon: of a large store, what is known by then is told. */
  readonly isUsable: Promise<void>;
  readonly #store: FileReceiptStore;
  #watch: LogWatch | undefined;
  readonly #verification: StoreVerification | undefined;
  readonly #onChange: () => void;
  #isClosed = false;
  #problem: string | undefined;

  /** @param onChange - is called whenever {@link ViewedStore.status} may be another */
  constructor(store: FileReceiptStore, { keys, allowInsecureKey }: ViewOptions, onChange: () => void) {
    const { directory } = store;
    this.#store = store;
    this.#onChange = onChange;
    this.index = createRunIndex(store);
    this.keyring = keys && createKeyring(keys, {});
    this.#verification = keys && new StoreVerification({ directory, keys, allowInsecureKey, onChange });
    const wasRead = new Promise<void>((resolve) => {
      this.#watch = new LogWatch(join(directory, "log"), async () => {
        await this.#refresh();
        resolve();
      });
    });
    this.isUsable = Promise.race([wasRead, pause(PATIENCE_MS, undefined, { ref: false })]);
  }

  /** What the last verification says; undefined before the first has come to its end, and without a key. */
  get verified(): VerifiedStore | undefined {
    return this.#verification?.verified;
  }

  /** Goes up with every record, and so while a large store is still being read too. */
  get revision(): number {
    return this.index.records;
  }

  /** How things stand. Never throws: what cannot be read is told. */
  async status(): Promise<Status> {
    const pending = await this.index.pending().catch((error: unknown) => {
      this.#problem = messageOf(error);
      return [];
    });
    const { records, runs, openRuns: open } = this.index;
    return {
      directory: this.#store.directory,
      version: manifest.version,
      records,
      runs,
      open,
      pending: pending.length,
      revision: this.revision,
      verification: this.#verification?.state ?? { state: "none" },
      ...(this.#problem === undefined ? undefined : { problem: this.#problem }),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch?.close();
    this.#verification?.close();
    await this.#store.close();
  }

  async #refresh(): Promise<void> {
    this.#verification?.changed();
    try {
      await this.index.refresh(() => {
        // The only way to stop it: nobody waits any longer for what it reads.
        if (this.#isClosed) throw new Error("The viewer was closed.");
        this.#onChange();
      });
      this.#problem = undefined;
    } catch (error) {
      this.#problem = messageOf(error);
    }
    this.#onChange();
  }
}

/** How long the first answer may wait for the store to be read, in milliseconds. */
const PATIENCE_MS = 2_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
