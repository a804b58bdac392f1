import { hash } from "node:crypto";
import type { Json, JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RecordContent } from "../models/record.js";
import { canonical } from "./canonical.js";

/**
 * Replaces the largest of what vendors sent by its digest, until the record is smaller by so many bytes. Only records
 * that come after an effect are changed: an intent or an attempt that is too large must fail its run instead.
 *
 * @param excess - by how many bytes the record is too large
 */
export function shrink<Content extends RecordContent>(content: Content, excess: number): Content {
  if (content.kind === "result") return { ...content, output: digest(content.output) };
  if (content.kind !== "receipt") return content;
  const actions = content.actionsTaken.map((entry): Writable<ActionResult> => ({ ...entry }));
  let left = excess;
  for (const members of [["output", "before"], ["input"]] as const) {
    const candidates = actions
      .flatMap((entry) => members.map((member) => ({ entry, member, bytes: sizeOf(entry[member]) })))
      .filter(({ bytes }) => bytes > DIGEST_BYTES)
      .sort((a, b) => b.bytes - a.bytes);
    for (const { entry, member, bytes } of candidates) {
      if (left <= 0) break;
      entry[member] = digest(entry[member] as Json);
      left -= bytes - DIGEST_BYTES;
    }
  }
  if (left <= 0) return { ...content, actionsTaken: actions };
  return {
    ...content,
    actionsTaken: actions.map(withoutPolicyResults),
    policyResults: content.policyResults.map(withDigestedFacts),
  };
}

/** What a digest itself takes, rounded up. */
const DIGEST_BYTES = 128;

function digest(value: Json): JsonObject {
  const body = canonical(value);
  return { $bytes: Buffer.byteLength(body), $digest: `sha256:${hash("sha256", body, "hex")}` };
}

function sizeOf(value: Json | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(canonical(value));
}

/** The attempts keep them. */
function withoutPolicyResults({ policyResults: _kept, ...entry }: ActionResult): ActionResult {
  return entry;
}

function withDigestedFacts(result: PolicyResult): PolicyResult {
  return sizeOf(result.facts) > DIGEST_BYTES ? { ...result, facts: digest(result.facts as Json) } : result;
}

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
