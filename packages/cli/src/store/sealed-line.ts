import type { Keyring } from "@enact/core";

/** A stored line taken apart: what was signed, and its signature. */
export interface SealedLine {
  /** The signed bytes, exactly. */
  readonly body: Buffer;
  /** In lower-case hex. */
  readonly signature: string;
}

/** The DSSE payload type of every record. */
export const RECORD_TYPE = "application/vnd.enact.record.v1+json";

/** Takes a stored line apart; undefined where it does not end in a signature. */
export function openLine(line: Uint8Array): SealedLine | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const tail = SIGNATURE.exec(bytes.toString("latin1", Math.max(0, bytes.length - LONGEST_TAIL), bytes.length));
  if (tail === null) return undefined;
  const body = Buffer.concat([bytes.subarray(0, bytes.length - tail[0].length), BRACE]);
  return { body, signature: tail[1] as string };
}

const SIGNATURE = /,"signature":"([0-9a-f]{128}|[0-9a-f]{64})"\}$/;
const LONGEST_TAIL = 160;
const BRACE = Buffer.from("}");

/** Whether a stored line was signed as it is. */
export type SignatureState = "good" | "bad" | "unknown key" | "unchecked";

/**
 * Checks the signature of a stored line: of exactly its bytes, whatever they say.
 *
 * @param record - the line's kid and alg
 */
export function signatureStateOf(
  line: Uint8Array,
  { kid, alg }: { readonly kid?: unknown; readonly alg?: unknown },
  keyring: Keyring | undefined,
): SignatureState {
  if (keyring === undefined) return "unchecked";
  const key = typeof kid === "string" ? keyring.get(kid) : undefined;
  if (key === undefined) return "unknown key";
  const opened = openLine(line);
  if (opened === undefined || key.alg !== alg || opened.signature.length !== key.signatureLength) return "bad";
  return key.verify(opened.signature, preambleOf(opened.body), opened.body) ? "good" : "bad";
}

/** What stands before the body in the pre-authentication encoding of DSSE (secure-systems-lab/dsse, protocol.md). */
function preambleOf(body: Buffer): string {
  return `DSSEv1 ${RECORD_TYPE.length} ${RECORD_TYPE} ${body.length} `;
}
