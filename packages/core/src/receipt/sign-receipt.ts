import type { JsonObject } from "../json.js";
import { newId } from "../models/id.js";
import type { Receipt, ReceiptContent } from "../models/record.js";
import { type Key, type Keyring, keyFromSecret } from "./keyring.js";
import { type Place, seal, verifyRecord } from "./seal.js";

/**
 * Signs a receipt that is kept outside a log. A client does this itself, chained to the records before.
 *
 * @param key - a shared secret (its length is not judged here), or a key
 * @param place - where it stands
 * @defaultValue place alone: the first of a chain of its own, now
 */
export function signReceipt(receipt: ReceiptContent, key: string | Key, place: Partial<Place> = {}): Receipt {
  const whole = { chain: newId(), seq: 0, prev: null, timestamp: new Date().toISOString(), ...place };
  return seal(receipt, whole, typeof key === "string" ? keyFromSecret(key) : key).record as Receipt;
}

/**
 * Whether a receipt (or any record) carries the signature of a key. False for another key, an unknown one, and for any
 * edited, added or missing member.
 *
 * @param key - the shared secret, a key, or the keyring to take the key from by `kid`
 */
export function verifySignature(receipt: object, key: string | Key | Keyring): boolean {
  const record = receipt as JsonObject;
  const candidate = typeof key === "string" ? keyFromSecret(key) : "get" in key ? key.get(String(record["kid"])) : key;
  if (candidate === undefined || record["alg"] !== candidate.alg) return false;
  try {
    return verifyRecord(record, candidate);
  } catch {
    // A value that JSON cannot hold was never signed.
    return false;
  }
}
