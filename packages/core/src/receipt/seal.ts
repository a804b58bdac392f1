import { hash } from "node:crypto";
import { EnactError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import type { EnactRecord, RecordContent } from "../models/record.js";
import { canonical, canonicalBytes } from "./canonical.js";
import type { Key } from "./keyring.js";
import { shrink } from "./shrink.js";

/** A record's place in its chain. */
export interface Place {
  readonly chain: string;
  readonly seq: number;
  readonly prev: string | null;
  readonly timestamp: string;
}

/** A signed record and its bytes. */
export interface SealedRecord {
  readonly record: EnactRecord;
  /** The stored bytes, newline included. */
  readonly line: Uint8Array;
  /** What the next record's `prev` says. */
  readonly hash: string;
}

/** The largest record, in bytes of its signed body. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** The DSSE payload type of a record. */
export const RECORD_TYPE = "application/vnd.enact.record.v1+json";

const SIGNATURE_MEMBER = ',"signature":"';

/**
 * Signs a record and lays out its line: the canonical body with the signature as its last member, so that a verifier
 * can slice the signed bytes out of the stored ones. A result or a receipt that is too large has its largest outputs
 * replaced by their digests.
 *
 * @throws EnactError `ENACT_RECORD_TOO_LARGE` when the body has more than 4 MiB
 */
export function seal<Content extends RecordContent>(
  content: Content,
  place: Place,
  key: Key,
  fitted = false,
): SealedRecord & { readonly record: Content & EnactRecord } {
  if (key.sign === undefined)
    throw new EnactError("ENACT_INVALID_CONFIGURATION", `The key "${key.kid}" can only verify.`);
  const unsigned = { ...content, ...place, v: 1, alg: key.alg, kid: key.kid };
  const tailBytes = SIGNATURE_MEMBER.length + key.signatureLength + 2;
  const line = canonicalBytes(unsigned as unknown as Json, tailBytes);
  const bodyBytes = line.length - tailBytes;
  if (bodyBytes > MAX_RECORD_BYTES) {
    const smaller = shrink(content, bodyBytes - MAX_RECORD_BYTES);
    if (smaller !== content && !fitted) return seal(smaller, place, key, true);
    throw new EnactError(
      "ENACT_RECORD_TOO_LARGE",
      `The ${content.kind} record has ${bodyBytes} bytes; at most ${MAX_RECORD_BYTES} can be signed.`,
    );
  }
  const signature = key.sign(preamble(bodyBytes), line.subarray(0, bodyBytes));
  // In the place of the body's last brace.
  line.write(`${SIGNATURE_MEMBER}${signature}"}\n`, bodyBytes - 1, "latin1");
  const record = Object.freeze({ ...unsigned, signature }) as unknown as Content & EnactRecord;
  return { record, line, hash: hashOf(line.subarray(0, -1)) };
}

/** The hash of a stored record: of its exact bytes, signature included, newline not. */
export function hashOf(line: Uint8Array): string {
  return `sha256:${hash("sha256", line, "hex")}`;
}

/**
 * Whether a stored line carries the key's signature. The signed bytes are sliced out of the stored ones, never made
 * anew, so any change of spelling shows.
 */
export function verifyLine(line: Uint8Array, key: Key): boolean {
  const open = line.length - SIGNATURE_MEMBER.length - key.signatureLength - 2;
  if (open < 1) return false;
  const tail = Buffer.from(line.buffer, line.byteOffset + open, line.length - open).toString("latin1");
  if (!tail.startsWith(SIGNATURE_MEMBER) || !tail.endsWith('"}')) return false;
  return key.verify(tail.slice(SIGNATURE_MEMBER.length, -2), preamble(open + 1), line.subarray(0, open), "}");
}

/** Whether a record held as an object carries the key's signature. It is canonicalised first. */
export function verifyRecord({ signature, ...unsigned }: JsonObject, key: Key): boolean {
  if (typeof signature !== "string") return false;
  const body = Buffer.from(canonical(unsigned), "utf8");
  return key.verify(signature, preamble(body.length), body);
}

/** Everything before the body in the DSSE pre-authentication encoding (secure-systems-lab/dsse, protocol.md). */
export function preamble(bodyBytes: number, type: string = RECORD_TYPE): string {
  return `DSSEv1 ${Buffer.byteLength(type)} ${type} ${bodyBytes} `;
}
