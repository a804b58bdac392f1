import { isUtf8 } from "node:buffer";
import type { z } from "zod";
import type { Json, JsonObject } from "../../json.js";
import type { FindingCode } from "../../models/finding.js";
import { RECORD_KINDS, recordSchema } from "../../models/record.js";
import { MAX_DEPTH } from "./scan-json.js";

/** What is wrong with a record. */
export interface Problem {
  readonly code: FindingCode;
  readonly message: string;
}

/** A line that was parsed, or why it could not be. */
export function parseLine(line: Buffer): { readonly record: JsonObject } | { readonly problem: Problem } {
  if (!isUtf8(line)) return refused("not_utf8", "The line is not UTF-8; it was damaged or written by something else.");
  let record: Json;
  try {
    record = JSON.parse(line.toString("utf8")) as Json;
  } catch {
    return refused("not_json", "The line is not JSON; it was damaged or written by something else.");
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    return refused("not_json", "The line is JSON, but no object.");
  }
  const { v, kind } = record as JsonObject;
  if (v !== 1)
    return refused("unsupported_version", `The record says version ${shown(v)}; this verifier knows version 1.`);
  if (!RECORD_KINDS.has(kind))
    return refused("unknown_kind", `The record says kind ${shown(kind)}; this verifier does not know it.`);
  return { record: record as JsonObject };
}

/** Everything that keeps a signed record from being one that Enact writes; nothing where it only is not canonical. */
export function problemsOf(record: JsonObject): readonly Problem[] {
  const walked = firstForbidden(record, "", 0);
  if (walked !== undefined) return [walked];
  const { error } = recordSchema.safeParse(record);
  return (error?.issues ?? []).flatMap((issue) => explain(issue, record)).slice(0, MAX_PROBLEMS);
}

/** One record can be wrong in thousands of places; a few tell enough. */
const MAX_PROBLEMS = 8;

function explain(issue: z.core.$ZodIssue, record: JsonObject): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "unknown_field",
      message: `The record has the field ${nameOf([...path, key])}, which its kind does not have.`,
    }));
  }
  if (!isThere(record, path))
    return [{ code: "missing_field", message: `The record lacks the field ${nameOf(path)}.` }];
  return [{ code: "bad_field", message: `The record's field ${nameOf(path)} does not fit: ${issue.message}.` }];
}

function isThere(value: Json | undefined, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, first)) return false;
  return isThere((value as JsonObject)[first], rest);
}

/** The first number, key or nesting that no record may have. */
function firstForbidden(value: Json, path: string, depth: number): Problem | undefined {
  if (typeof value === "number") return isExact(value) ? undefined : problem("bad_number", path, BAD_NUMBER);
  if (typeof value === "string") return value.isWellFormed() ? undefined : problem("bad_field", path, LONE_SURROGATE);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= MAX_DEPTH) return problem("too_deep", path, `is nested deeper than ${MAX_DEPTH} levels.`);
  if (!Array.isArray(value) && hasReservedKey(value as JsonObject))
    return problem("forbidden_key", path, FORBIDDEN_KEY);
  for (const [key, member] of Object.entries(value)) {
    const found = firstForbidden(key, path, depth) ?? firstForbidden(member as Json, `${path}/${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const BAD_NUMBER = "is an integer beyond ±(2^53−1), which readers round differently.";
const LONE_SURROGATE = "has a lone surrogate, which is no Unicode text.";
const FORBIDDEN_KEY = "has a reserved key (__proto__, $enact, $digest, $bytes) that Enact did not put there.";

/** A number that JSON writes with an exponent is no integer to its readers. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21);
}

function hasReservedKey(value: JsonObject): boolean {
  const reserved = RESERVED_KEYS.filter((key) => Object.hasOwn(value, key)).join(" ");
  if (reserved === "") return false;
  const { $enact, $bytes, $digest, type } = value;
  const size = Object.keys(value).length;
  if (reserved === "$enact") {
    if ($enact === "truncated") return false;
    return !(($enact === "redacted" && size === 1) || ($enact === "unserializable" && size === 2 && isText(type)));
  }
  if (reserved !== "$bytes $digest" || size !== 2) return true;
  return !(
    isText($digest) &&
    /^sha256:[0-9a-f]{64}$/.test($digest) &&
    Number.isSafeInteger($bytes) &&
    Number($bytes) >= 0
  );
}

const RESERVED_KEYS = ["$bytes", "$digest", "$enact", "__proto__"] as const;

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}

function problem(code: FindingCode, path: string, text: string): Problem {
  return { code, message: `What stands at ${path === "" ? "the top" : clipped(path)} of the record ${text}` };
}

function refused(code: FindingCode, message: string): { readonly problem: Problem } {
  return { problem: { code, message } };
}

function nameOf(path: readonly string[]): string {
  return clipped(path.join("."));
}

function shown(value: unknown): string {
  return clipped(JSON.stringify(value) ?? "nothing");
}

/** Records may hold anything; messages stay short and free of control characters. */
function clipped(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short.toWellFormed()).slice(1, -1);
}
