import type { ReceiptQuery, ReceiptStore } from "./contracts/store.js";
import { ID_PATTERN } from "./models/fields.js";
import type { Receipt } from "./models/record.js";
import type { Keyring } from "./receipt/keyring.js";
import { readReceipt } from "./receipt/read.js";

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
}
