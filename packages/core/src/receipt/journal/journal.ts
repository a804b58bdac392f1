import type { ReceiptStore } from "../../contracts/store.js";
import { InvalidReceiptError } from "../../errors.js";
import { firstLine, splitLines } from "../../lines.js";
import type { EnactRecord } from "../../models/record.js";
import { Turns } from "../../turns.js";
import { KeyChanges } from "../key-changes.js";
import type { Keyring } from "../keyring.js";
import { parseFrozen } from "../parse-frozen.js";
import { hashOf } from "../seal.js";
import { createExaminer, type Examination } from "../verify/examine.js";
import { KnownApprovals } from "./known-approvals.js";
import { KnownChain } from "./known-chain.js";
import { KnownLimits } from "./known-limits.js";
import { KnownRuns } from "./known-runs.js";
import type { Place, PlacedRecord } from "./place.js";

/**
 * What a store's records say together, as far as a decision needs it: which runs are open, which keys and approvals are
 * used, what limits have left. It reads every log once and then only what is new, and believes nothing that the keyring
 * has not signed, that stands in another chain than it was written for, or that comes from another store.
 *
 * @remarks It keeps places, not records: about a hundred bytes for each open run, key, approval and reservation.
 */
export class Journal {
  readonly runs = new KnownRuns();
  readonly approvals = new KnownApprovals();
  readonly limits = new KnownLimits();
  readonly keys: KeyChanges;
  readonly #store: ReceiptStore;
  readonly #keyring: Keyring;
  readonly #examine: (line: Buffer) => Examination;
  readonly #chains = new Map<string, KnownChain>();
  readonly #reading = new Turns(() => this.#read());
  #storeId: string | undefined;

  constructor(store: ReceiptStore, keyring: Keyring) {
    this.#store = store;
    this.#keyring = keyring;
    this.keys = new KeyChanges(keyring);
    this.#examine = createExaminer({ keyring, strict: false });
  }

  /**
   * Reads what was stored since the last time: everything that was durable when this was called.
   *
   * @throws StoreError when a log cannot be read: what cannot be read cannot be ruled out
   */
  refresh(): Promise<void> {
    return this.#reading.next();
  }

  /** A chain, once it was read; undefined where none of this store has this id. */
  chain(id: string): KnownChain | undefined {
    return this.#chains.get(id);
  }

  /**
   * The record at a place.
   *
   * @throws InvalidReceiptError when what is there now is not what was read
   */
  async record<Kind extends EnactRecord["kind"]>(
    { chain, offset, hash }: Place,
    kind: Kind,
  ): Promise<Extract<EnactRecord, { readonly kind: Kind }>> {
    const found = await firstLine(this.#store.read(chain, offset), offset);
    const line = found === undefined ? undefined : bufferOf(found.line);
    const record = line && this.#examine(line).record;
    if (line === undefined || record?.view?.kind !== kind || hashOf(line) !== hash) {
      throw new InvalidReceiptError(`A ${kind} in the chain ${chain} has changed; run receipts.verify().`);
    }
    return parseFrozen(line) as Extract<EnactRecord, { readonly kind: Kind }>;
  }

  /** The records at some places, in order. One after the other: agents decide how many there are, and each takes a file. */
  async records<Kind extends EnactRecord["kind"]>(
    places: readonly Place[],
    kind: Kind,
  ): Promise<readonly Extract<EnactRecord, { readonly kind: Kind }>[]> {
    const records: Extract<EnactRecord, { readonly kind: Kind }>[] = [];
    for (const place of places) records.push(await this.record(place, kind));
    return records;
  }

  async #read(): Promise<void> {
    const chains = await this.#store.chains();
    // Asking for its id would make a store of a directory that is only read.
    if (chains.length > 0) this.#storeId ??= await this.#store.id();
    for (const id of chains) {
      const chain = this.#chains.get(id) ?? new KnownChain(id);
      this.#chains.set(id, chain);
      if (!chain.isOver) await this.#readChain(chain);
    }
  }

  async #readChain(chain: KnownChain): Promise<void> {
    for await (const lines of splitLines(this.#store.read(chain.id, chain.offset), chain.offset)) {
      for (const { line, offset, end, whole, oversized } of lines) {
        if (!whole) continue;
        chain.offset = end;
        if (oversized || !this.#take(bufferOf(line), offset, chain)) chain.isUnknown = true;
      }
    }
  }

  /** @returns whether the line is a record of its chain that verifies */
  #take(line: Buffer, offset: number, chain: KnownChain): boolean {
    const { record } = this.#examine(line);
    if (record?.view === undefined || record.chain !== chain.id) return false;
    const { view, kind, kid, seq, timestamp } = record;
    // The examiner knows the published development secret, which nobody here trusts who does not use it.
    if (this.#keyring.get(kid) === undefined) return false;
    const placed: PlacedRecord = { chain: chain.id, seq, kid, timestamp, offset, line, view };
    if (kind === "open") chain.open(placed, this.#storeId as string);
    if (!chain.isOwn) return true;
    chain.meet(placed);
    this.runs.take(placed);
    this.approvals.take(placed);
    this.limits.take(placed);
    this.keys.take(placed);
    return true;
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
