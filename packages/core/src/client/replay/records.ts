import type { ReceiptStore } from "../../contracts/store.js";
import type { LogLine } from "../../lines.js";
import { ID_PATTERN, timestamp as timestampSchema } from "../../models/fields.js";
import { type EnactRecord, RECORD_KINDS, type Receipt } from "../../models/record.js";
import type { Journal } from "../../receipt/journal/journal.js";
import type { KnownChain } from "../../receipt/journal/known-chain.js";
import type { Keyring } from "../../receipt/keyring.js";
import { parseFrozen } from "../../receipt/parse-frozen.js";
import { createExaminer, type Examination, type SignedRecord } from "../../receipt/verify/examine.js";
import { bufferOf, linesOf } from "../../receipt/verify/log-stream.js";
import { notReplayed, type Replayed } from "./replayed.js";

/** A recorded run that counts. */
export interface RecordedRun {
  /** Deeply frozen. */
  readonly receipt: Receipt;
  /** The clock that the policies were given at each call, as far as its attempt is known. */
  readonly clocks: ReadonlyMap<number, string> | undefined;
  /** Whether something of it was redacted, or was too large to be kept. */
  readonly isMarked: boolean;
}

/** Whether what has ended at a time, of a workflow, is wanted; what is not known of it does not count against it. */
export type Wanted = (timestamp: string | undefined, workflow: string | undefined) => boolean;

/**
 * Reads the recorded runs of a store, log after log. Of the runs that have not ended it keeps the clocks of their calls, of
 * the others nothing.
 */
export class ReplayRecords {
  readonly #store: ReceiptStore;
  readonly #journal: Journal;
  readonly #keyring: Keyring;
  readonly #examine: (line: Buffer) => Examination;
  readonly #clocks = new Map<string, Map<number, string>>();
  readonly #open = new Map<string, Replayed>();
  readonly #isWanted: Wanted;

  /** @param journal - has read the store */
  constructor(store: ReceiptStore, journal: Journal, keyring: Keyring, isWanted: Wanted) {
    this.#store = store;
    this.#journal = journal;
    this.#keyring = keyring;
    this.#examine = createExaminer({ keyring, strict: false });
    this.#isWanted = isWanted;
  }

  /** @throws StoreError when a log cannot be read */
  async *read(): AsyncGenerator<RecordedRun | Replayed, void, undefined> {
    const lastOf = this.#lastOf();
    for (const id of await this.#store.chains()) {
      const chain = this.#journal.chain(id);
      // What was begun since the journal was read is not history yet.
      if (chain !== undefined) yield* this.#readChain(chain, lastOf);
    }
    yield* this.#open.values();
  }

  async *#readChain(
    chain: KnownChain,
    lastOf: (kid: string, chain: string) => number,
  ): AsyncGenerator<RecordedRun | Replayed, void, undefined> {
    let before = -1;
    for await (const lines of linesOf(this.#store, chain.id, 0)) {
      for (const line of lines) {
        // A line without its end was never acknowledged.
        if (!line.whole) continue;
        const record = this.#signed(line);
        const { kid = "", seq = -1 } = record ?? {};
        const isInPlace = record?.chain === chain.id && seq > before && chain.isOwn && seq <= lastOf(kid, chain.id);
        if (isInPlace) before = seq;
        const found = record?.view === undefined || !isInPlace ? this.#refused(line) : this.#take(line, record);
        if (found !== undefined) yield found;
      }
    }
  }

  /** The record in a line, where these keys have signed it. */
  #signed(line: LogLine): SignedRecord | undefined {
    const { record } = line.oversized ? NOTHING : this.#examine(bufferOf(line));
    // The examiner knows the published development secret, which nobody here trusts who does not use it.
    return record !== undefined && this.#keyring.get(record.kid) !== undefined ? record : undefined;
  }

  #take(line: LogLine, { view, timestamp }: SignedRecord): RecordedRun | Replayed | undefined {
    if (view?.kind === "attempt") this.#keepClock(view.plain("runId"), view.number("index"), view.plain("now"));
    else if (view?.kind === "intent") this.#begun(line, view.plain("runId"));
    else if (view?.kind === "receipt") return this.#ended(line, view.plain("runId"), timestamp);
    return undefined;
  }

  #keepClock(runId: string, index: number, now: string): void {
    const clocks = this.#clocks.get(runId);
    if (clocks === undefined) this.#clocks.set(runId, new Map([[index, now]]));
    else clocks.set(index, now);
  }

  #ended(line: LogLine, runId: string, timestamp: string): RecordedRun | undefined {
    const clocks = this.#clocks.get(runId);
    this.#clocks.delete(runId);
    this.#open.delete(runId);
    if (!this.#isWanted(timestamp, undefined)) return undefined;
    const receipt = parseFrozen(line.line) as Receipt;
    if (!this.#isWanted(timestamp, receipt.workflow)) return undefined;
    const bytes = bufferOf(line);
    return { receipt, clocks, isMarked: MARKS.some((mark) => bytes.includes(mark)) };
  }

  /** What the journal has not seen the end of, that may come all the same. */
  #begun(line: LogLine, runId: string): void {
    if (this.#journal.runs.open(runId) === undefined) return;
    const { workflow, timestamp } = parseFrozen(line.line) as Extract<EnactRecord, { readonly kind: "intent" }>;
    if (!this.#isWanted(timestamp, workflow)) return;
    const detail = "It has begun and not ended: it is at work, or its process has died.";
    const run = { runId, workflow, timestamp, recorded: undefined };
    this.#open.set(runId, notReplayed(run, { code: "open_run", detail }));
  }

  /**
   * What does not count and says that it is a receipt, or does not even say what it is. When it ended and of which workflow
   * it was is what it says itself.
   */
  #refused(line: LogLine): Replayed | undefined {
    const { kind, runId, workflow, timestamp } = claimsOf(line);
    if (kind !== "receipt" && RECORD_KINDS.has(kind)) return undefined;
    const claimed = {
      runId: typeof runId === "string" && ID_PATTERN.test(runId) ? runId : undefined,
      workflow: typeof workflow === "string" ? workflow.slice(0, 200) : undefined,
      timestamp: timestampSchema.safeParse(timestamp).data,
      recorded: undefined,
    };
    if (!this.#isWanted(claimed.timestamp, claimed.workflow)) return undefined;
    // Where its run is open because of it, that is said once.
    if (claimed.runId !== undefined) this.#open.delete(claimed.runId);
    const detail = "These keys have not signed it, or it does not count where it stands; receipts.verify() says why.";
    return notReplayed(claimed, { code: "unverified", detail });
  }

  /** How far a key's records count in a chain, since keys are changed; found out once for each. */
  #lastOf(): (kid: string, chain: string) => number {
    const { keys } = this.#journal;
    const succession = new Set(keys.succession());
    const changes = new Map([...succession].map((kid) => [kid, keys.changeFrom(kid)]));
    return (kid, chain) => {
      if (!succession.has(kid)) return -1;
      const change = changes.get(kid);
      return change === undefined ? Number.POSITIVE_INFINITY : (change.cut.get(chain) ?? -1);
    };
  }
}

const NOTHING: Examination = { record: undefined, problems: [] };

/** How what was taken out shows in the bytes of a record; in a text, the quotes would be escaped. */
const MARKS: readonly Buffer[] = ['"$enact":"redacted"', '"$digest":'].map((mark) => Buffer.from(mark));

/** What a line says that nobody has to believe. */
function claimsOf(line: LogLine): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bufferOf(line).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
