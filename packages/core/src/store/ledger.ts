import type { ChainWriter, ReceiptStore } from "../contracts/store.js";
import { EnactError, StoreError } from "../errors.js";
import { messageOf } from "../json.js";
import { newId } from "../models/id.js";
import type { EnactRecord, Head, RecordContent, Writer } from "../models/record.js";

/** A record that was signed and given its place. */
export interface AppendedRecord<Content extends RecordContent = RecordContent> {
  readonly record: Content & EnactRecord;
  readonly hash: string;
}

/** What the ledger is handed: it knows chains and batches, and neither keys nor formats. */
export interface LedgerOptions {
  readonly store: ReceiptStore;
  readonly sdk: string;
  readonly writer: Writer;
  /** Signs a record and lays out its line, newline included. */
  readonly seal: <Content extends RecordContent>(
    content: Content,
    place: { readonly chain: string; readonly seq: number; readonly prev: string | null; readonly timestamp: string },
  ) => AppendedRecord<Content> & { readonly line: Uint8Array };
  /** The heads of the other chains that this writer can vouch for. */
  readonly heads: (ownChain: string | undefined) => Promise<readonly Head[]>;
  /** @defaultValue the system's clock */
  readonly clock?: (() => Date) | undefined;
}

/** How long a writer that is at work goes on without noting the other chains' heads again, in milliseconds. */
const HEADS_EVERY_MS = 60_000;

/**
 * One writer's chain: gives every record its place, and writes batches. While one batch is on its way to the disk, later
 * records queue and go together in the next (group commit).
 *
 * @remarks The chain is begun by the first `ready()`. A failed append is final: the ledger takes no further record.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #clock: () => Date;
  readonly #chain = newId();
  #opening: Promise<void> | undefined;
  #writer: ChainWriter | undefined;
  #seq = 0;
  #prev: string | null = null;
  #queue: Uint8Array[] = [];
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: EnactError | undefined;
  readonly #noted = new Map<string, number>();
  #headsNotedAt = 0;
  #notingHeads: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => new Date());
  }

  /**
   * Begins the chain, once. Await it before the first `append`.
   *
   * @throws StoreError when the store cannot be written; the next call tries again
   */
  ready(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(closed());
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error instanceof EnactError ? error : storeFailed(error);
    });
    return this.#opening;
  }

  /**
   * Signs a record and queues it. It is durable once a `flush()` that was called after this has resolved.
   *
   * @throws EnactError when the record is too large, the ledger is closed or an earlier append failed
   */
  append<Content extends RecordContent>(content: Content): AppendedRecord<Content> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#writer === undefined)
      throw new EnactError("ENACT_CLOSED", "The ledger is not open; await ready() first.");
    const now = this.#clock();
    const appended = this.#place(content, now);
    if (now.getTime() - this.#headsNotedAt > HEADS_EVERY_MS) this.#noteHeads(now);
    return appended;
  }

  /**
   * Resolves when everything appended so far is durable.
   *
   * @throws StoreError when it could not be stored
   */
  flush(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#queue.length === 0) return this.#writing ?? Promise.resolve();
    if (this.#writing === undefined) return this.#write();
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      return this.#write();
    });
    return this.#next;
  }

  /** Ends the chain gracefully. Safe to call twice; a ledger that never opened leaves nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(): Promise<void> {
    const { store, sdk, writer } = this.#options;
    const storeId = await store.id();
    const heads = this.#unnoted(await this.#options.heads(undefined));
    const chainWriter = await store.createChain(this.#chain);
    this.#headsNotedAt = this.#clock().getTime();
    this.#place({ kind: "open", sdk, store: storeId, writer, heads }, this.#clock());
    this.#writer = chainWriter;
  }

  #place<Content extends RecordContent>(content: Content, now: Date): AppendedRecord<Content> {
    const place = { chain: this.#chain, seq: this.#seq, prev: this.#prev, timestamp: now.toISOString() };
    const sealed = this.#options.seal(content, place);
    this.#seq += 1;
    this.#prev = sealed.hash;
    this.#queue.push(sealed.line);
    return sealed;
  }

  async #write(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) throw closed();
    const batch = this.#queue;
    this.#queue = [];
    this.#writing = writer.append(batch).then(
      () => {
        this.#writing = undefined;
      },
      (error: unknown) => {
        this.#writing = undefined;
        this.#failure = error instanceof EnactError ? error : storeFailed(error);
        throw this.#failure;
      },
    );
    return this.#writing;
  }

  /** In the background: no run waits for what this writer sees of others. */
  #noteHeads(now: Date): void {
    this.#headsNotedAt = now.getTime();
    this.#notingHeads ??= this.#options
      .heads(this.#chain)
      .then((seen) => {
        const heads = this.#unnoted(seen);
        if (heads.length > 0 && this.#failure === undefined) this.#place({ kind: "heads", heads }, this.#clock());
      })
      // What cannot be read now is noted at the next turn; verification reports it meanwhile.
      .catch(() => undefined)
      .finally(() => {
        this.#notingHeads = undefined;
      });
  }

  /** Leaves out what an earlier record of this chain says already. */
  #unnoted(heads: readonly Head[]): readonly Head[] {
    const news = heads.filter(({ chain, seq }) => this.#noted.get(chain) !== seq);
    for (const { chain, seq } of news) this.#noted.set(chain, seq);
    return news;
  }

  async #close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const writer = this.#writer;
    if (writer === undefined) return;
    try {
      await this.#notingHeads;
      if (this.#failure === undefined) {
        this.#place({ kind: "close" }, this.#clock());
        await this.flush();
      }
    } finally {
      this.#failure ??= closed();
      await writer.close();
    }
  }
}

function closed(): EnactError {
  return new EnactError("ENACT_CLOSED", "The client is closed; make a new one.");
}

function storeFailed(error: unknown): StoreError {
  return new StoreError(`The receipt store failed: ${messageOf(error)}`, { cause: error });
}
