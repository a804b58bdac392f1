import type { KeyObject } from "node:crypto";
import type { Head } from "../../models/record.js";
import type { Keyring } from "../keyring.js";
import type { ReadSeals } from "./seals.js";

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
  /**
   * When the earlier verification began whose heads are all among the `anchors`, as ISO 8601 writes it. A chain that it has
   * not seen and that claims to be more than a minute older is `backdated_chain`.
   * @defaultValue no chain is asked how old it is
   */
  readonly verifiedAt?: string | undefined;
  /**
   * The Ed25519 public keys of approvers, by e-mail address or id: a `KeyObject` or PEM, as a client is given them. The proof
   * of each signed approval is checked.
   * @defaultValue nobody's proof is checked: where one was asked for it must be there
   */
  readonly approverKeys?: Readonly<Record<string, KeyObject | string>> | undefined;
  /**
   * Computes signatures and hashes elsewhere, such as in another thread, by `createSealReader` with the same keyring. Several
   * blocks are asked for at once. It is trusted where it says that a line carries the signature of the very key that its
   * record names; everything else is looked at here, as all is where it rejects.
   * @defaultValue everything is computed here
   */
  readonly seals?: ReadSeals | undefined;
}
