import type { JsonObject } from "../json.js";
import { canonical } from "./canonical.js";
import type { Key } from "./keyring.js";
import { preamble } from "./seal.js";

/** The DSSE payload type of a request. */
const REQUEST_TYPE = "application/vnd.enact.request.v1+json";

/**
 * A keyed digest of a request as it was asked for, before redaction: it tells two requests apart and shows nothing of
 * either.
 *
 * @returns undefined where the secret part of the key is not here
 */
export function requestDigest(
  { workflow, actor, payload }: { readonly workflow: string; readonly actor: JsonObject; readonly payload: JsonObject },
  key: Key,
): string | undefined {
  const body = canonical({ workflow, actor, payload });
  return key.digest?.(preamble(Buffer.byteLength(body), REQUEST_TYPE), body);
}
