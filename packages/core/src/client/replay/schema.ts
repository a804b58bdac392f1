import { isDeepStrictEqual } from "node:util";
import type { Schema, SchemaIssue, SchemaResult } from "../../contracts/schema.js";
import { within } from "../../deadline.js";
import { type Json, type JsonObject, messageOf, snapshotObject } from "../../json.js";
import type { NotReplayed } from "./replayed.js";
import { holdsTakenOut, isTakenOut } from "./watch.js";

/**
 * Asks today's schema about a recorded payload, which an earlier one has made: it must give back the same.
 *
 * @param timeoutMs - how long a schema that answers with a promise may take
 * @returns why what it would make of the payload that was sent is not known
 */
export async function schemaObstacle(
  schema: Schema,
  payload: JsonObject,
  timeoutMs: number,
  isMarked: boolean,
): Promise<NotReplayed | undefined> {
  try {
    const answer = schema["~standard"].validate(payload);
    const result = answer instanceof Promise ? await within(timeoutMs, undefined, () => answer) : answer;
    return isMarked && holdsTakenOut(payload) ? obstacleOfMarked(result, payload) : obstacleOf(result, payload);
  } catch (error) {
    return changed(messageOf(error));
  }
}

function obstacleOf(result: SchemaResult<unknown>, payload: JsonObject): NotReplayed | undefined {
  const [issue] = result.issues ?? [];
  if (issue !== undefined) return changed(refused(issue));
  const { value } = result as { readonly value: unknown };
  return value === payload ? undefined : obstacleIn(snapshotObject(value, "payload"), payload);
}

/** What was taken out fits no schema, and what else a schema says of it cannot be believed. */
function obstacleOfMarked(result: SchemaResult<unknown>, payload: JsonObject): NotReplayed | undefined {
  if (result.issues === undefined) return obstacleIn(result.value as Json, payload);
  for (const issue of result.issues) {
    const found = memberAt(payload, stepsOf(issue));
    if (isTakenOut(found)) continue;
    if (!holdsTakenOut(found)) return changed(refused(issue));
    const detail = `Whether ${pathOf(issue)} fits today's schema cannot be told: parts of it are not in the record.`;
    return { code: "redacted", detail };
  }
  return undefined;
}

function obstacleIn(parsed: Json, payload: JsonObject): NotReplayed | undefined {
  const field = firstDifference(parsed, payload, "payload");
  return field === undefined ? undefined : changed(`${field} becomes another value.`);
}

function changed(detail: string): NotReplayed {
  return { code: "schema_changed", detail };
}

function refused(issue: SchemaIssue): string {
  return `${pathOf(issue)} does not fit: ${issue.message}`;
}

function pathOf(issue: SchemaIssue): string {
  return ["payload", ...stepsOf(issue)].join(".");
}

function stepsOf({ path = [] }: SchemaIssue): readonly string[] {
  return path.map((step) => String(typeof step === "object" ? step.key : step));
}

/** The member that a path leads to; where it leads into a mark, that mark. */
function memberAt(value: Json, steps: readonly string[]): Json | undefined {
  let member: Json | undefined = value;
  for (const step of steps) {
    if (typeof member !== "object" || member === null || isTakenOut(member)) return member;
    member = Object.hasOwn(member, step) ? (member as JsonObject)[step] : undefined;
  }
  return member;
}

function firstDifference(a: Json | undefined, b: Json | undefined, path: string): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return path;
  for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
    const found = firstDifference(a[key], b[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return path;
}

function isContainer(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null;
}
