import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ChainWriter, ReceiptQuery, ReceiptStore, StoredLine, StoreFinding } from "../contracts/store.js";
import { ConfigurationError, StoreError } from "../errors.js";
import { messageOf } from "../json.js";
import { ID_PATTERN } from "../models/fields.js";
import { newId } from "../models/id.js";
import { auditFiles } from "./audit-files.js";
import { createFile, isErrno, makeDirectory, openFile, publishFile, syncDirectory } from "./files.js";
import { LogFile } from "./log-file.js";
import { ReceiptIndex } from "./receipt-index.js";

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
 * under `log/`. Nothing in it is ever deleted or written again.
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
    const known = await readIfThere(path);
    if (known === undefined) {
      await makeDirectory(this.directory);
      if (await publishFile(path, `${newId()}\n`)) await syncDirectory(this.directory);
    }
    const id = (known ?? (await readFile(path, "utf8"))).trim();
    if (ID_PATTERN.test(id)) return id;
    throw new StoreError(`${path} should hold the store's id and does not; restore it, or use another directory.`);
  }

  async createChain(chain: string): Promise<ChainWriter> {
    const path = this.#pathOf(chain);
    await makeDirectory(this.#logs);
    try {
      const file = await createFile(path);
      await syncDirectory(this.#logs);
      await syncDirectory(this.directory);
      return new LogFile(file, { durable: this.#durable, copiesTo: this.#copies ? this.directory : undefined });
    } catch (error) {
      throw new StoreError(`The log ${path} could not be made: ${messageOf(error)}`, { cause: error });
    }
  }

  async chains(): Promise<readonly string[]> {
    return (await namesIn(this.#logs))
      .filter((name) => name.endsWith(".jsonl") && ID_PATTERN.test(name.slice(0, -".jsonl".length)))
      .map((name) => name.slice(0, -".jsonl".length))
      .sort();
  }

  async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    const file = await openFile(this.#pathOf(chain));
    try {
      for (let position = from; ; ) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async newest(chain: string): Promise<Uint8Array | undefined> {
    const file = await openFile(this.#pathOf(chain));
    try {
      if (this.#durable) await file.datasync();
      const { size } = await file.stat();
      for (let bytes = PIECE_BYTES; ; bytes *= 4) {
        const start = Math.max(0, size - bytes);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
        const tail = buffer.subarray(0, bytesRead);
        const end = tail.lastIndexOf("\n");
        const before = end <= 0 ? -1 : tail.lastIndexOf("\n", end - 1);
        if (end !== -1 && (before !== -1 || start === 0)) return tail.subarray(before + 1, end);
        if (start === 0) return undefined;
        if (bytes > MAX_TAIL_BYTES) throw new StoreError(`The end of the log ${chain} is no record; verify the store.`);
      }
    } finally {
      await file.close();
    }
  }

  find(runId: string): Promise<StoredLine | undefined> {
    return this.#index.find(runId);
  }

  list(query?: ReceiptQuery): Promise<readonly StoredLine[]> {
    return this.#index.list(query);
  }

  audit(): AsyncIterable<StoreFinding> {
    return auditFiles({ directory: this.directory, logs: this.#logs, index: this.#index, copies: this.#copies });
  }

  async close(): Promise<void> {}

  #pathOf(chain: string): string {
    // No path is made of anything but an id.
    if (!ID_PATTERN.test(chain)) throw new StoreError("A chain's id must be a UUID.");
    return join(this.#logs, `${chain}.jsonl`);
  }
}

const PIECE_BYTES = 64 * 1024;

/** Longer than the longest record. */
const MAX_TAIL_BYTES = 8 * 1024 * 1024;

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw new StoreError(`${directory} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw new StoreError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
