import { messageOf } from "../../json.js";
import type { Finding, VerifySummary } from "../../models/finding.js";
import { Verification, type VerifiedStore } from "./verification.js";
import type { VerifyOptions } from "./verify-options.js";

export type { VerifyOptions } from "./verify-options.js";

/**
 * Verifies everything in a store: each record, each chain, what chains say of each other, and what the records of each run
 * say together.
 *
 * Logs are streamed, whatever their size; memory grows with the number of runs (24 bytes each) and with what is open at
 * once. Writers may be at work meanwhile. No store makes it throw: what cannot be read is a finding, `unreadable`.
 *
 * @returns the summary, as the generator's return value
 * @throws ConfigurationError when `approverKeys` are no keys, or `verifiedAt` is no time; nothing was read then
 * @remarks It proves what the signatures and anchors cover. Without an anchor, the newest records can be gone, or the whole
 * store put back to an earlier moment, and what is left verifies.
 */
export async function* verifyStore(
  store: VerifiedStore,
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
