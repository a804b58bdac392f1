import type { Schema, SchemaIssue } from "./contracts/schema.js";
import { within } from "./deadline.js";
import { InvalidPayloadError } from "./errors.js";
import { type JsonObject, snapshotObject } from "./json.js";

/**
 * Snapshot, parse, snapshot: copies and freezes a value, parses the copy, and copies and freezes what came out. Only
 * that second copy is judged, run and signed.
 *
 * @param name - how messages name the value
 * @param limit - how long a schema that answers with a promise may take
 * @defaultValue limit none
 * @param maxBytes - what the value may measure, in bytes of its JSON form
 * @defaultValue maxBytes 256 KiB
 * @throws InvalidPayloadError naming each field that does not fit, and why
 * @throws EnactError `ENACT_TIMEOUT` or `ENACT_ABORTED`
 */
export async function parseStrictly(
  schema: Schema,
  value: unknown,
  name: string,
  limit?: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  maxBytes?: number,
): Promise<JsonObject> {
  const raw = snapshotObject(value, name, maxBytes);
  const answer = schema["~standard"].validate(raw);
  const result =
    answer instanceof Promise ? await (limit ? within(limit.timeoutMs, limit.signal, () => answer) : answer) : answer;
  if (result.issues !== undefined) {
    throw new InvalidPayloadError(`${name} does not fit: ${result.issues.slice(0, 10).map(describe).join("; ")}`);
  }
  return result.value === raw ? raw : snapshotObject(result.value, name, maxBytes);
}

function describe({ path = [], message }: SchemaIssue): string {
  const where = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
  return where === "" ? message : `${where}: ${message}`;
}
