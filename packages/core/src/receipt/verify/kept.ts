import { hash } from "node:crypto";
import type { Json, JsonObject } from "../../json.js";
import { canonical } from "../canonical.js";
import type { Call } from "./entries.js";
import type { Asked } from "./open-run.js";
import type { RecordView } from "./record-view.js";

/** How many bytes of the records of open runs are kept as they are. */
const BUDGET = 8 * 1024 * 1024;

/** One record must not take the room of thousands. */
const MAX_RECORD = 64 * 1024;

/**
 * Decides which records that are to be compared with later ones are kept as they are, and which as digests: where many
 * runs are open at once, or records are large.
 */
export class Keeper {
  #held = 0;

  /** Takes room for a record. 0 where there is none: then its texts must be kept as digests. */
  hold(record: RecordView): number {
    const bytes = record.bytes.length;
    if (bytes > MAX_RECORD || this.#held + bytes > BUDGET) return 0;
    this.#held += bytes;
    return bytes;
  }

  /** What was held is not needed any more. */
  release(bytes: number): void {
    this.#held -= bytes;
  }
}

/** The digests of what was asked for. */
export function digestedAsked({ request, policyResults }: Asked): Asked {
  return { request: [digestOf(request.join("\n"))], policyResults: digestOf(withDigestedFacts(policyResults)) };
}

/** The digests of a call. */
export function digestedCall({ action, effect, input, resources, system, before, policyResults }: Call): Call {
  return {
    action: digestOf(action),
    effect,
    input: digestOf(input),
    resources: digestOf(resources),
    system: digestOf(system),
    before: before === undefined ? undefined : digestOf(before),
    policyResults: policyResults === undefined ? undefined : digestOf(withDigestedFacts(policyResults)),
  };
}

/**
 * Whether two texts are the same, each as it is, or kept as a digest, or replaced by its digest in a record that would
 * have become too large (`{"$bytes":…,"$digest":…}`).
 */
export function isSame(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && (hasDigest(a) || hasDigest(b)) && digestOf(a) === digestOf(b);
}

/** {@link isSame} of policy results; facts may be replaced by their digests in one of them. */
export function isSameJudgement(a: string, b: string): boolean {
  if (a === b) return true;
  const isShort = [a, b].some((text) => isDigest(text) || text.includes('"facts":{"$bytes":'));
  return isShort && digestOf(withDigestedFacts(a)) === digestOf(withDigestedFacts(b));
}

/** Whether a text is only known by its digest. */
function isDigest(text: string): boolean {
  return text.startsWith("sha256:");
}

function hasDigest(text: string): boolean {
  return isDigest(text) || text.startsWith('{"$bytes":');
}

/** The digest of a text, or of what it stands for. */
export function digestOf(text: string): string {
  if (isDigest(text)) return text;
  const replaced = /^\{"\$bytes":\d+,"\$digest":"(sha256:[0-9a-f]{64})"\}$/.exec(text);
  return replaced?.[1] ?? `sha256:${hash("sha256", Buffer.from(text, "latin1"), "hex")}`;
}

function withDigestedFacts(text: string): string {
  if (!text.includes('"facts":')) return text;
  const results = JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as readonly JsonObject[];
  const short = results.map(({ facts, ...result }) =>
    facts === undefined ? result : { ...result, facts: digestOf(latin1(canonical(facts))) },
  );
  return latin1(canonical(short as Json));
}

/** Texts of records have one character per byte. */
function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
