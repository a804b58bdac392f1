import type { ReceiptStore } from "../../contracts/store.js";
import { messageOf } from "../../json.js";
import type { Finding, VerifySummary } from "../../models/finding.js";
import type { Head } from "../../models/record.js";
import type { Keyring } from "../keyring.js";
import { Verification } from "./verification.js";

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

/**
 * Verifies everything in a store: each record, each chain, what chains say of each other, and what the records of each run
 * say together.
 *
 * Logs are streamed, whatever their size; memory grows with the number of runs (24 bytes each) and with what is open at
 * once. Writers may be at work meanwhile. It never throws: what cannot be read is a finding, `unreadable`.
 *
 * @returns the summary, as the generator's return value
 * @remarks It proves what the signatures and anchors cover. Without an anchor, the newest records can be gone, or the whole
 * store put back to an earlier moment, and what is left verifies.
 */
export async function* verifyStore(
  store: ReceiptStore,
  options: VerifyOptions,
): AsyncGenerator<Finding, VerifySummary> {
  const verification = new Verification(store, options);
  try {
    yield* verification.readChains();
    if (verification.isUnsettled) yield* verification.readOn();
    yield* verification.readAgain();
    yield* verification.conclude();
    yield* verification.audit();
  } catch (error) {
    yield* verification.stop(messageOf(error));
  }
  return verification.summary();
}
