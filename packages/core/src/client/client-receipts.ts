import type { ReceiptQuery, ReceiptStore } from "../contracts/store.js";
import { ID_PATTERN } from "../models/fields.js";
import type { Finding, VerifySummary } from "../models/finding.js";
import type { Receipt } from "../models/record.js";
import type { Keyring } from "../receipt/keyring.js";
import { readReceipt } from "../receipt/read.js";
import { type VerifyOptions, verifyStore } from "../receipt/verify/verify-store.js";

/** A client's view of its receipts. Everything it gives back was verified. */
export class ClientReceipts {
  readonly #store: ReceiptStore;
  readonly #keyring: Keyring;

  constructor(store: ReceiptStore, keyring: Keyring) {
    this.#store = store;
    this.#keyring = keyring;
  }

  /**
   * The receipt of a run; undefined where there is none.
   *
   * @throws InvalidReceiptError when the stored receipt does not verify
   */
  async get(runId: string): Promise<Receipt | undefined> {
    if (!ID_PATTERN.test(runId)) return undefined;
    const stored = await this.#store.find(runId);
    return stored && readReceipt(stored.line, this.#keyring);
  }

  /**
   * Receipts, newest first.
   *
   * @throws InvalidReceiptError when one of them does not verify
   */
  async list(query?: ReceiptQuery): Promise<readonly Receipt[]> {
    return (await this.#store.list(query)).map(({ line }) => readReceipt(line, this.#keyring));
  }

  /**
   * Checks every record of the store: signatures, chains, links, and whether each receipt is what its run left behind.
   *
   * @returns the summary, and the first findings; `verifyStore` streams all of them
   */
  async verify(options: Omit<VerifyOptions, "keyring"> = {}): Promise<VerifyReport> {
    const findings: Finding[] = [];
    const verifying = verifyStore(this.#store, { ...options, keyring: this.#keyring });
    for (;;) {
      const { done, value } = await verifying.next();
      if (done) return { findings, summary: value };
      if (findings.length < MAX_FINDINGS) findings.push(value);
    }
  }
}

/** What a verification found. */
export interface VerifyReport {
  /** The first 1 000 findings; empty where everything is as it was written. */
  readonly findings: readonly Finding[];
  /** What was looked at, and how many errors and warnings there are in all. */
  readonly summary: VerifySummary;
}

const MAX_FINDINGS = 1_000;
