import { lstat, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type {
  ChainWriter,
  ClaimHolder,
  ReceiptQuery,
  ReceiptStore,
  StoredLine,
  StoreFinding,
} from "../contracts/store.js";
import { ConfigurationError, StoreError } from "../errors.js";
import { ID_PATTERN } from "../models/fields.js";
import { newId } from "../models/id.js";
import { auditFiles } from "./audit-files.js";
import { takeClaim } from "./claim-files.js";
import { copyReceipts } from "./copies.js";
import { checkFence, hasFence, makeFence } from "./fence-files.js";
import {
  CAN_WRITE_THROUGH,
  createFile,
  isErrno,
  makeDirectory,
  publishFile,
  readSmallFile,
  syncDirectory,
} from "./files.js";
import { LogFile } from "./log-file.js";
import { newestLine, readLog } from "./read-log.js";
import { ReceiptIndex } from "./receipt-index.js";
import { asStoreError } from "./store-error.js";

/** How a {@link FileReceiptStore} keeps its files. */
export interface FileReceiptStoreOptions {
  /** Where. It is made at the first write. */
  readonly directory: string;
  /**
   * `disk` waits until the disk has a record; `os` until the operating system has it, which a power cut can lose.
   * @defaultValue "disk"
   */
  readonly durability?: "disk" | "os" | undefined;
  /**
   * Writes each receipt to `<runId>.json` too: a copy for people. One file per run costs several times the log.
   * @defaultValue false
   */
  readonly copies?: boolean | undefined;
}

/**
 * Keeps receipts in a directory, for any number of processes on one machine: one append-only log per writer, the truth,
 * under `log/`. No record in it is ever deleted or written again.
 */
export class FileReceiptStore implements ReceiptStore {
  readonly directory: string;
  readonly #logs: string;
  readonly #durable: boolean;
  readonly #copies: boolean;
  readonly #index = new ReceiptIndex(this);

  constructor(options: FileReceiptStoreOptions) {
    if (typeof options.directory !== "string" || options.directory === "") {
      throw new ConfigurationError("A FileReceiptStore needs a directory.");
    }
    this.directory = resolve(options.directory);
    this.#logs = join(this.directory, "log");
    this.#durable = options.durability !== "os";
    this.#copies = options.copies ?? false;
  }

  async id(): Promise<string> {
    const path = join(this.directory, "store");
    try {
      const id = (await readIfThere(path)) ?? (await this.#makeId(path));
      if (ID_PATTERN.test(id)) return id;
    } catch (error) {
      throw asStoreError(error, `The store's id cannot be read from ${path}, or made`);
    }
    throw new StoreError(`${path} must hold the store's id, as every log's first record names it; restore it.`);
  }

  async createChain(chain: string): Promise<ChainWriter> {
    const path = this.#pathOf(chain);
    try {
      await makeDirectory(this.#logs);
      if (!(await lstat(this.#logs)).isDirectory()) throw new StoreError(`${this.#logs} must be a directory, no link.`);
      return await this.#createLog(path, chain);
    } catch (error) {
      throw asStoreError(error, `The log ${path} cannot be made`);
    }
  }

  async chains(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#logs, { withFileTypes: true }))
        .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl"))
        .map((entry) => entry.name.slice(0, -".jsonl".length))
        .filter((name) => ID_PATTERN.test(name))
        .sort();
    } catch (error) {
      if (isErrno(error, "ENOENT")) return [];
      throw asStoreError(error, `${this.#logs} cannot be read`);
    }
  }

  async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    yield* readLog(this.#pathOf(chain), from);
  }

  async newest(chain: string): Promise<Uint8Array | undefined> {
    return newestLine(this.#pathOf(chain), this.#durable);
  }

  find(runId: string): Promise<StoredLine | undefined> {
    return this.#index.find(runId);
  }

  list(query?: ReceiptQuery): Promise<readonly StoredLine[]> {
    return this.#index.list(query);
  }

  audit(): AsyncIterable<StoreFinding> {
    return auditFiles({ directory: this.directory, index: this.#index, copies: this.#copies });
  }

  async claim(name: string, holder: ClaimHolder): Promise<ClaimHolder> {
    return takeClaim(join(this.directory, "claims"), name, holder);
  }

  async fence(chain: string): Promise<void> {
    // Also refuses what is no id.
    this.#pathOf(chain);
    return makeFence(this.#fences, chain);
  }

  async isFenced(chain: string): Promise<boolean> {
    this.#pathOf(chain);
    return hasFence(this.#fences, chain);
  }

  async close(): Promise<void> {}

  /** Of several that begin at once one makes the id, and all read what that one made. */
  async #makeId(path: string): Promise<string> {
    // No log is begun before there is an id. Where there are logs and no id, a new one would disown them.
    if ((await this.chains()).length === 0) {
      await makeDirectory(this.directory);
      await publishFile(path, `${newId()}\n`).catch((error: unknown) => {
        if (!isErrno(error, "EEXIST")) throw error;
      });
      await syncDirectory(this.directory);
    }
    return (await readIfThere(path)) ?? "";
  }

  async #createLog(path: string, chain: string): Promise<ChainWriter> {
    const writeThrough = this.#durable && CAN_WRITE_THROUGH;
    const file = await createFile(path, { writeThrough });
    try {
      await syncDirectory(this.#logs);
      await syncDirectory(this.directory);
    } catch (error) {
      await file.close();
      throw error;
    }
    const stored = this.#copies ? (lines: readonly Uint8Array[]) => copyReceipts(lines, this.directory) : undefined;
    const fences = this.#fences;
    return new LogFile(file, {
      flush: this.#durable && !writeThrough,
      checkFence: () => checkFence(fences, chain),
      stored,
    });
  }

  get #fences(): string {
    return join(this.directory, "fences");
  }

  #pathOf(chain: string): string {
    // No path is made of anything but an id.
    if (!ID_PATTERN.test(chain)) throw new StoreError("A chain's id must be a UUID.");
    return join(this.#logs, `${chain}.jsonl`);
  }
}

/** An id and its newline have 37 bytes; a hand that restored it may have added some. */
const MAX_ID_FILE_BYTES = 64;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readSmallFile(path, MAX_ID_FILE_BYTES)).trim();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
