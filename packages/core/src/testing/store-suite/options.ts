import type { MaybePromise } from "../../contracts/schema.js";
import type { ReceiptStore } from "../../contracts/store.js";

/** What `testReceiptStore` needs to know of a store. */
export interface TestReceiptStoreOptions<S extends ReceiptStore = ReceiptStore> {
  /** Makes a store that holds nothing. A new one for every test. */
  create(): MaybePromise<S>;
  /**
   * Opens what a store holds once more, as another process would.
   * @defaultValue the store does not outlive its object
   */
  readonly reopen?: ((store: S) => MaybePromise<S>) | undefined;
  /**
   * Puts bytes behind a chain's end, as a crash in the middle of a write leaves them.
   * @defaultValue the store cannot be torn
   */
  readonly tear?: ((store: S, chain: string, bytes: Uint8Array) => MaybePromise<void>) | undefined;
  /**
   * Called after every test.
   * @defaultValue nothing
   */
  readonly cleanup?: ((store: S) => MaybePromise<void>) | undefined;
}
