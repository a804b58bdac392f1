import type { LogLine } from "../../lines.js";
import type { Head } from "../../models/record.js";
import { INSECURE_KID, type Keyring } from "../keyring.js";
import { hashOf } from "../seal.js";
import type { Approvals } from "./approvals.js";
import type { Backdated } from "./backdated.js";
import type { ChainState } from "./chain-state.js";
import type { Claims } from "./claims.js";
import { createExaminer, type Examination, type Examine, type SignedRecord, TOO_LARGE } from "./examine.js";
import type { Findings, Subject } from "./findings.js";
import type { KeyUses } from "./keys.js";
import { bufferOf } from "./log-stream.js";
import type { Runs } from "./runs.js";
import type { Uses } from "./uses.js";

/** How records are taken. */
export interface RecordTakerOptions {
  readonly keyring: Keyring;
  readonly allowInsecureKey: boolean;
  readonly strict: boolean;
}

/** Who hears of a record. */
export interface Listeners {
  readonly findings: Findings;
  readonly claims: Claims;
  readonly runs: Runs;
  readonly approvals: Approvals;
  readonly keys: KeyUses;
  readonly uses: Uses;
  readonly backdated: Backdated;
}

/** What somebody else has found out about a line: whose signature it carries, and its hash. */
export interface Seal {
  readonly kid: string | undefined;
  readonly hash: string;
}

/** Takes one line after the other: examines it, puts it in its place, and tells whoever knows the records around it. */
export class RecordTaker {
  records = 0;
  /** The id of the store the chains should belong to; undefined where it is not known. */
  storeId: string | undefined;
  readonly #allowInsecureKey: boolean;
  readonly #examine: Examine;
  readonly #findings: Findings;
  readonly #listeners: Listeners;
  #firstInsecure: Subject | undefined;
  #hasSecure = false;
  readonly #kids = new Set<string>();
  #lastKid: string | undefined;

  constructor({ allowInsecureKey, ...options }: RecordTakerOptions, listeners: Listeners) {
    this.#allowInsecureKey = allowInsecureKey;
    this.#examine = createExaminer(options);
    this.#findings = listeners.findings;
    this.#listeners = listeners;
  }

  /** The ids of the keys that have signed records. */
  get kids(): readonly string[] {
    return [...this.#kids];
  }

  /** Takes a whole line of a chain. */
  take(line: LogLine, state: ChainState, reading: number, seal?: Seal): void {
    const bytes = bufferOf(line);
    state.offset = line.end;
    state.torn = undefined;
    this.records++;
    const { record, problems } = line.oversized ? OVERSIZED : this.#examine(bytes, seal?.kid);
    for (const { code, message } of problems) {
      this.#findings.add(code, message, {
        chain: state.chain,
        seq: record?.seq ?? state.expected,
        runId: record?.runId,
      });
    }
    if (record === undefined) {
      state.damaged++;
      return;
    }
    this.#noteKey(record);
    const hash = seal?.kid === record.kid ? seal.hash : hashOf(bytes);
    if (!state.place(record, hash, this.#findings)) return;
    const { claims, runs, keys, backdated } = this.#listeners;
    claims.meet(state.chain, record.seq, hash);
    backdated.take(record, this.#findings);
    this.#noteHeads(record, reading);
    keys.take(record);
    this.#noteUses(record, hash, reading);
    runs.take(record, { chain: state.chain, hash, reading });
  }

  /** Reports what only the whole store shows. */
  conclude(): void {
    if (this.#firstInsecure === undefined || !this.#hasSecure || !this.#allowInsecureKey) return;
    const message = "Records signed with the published development secret stand in a store that holds another key's.";
    this.#findings.add("insecure_key", `${message} Anybody can have made them.`, this.#firstInsecure);
  }

  #noteKey({ kid, chain, seq, runId }: SignedRecord): void {
    if (kid !== this.#lastKid) this.#kids.add(kid);
    this.#lastKid = kid;
    if (kid !== INSECURE_KID) {
      this.#hasSecure = true;
    } else if (this.#allowInsecureKey) {
      this.#firstInsecure ??= { chain, seq, runId };
    } else {
      const message = "The record is signed with the published development secret, so anybody can have made it.";
      this.#findings.add("insecure_key", `${message} Set a secret of your own.`, { chain, seq, runId });
    }
  }

  #noteUses({ view, chain, seq, runId }: SignedRecord, hash: string, reading: number): void {
    if (view === undefined) return;
    const { approvals, uses } = this.#listeners;
    for (const what of uses.take(view)) {
      const message = `The ${what} was used before, by another record; it can be used once.`;
      this.#findings.add("claim_reused", message, { chain, seq, runId });
    }
    if (runId !== undefined) approvals.take(view, { chain, seq, runId, reading }, hash);
  }

  #noteHeads({ view, kind, chain, seq }: SignedRecord, reading: number): void {
    if (view === undefined || (kind !== "open" && kind !== "heads" && kind !== "key")) return;
    if (kind === "open" && this.storeId !== undefined && view.plain("store") !== this.storeId) {
      const message = `The chain was begun in another store, ${view.plain("store")}; it was copied here.`;
      this.#findings.add("foreign_chain", message, { chain, seq });
    }
    for (const head of JSON.parse(view.text("heads") as string) as readonly Head[]) {
      this.#listeners.claims.add(head, `record ${seq} of the chain ${chain}`, reading);
    }
  }
}

const OVERSIZED: Examination = { record: undefined, problems: [TOO_LARGE] };
