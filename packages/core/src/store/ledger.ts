import type { ChainWriter, ReceiptStore } from "../contracts/store.js";
import { EnactError } from "../errors.js";
import { newId } from "../models/id.js";
import type { EnactRecord, Head, RecordContent, Writer } from "../models/record.js";
import { BatchWriter } from "./batch-writer.js";
import { asStoreError } from "./store-error.js";

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
  /**
   * Whether a chain that another process has fenced was fenced because the key has changed, so that this writer may go on
   * in a new chain, and not because it was taken for dead.
   */
  readonly mayReopen: (chain: string) => Promise<boolean>;
  /** @defaultValue the system's clock */
  readonly clock?: (() => Date) | undefined;
}

/** How long a writer that is at work goes on without noting the other chains' heads again, in milliseconds. */
const HEADS_EVERY_MS = 60_000;

/** A chain that was begun: where it is written to, and where its next record stands. */
interface OpenChain {
  readonly id: string;
  readonly writer: ChainWriter;
  readonly batches: BatchWriter;
  seq: number;
  prev: string | null;
}

/**
 * One writer's chain: gives every record its place, signed and linked to the one before.
 *
 * @remarks The chain is begun by the first `ready()`. A failed append is final: the ledger takes no further record.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #clock: () => Date;
  #opening: Promise<OpenChain> | undefined;
  #chain: OpenChain | undefined;
  readonly #noted = new Map<string, number>();
  #headsNotedAt = 0;
  #notingHeads: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** The runs that have begun and not ended: as long as there are any, this writer shows that it lives. */
  readonly #openRuns = new Set<string>();
  #renewal: NodeJS.Timeout | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => new Date());
  }

  /**
   * Begins the chain, once. Await it before the first `append`.
   *
   * @returns the chain's id; another one than before where the key has changed meanwhile
   * @throws StoreError when the store cannot be written; the next call tries again
   */
  async ready(): Promise<string> {
    if (this.#closing !== undefined) throw closed();
    if (this.#chain?.batches.failure !== undefined) await this.#reopen(this.#chain);
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw asStoreError(error, "The receipt store failed");
    });
    return (await this.#opening).id;
  }

  /**
   * Signs a record and queues it. It is durable once a `flush()` that was called after this has resolved.
   *
   * @throws EnactError when the record is too large, the ledger is closed or an earlier append failed
   */
  append<Content extends RecordContent>(content: Content): AppendedRecord<Content> {
    if (this.#closing !== undefined) throw closed();
    if (this.#chain === undefined) throw new EnactError("ENACT_CLOSED", "The ledger is not open; await ready() first.");
    const now = this.#clock();
    const appended = this.#place(this.#chain, content, now);
    this.#noteRun(content);
    if (Math.abs(now.getTime() - this.#headsNotedAt) > HEADS_EVERY_MS) this.#noteHeads(this.#chain, now);
    return appended;
  }

  /**
   * Resolves when everything appended so far is durable.
   *
   * @throws StoreError when it could not be stored
   */
  async flush(): Promise<void> {
    const chain = this.#chain;
    if (chain === undefined) return;
    try {
      await chain.batches.flush();
    } catch (error) {
      // Nothing follows any more: what this writer has left open can be closed while its process lives on.
      this.#options.store.fence(chain.id).catch(() => undefined);
      throw error;
    }
  }

  /** Ends the chain gracefully. Safe to call twice; a ledger that never opened leaves nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(): Promise<OpenChain> {
    const { store, sdk, writer: process } = this.#options;
    const storeId = await store.id();
    const heads = this.#unnoted(await this.#options.heads(undefined));
    // A new id at every try: where an earlier one failed half-way, its chain may exist and be nobody's.
    const id = newId();
    const writer = await store.createChain(id);
    try {
      const chain = { id, writer, batches: new BatchWriter(writer), seq: 0, prev: null };
      const now = this.#clock();
      this.#place(chain, { kind: "open", sdk, store: storeId, writer: process, heads }, now);
      this.#note(heads);
      this.#headsNotedAt = now.getTime();
      this.#chain = chain;
      return chain;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  #place<Content extends RecordContent>(chain: OpenChain, content: Content, now: Date): AppendedRecord<Content> {
    chain.batches.check();
    const place = { chain: chain.id, seq: chain.seq, prev: chain.prev, timestamp: now.toISOString() };
    const sealed = this.#options.seal(content, place);
    chain.seq += 1;
    chain.prev = sealed.hash;
    chain.batches.add(sealed.line);
    return sealed;
  }

  /** Lets go of a chain that was fenced since the key has changed; the next one is begun like the first. */
  async #reopen(chain: OpenChain): Promise<void> {
    const opening = this.#opening;
    if (!(await this.#options.mayReopen(chain.id)) || this.#opening !== opening) return;
    this.#opening = undefined;
    this.#chain = undefined;
    await chain.writer.close();
  }

  #noteRun(content: RecordContent): void {
    if (content.kind === "intent") this.#openRuns.add(content.runId);
    else if (content.kind === "receipt") this.#openRuns.delete(content.runId);
    else return;
    if (this.#openRuns.size === 0) {
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    } else {
      this.#renewal ??= setInterval(() => this.#renew(), HEADS_EVERY_MS).unref();
    }
  }

  /** Who cannot be looked up counts as dead some time after its newest record, and a run can take longer than that. */
  #renew(): void {
    const chain = this.#chain;
    if (chain === undefined || chain.batches.failure !== undefined) return;
    this.#noteHeads(chain, this.#clock(), true);
  }

  /** In the background: no run waits for what this writer sees of others. */
  #noteHeads(chain: OpenChain, now: Date, always = false): void {
    this.#headsNotedAt = now.getTime();
    this.#notingHeads ??= this.#gatherAndNote(chain, always)
      // What cannot be read now is noted at the next turn; verification reports it meanwhile.
      .catch(() => undefined)
      .finally(() => {
        this.#notingHeads = undefined;
      });
  }

  async #gatherAndNote(chain: OpenChain, always: boolean): Promise<void> {
    const seen = this.#options.heads(chain.id);
    // Also a writer that cannot see the others shows that it lives.
    const heads = this.#unnoted(await (always ? seen.catch(() => []) : seen));
    if (heads.length === 0 && !always) return;
    this.#place(chain, { kind: "heads", heads }, this.#clock());
    this.#note(heads);
    if (always) await chain.batches.flush();
  }

  /** Leaves out what an earlier record of this chain says already. */
  #unnoted(heads: readonly Head[]): readonly Head[] {
    return heads.filter(({ chain, seq }) => this.#noted.get(chain) !== seq);
  }

  #note(heads: readonly Head[]): void {
    for (const { chain, seq } of heads) this.#noted.set(chain, seq);
  }

  async #close(): Promise<void> {
    const chain = await this.#opening?.catch(() => undefined);
    clearInterval(this.#renewal);
    if (chain === undefined) return;
    try {
      await this.#notingHeads;
      if (chain.batches.failure === undefined) {
        this.#place(chain, { kind: "close" }, this.#clock());
        await this.#flushLast(chain);
      } else {
        // What kept it from its log may have kept it from the fence, and be over.
        await this.#options.store.fence(chain.id).catch(() => undefined);
      }
    } finally {
      await chain.writer.close();
    }
  }

  /** All that was acknowledged is stored by now; a chain that others have ended meanwhile needs no end of its own. */
  async #flushLast(chain: OpenChain): Promise<void> {
    try {
      await chain.batches.flush();
    } catch (error) {
      if (!(await this.#options.store.isFenced(chain.id).catch(() => false))) throw error;
    }
  }
}

function closed(): EnactError {
  return new EnactError("ENACT_CLOSED", "The client is closed; make a new one.");
}
