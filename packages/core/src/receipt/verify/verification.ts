import { setTimeout as pause } from "node:timers/promises";
import type { ReceiptStore } from "../../contracts/store.js";
import { messageOf } from "../../json.js";
import type { Finding, VerifySummary } from "../../models/finding.js";
import { readApproverKeys } from "../approver-key.js";
import { hashOf } from "../seal.js";
import { Approvals } from "./approvals.js";
import { Backdated } from "./backdated.js";
import { ChainState } from "./chain-state.js";
import { Claims } from "./claims.js";
import { Findings } from "./findings.js";
import { KeyUses } from "./keys.js";
import { bufferOf, linesOf } from "./log-stream.js";
import { RecordTaker, type Seal } from "./record-taker.js";
import { Runs } from "./runs.js";
import { type SealedLines, withSeals } from "./sealed-lines.js";
import type { ReadSeals, Seals } from "./seals.js";
import { Uses } from "./uses.js";
import type { VerifyOptions } from "./verify-options.js";

/** How long a writer is given to finish the line it is writing, in milliseconds. */
const WRITING_MS = 25;

/** What of a store is read. */
export type VerifiedStore = Pick<ReceiptStore, "id" | "chains" | "read" | "audit">;

/** One verification of one store, step by step. */
export class Verification {
  readonly #store: VerifiedStore;
  readonly #seals: ReadSeals | undefined;
  readonly #findings = new Findings();
  readonly #claims = new Claims();
  readonly #runs = new Runs(this.#findings);
  readonly #approvals: Approvals;
  readonly #keys: KeyUses;
  readonly #states = new Map<string, ChainState>();
  readonly #taker: RecordTaker;
  /** How often the chains have been read, less one. */
  #reading = 0;

  /** @throws ConfigurationError when `approverKeys` are no keys, or `verifiedAt` is no time */
  constructor(store: VerifiedStore, options: VerifyOptions) {
    const { keyring, allowInsecureKey = false, strict = false, anchors = [], verifiedAt, approverKeys } = options;
    this.#store = store;
    this.#seals = options.seals;
    this.#keys = new KeyUses(keyring);
    this.#approvals = new Approvals(approverKeys && readApproverKeys(approverKeys));
    for (const anchor of anchors) this.#claims.add(anchor, "an anchor", 0);
    this.#taker = new RecordTaker(
      { keyring, allowInsecureKey, strict },
      {
        findings: this.#findings,
        claims: this.#claims,
        runs: this.#runs,
        approvals: this.#approvals,
        keys: this.#keys,
        uses: new Uses(),
        backdated: new Backdated({ anchors, verifiedAt }),
      },
    );
  }

  /** Whether something is missing that a writer may have stored meanwhile. */
  get isUnsettled(): boolean {
    if (this.#runs.isUnsettled || this.#approvals.isUnsettled) return true;
    return this.#claims.chains().length > 0 || this.#torn().length > 0;
  }

  /** Reads every chain to its end. */
  async *readChains(): AsyncGenerator<Finding> {
    // The newest first: most heads are met before the chains they speak of, and need no second look.
    for (const chain of (await this.#chains()).toSorted().toReversed()) {
      const state = this.#states.get(chain) ?? new ChainState(chain);
      this.#states.set(chain, state);
      if (!state.unreadable) yield* this.#readChain(state);
    }
    yield* this.#findings.take();
  }

  /** Reads every chain on from where it ended: whatever a record refers to was stored before that record. */
  async *readOn(): AsyncGenerator<Finding> {
    if (this.#torn().length > 0) await pause(WRITING_MS);
    this.#reading++;
    yield* this.readChains();
  }

  /** Looks again for records that were only named after they had been read. */
  async *readAgain(): AsyncGenerator<Finding> {
    for (const chain of this.#claims.chains()) {
      const state = this.#states.get(chain);
      if (state === undefined || state.unreadable) continue;
      const wanted = new Set(this.#claims.of(chain).map(({ seq }) => seq));
      try {
        for await (const lines of linesOf(this.#store, chain, 0)) {
          for (const line of lines) {
            const bytes = bufferOf(line);
            const seq = seqOf(bytes);
            if (line.whole && !line.oversized && wanted.has(seq)) this.#claims.meet(chain, seq, hashOf(bytes));
          }
          if (this.#claims.count(chain) === 0) break;
        }
      } catch (error) {
        this.#failed(error, state);
      }
    }
    yield* this.#findings.take();
  }

  /** Reports what is still missing. */
  async *conclude(): AsyncGenerator<Finding> {
    const lastReading = Math.max(1, this.#reading);
    for (const state of this.#torn().filter(({ torn }) => torn?.stays)) {
      const message = "The chain ends in an unfinished line, as a crash leaves it. It was never acknowledged.";
      this.#findings.add("torn_tail", message, { chain: state.chain, seq: state.expected });
    }
    this.#claims.conclude(this.#states, lastReading, this.#findings);
    this.#runs.conclude(lastReading, this.#findings.unreadable === 0);
    this.#approvals.conclude(lastReading, this.#findings.unreadable === 0, this.#findings);
    this.#keys.conclude(this.#findings);
    this.#taker.conclude();
    yield* this.#findings.take();
  }

  /** Reports what the store finds in itself, beside its logs. */
  async *audit(): AsyncGenerator<Finding> {
    try {
      for await (const { code, message, runId } of this.#store.audit?.() ?? []) {
        this.#findings.add(code, message, { runId });
        yield* this.#findings.take();
      }
    } catch (error) {
      this.#failed(error);
    }
    yield* this.#findings.take();
  }

  /** Reports why a verification cannot go on. */
  *stop(reason: string): Generator<Finding> {
    this.#findings.add("unreadable", `The verification stopped before its end (${reason}).`);
    yield* this.#findings.take();
  }

  summary(): VerifySummary {
    const states = [...this.#states.values()];
    return Object.freeze({
      records: this.#taker.records,
      chains: states.length,
      runs: this.#runs.ended,
      openRuns: this.#runs.open,
      errors: this.#findings.errors,
      warnings: this.#findings.warnings,
      unreadable: this.#findings.unreadable,
      kids: this.#taker.kids,
      heads: states.flatMap(({ head }) => head ?? []),
    });
  }

  async *#readChain(state: ChainState): AsyncGenerator<Finding> {
    try {
      const batches = linesOf(this.#store, state.chain, state.offset);
      if (this.#seals === undefined) {
        for await (const lines of batches) yield* this.#take({ lines, seals: undefined }, state);
      } else {
        for await (const sealed of withSeals(batches, this.#seals)) yield* this.#take(sealed, state);
      }
    } catch (error) {
      this.#failed(error, state);
    }
  }

  #take({ lines, seals }: SealedLines, state: ChainState): readonly Finding[] {
    lines.forEach((line, index) => {
      if (line.whole) this.#taker.take(line, state, this.#reading, seals && sealAt(seals, index));
      else state.tear(line.offset, line.line.length);
    });
    return this.#findings.take();
  }

  async #chains(): Promise<readonly string[]> {
    try {
      const chains = await this.#store.chains();
      // A store that holds nothing need not have an id yet.
      if (chains.length > 0) this.#taker.storeId ??= await this.#store.id();
      return chains;
    } catch (error) {
      this.#failed(error);
      return [];
    }
  }

  #torn(): readonly ChainState[] {
    return [...this.#states.values()].filter(({ torn }) => torn !== undefined);
  }

  #failed(error: unknown, state?: ChainState): void {
    if (state !== undefined) state.unreadable = true;
    const what = state === undefined ? "The store" : "The chain";
    const message = `${what} could not be read, so it could not be checked (${messageOf(error)}).`;
    this.#findings.add("unreadable", message, { chain: state?.chain });
  }
}

function sealAt({ kids, hashes }: Seals, index: number): Seal {
  return { kid: kids[index], hash: hashes[index] as string };
}

/** What a line says its sequence number is: the last such member, since nothing nested comes after it. */
function seqOf(line: Buffer): number {
  const at = line.lastIndexOf('"seq":');
  return at === -1 ? Number.NaN : Number.parseInt(line.toString("latin1", at + 6, at + 24), 10);
}
