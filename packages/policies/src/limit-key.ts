import { block, type Json, type PolicyRequest, type Verdict } from "@enact/core";
import { said } from "./said.js";
import { isReadable } from "./text.js";

/**
 * What a run is counted by, or a block that says why nobody knows.
 *
 * @param by - says it; undefined for the actor
 */
export function keyOf(
  by: ((request: PolicyRequest) => Json | undefined) | undefined,
  request: PolicyRequest,
): string | Verdict {
  return by === undefined ? actorOf(request) : said("by", by, request, isKey, KEY);
}

/** Longer than any id, in characters: a key stands in every receipt. */
const MAX_KEY = 1_000;

const KEY = `a readable text of at most ${MAX_KEY} characters`;

const NOBODY = Object.freeze(
  block("The actor has no readable id or e-mail address, so nobody knows whom to count; set one in the host."),
);

/** Two keys that look the same would be two counts. */
function isKey(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_KEY && value.trim() !== "" && isReadable(value);
}

function actorOf({ actor }: PolicyRequest): string | Verdict {
  if (typeof actor !== "object" || actor === null) return NOBODY;
  const id = own(actor, "id");
  const email = own(actor, "email");
  const key = id === undefined && typeof email === "string" ? email.toLowerCase() : id;
  return isKey(key) ? key : NOBODY;
}

/** One that every object inherits, after something polluted them all, is none. */
function own(value: object, member: string): unknown {
  return Object.hasOwn(value, member) ? (value as Readonly<Record<string, unknown>>)[member] : undefined;
}
