import { type Keyring, verifyLine } from "@enact/core";

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
  return key.alg === alg && verifyLine(line, key) ? "good" : "bad";
}
