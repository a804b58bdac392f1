import type { Head } from "../../models/record.js";
import type { Keyring } from "../keyring.js";

/** How a store is verified. */
export interface VerifyOptions {
  /** The keys that are trusted. */
  readonly keyring: Keyring;
  /**
   * Accepts records that the published development secret has signed, in a store that holds no others.
   * @defaultValue false
   */
  readonly allowInsecureKey?: boolean | undefined;
  /**
   * Makes each record's canonical form anew, by another implementation, and compares. Takes several times as long.
   * @defaultValue false
   */
  readonly strict?: boolean | undefined;
  /**
   * Records that must be there: heads of earlier verifications, or of receipts, that were kept elsewhere.
   * @defaultValue none
   */
  readonly anchors?: readonly Head[] | undefined;
}
