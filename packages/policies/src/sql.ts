import {
  block,
  ConfigurationError,
  definePolicy,
  type Policy,
  type PolicyRequest,
  pass,
  type Resource,
} from "@enact/core";
import { earlierChanges, isCount, judgingChanges, own } from "./changes.js";
import { namesFrom, versionOf, wholeNumberFrom } from "./configuration.js";
import { fold, lookAlikePattern } from "./look-alike.js";
import { isReadable, plural, quote } from "./text.js";

/**
 * Refuses every insert, update and delete on a protected table, and whatever a connector says is touched along with it
 * (a view's tables, partitions, cascades).
 *
 * Names are compared without regard to case, quotes, white space, accents and look-alike letters (UTS #39). A part that
 * one side leaves out matches: `users` is taken for `public.users`, and protecting `users` protects it in every schema.
 *
 * @remarks Reads pass; the database is not compared. Where a workflow declares no resources, each call is judged. All
 * names go into one policy, since names of policies are unique within a client.
 * @param names - names of tables, with or without schema, without patterns: `["public.users", "audit_log"]`
 * @throws ConfigurationError when the list is empty or holds something that is no name of a table
 */
export function protectTables(names: readonly string[]): Policy {
  const tables = namesFrom("protectTables(names)", names);
  const pattern = new RegExp(`^(?:${tables.map(tablePattern).join("|")})$`, "i");
  return definePolicy({
    name: "protectTables",
    description: `Never writes to the tables ${tables.map(quote).join(", ")}.`,
    version: versionOf(1, { names: tables }),
    evaluate: judgingChanges("sql", (changes) => {
      for (const { name } of changes) {
        const table = canonical(name);
        if (table === undefined)
          return block(`The table ${quote(name)} has no readable name; write it as schema.table.`);
        if (pattern.test(table)) {
          return block(`The table ${quote(name)} is protected, or reads like one that is; leave it as it is.`);
        }
      }
      return changes.length === 0 ? NO_TABLE : NO_PROTECTED_TABLE;
    }),
  });
}

/**
 * Refuses a run that changes more rows than this in all: the rows of a call, together with those of the calls before it
 * that succeeded, or may have.
 *
 * @remarks Blocks at a call whose number of rows is missing, `"unbounded"` or no whole number. At the gate a missing
 * number is left to the calls. Reads pass.
 * @param max - the greatest number of rows, at least 1
 * @throws ConfigurationError when it is no whole number of at least 1
 */
export function maxRowsAffected(max: number): Policy {
  wholeNumberFrom("maxRowsAffected(max)", max, 1);
  return definePolicy({
    name: "maxRowsAffected",
    description: `Changes at most ${plural(max, "row")} in one run.`,
    version: versionOf(1, { max }),
    evaluate: judgingChanges("sql", (changes, request) => {
      if (changes.length === 0) return NO_TABLE;
      const earlier = request.phase === "request" ? [] : earlierChanges(request, "sql");
      if (earlier === undefined)
        return block("The calls before this one cannot be read, so their rows cannot be counted.");
      let rows = 0;
      for (const change of [...earlier, ...changes]) {
        const problem = rowsProblemOf(change, request);
        if (problem !== undefined) return block(problem);
        rows += (own(change, "count") as number | undefined) ?? 0;
      }
      if (rows > max)
        return block(`This run would change ${plural(rows, "row")}, more than ${max}; narrow the condition.`);
      const later = request.phase === "request" ? "; each call is judged by what it counts" : "";
      return pass(`${plural(rows, "row")} of at most ${max}${later}.`);
    }),
  });
}

/**
 * Refuses a write of which nobody knows how many it touches: a `count` of `"unbounded"` on anything at all, and at a call
 * one on a database table that is missing.
 *
 * @remarks Reads pass. Where a workflow declares no resources, each call is judged.
 */
export const noUnboundedWrite: Policy = definePolicy({
  name: "noUnboundedWrite",
  description: "Never writes without a bound on how much is touched.",
  version: "1",
  evaluate: judgingChanges(undefined, (changes, request) => {
    for (const change of changes) {
      const mayLack = request.phase === "request" || !change.kind.startsWith("sql.");
      const count = own(change, "count");
      if (count === undefined ? mayLack : isCount(count)) continue;
      return block(
        count === "unbounded"
          ? `The ${change.change} of ${quote(change.name)} has no bound; name the rows by a condition.`
          : `The ${change.change} of ${quote(change.name)} does not say how many it touches; the connector must count them.`,
      );
    }
    if (changes.length === 0) return NO_WRITE;
    return request.phase === "request" ? NOTHING_UNBOUNDED : BOUNDED;
  }),
});

const NO_TABLE = Object.freeze(pass("Writes to no database table."));
const NO_PROTECTED_TABLE = Object.freeze(pass("Writes to no protected table."));
const NO_WRITE = Object.freeze(pass("Writes nothing."));
const NOTHING_UNBOUNDED = Object.freeze(pass("No unbounded write is declared; each call is judged by what it counts."));
const BOUNDED = Object.freeze(pass("Every write is bounded."));

function rowsProblemOf(change: Resource, { phase }: PolicyRequest): string | undefined {
  const count = own(change, "count");
  if (count === undefined ? phase === "request" : isCount(count)) return undefined;
  const what = count === "unbounded" ? "has no bound on its rows" : "does not say how many rows it touches";
  return `The ${change.change} on ${quote(change.name)} ${what}; narrow the condition until the rows can be counted.`;
}

/** Longer than a database's, a schema's and a table's name together where PostgreSQL allows 63 bytes each. */
const MAX_CHARACTERS = 1_000;

const PLAIN_NAME = /^[a-z0-9_$]+(?:\.[a-z0-9_$]+)*$/i;

/** A table's name, folded, its parts freed of quotes, white space and signs; undefined where a part is left empty. */
function canonical(name: string): string | undefined {
  if (name.length > MAX_CHARACTERS) return undefined;
  if (PLAIN_NAME.test(name)) return name;
  if (!isReadable(name)) return undefined;
  const bare = fold(name).replace(/[^\p{L}\p{N}_$.]/gu, "");
  return bare === "" || /^\.|\.\.|\.$/.test(bare) ? undefined : bare;
}

/** `public.users` as a pattern that also matches `users`, and `shop.public.users`. */
function tablePattern(name: string): string {
  const table = name.includes("*") ? undefined : canonical(name);
  if (table === undefined) {
    throw new ConfigurationError(
      `protectTables(names) holds ${quote(name)}, which is no name of a table; write it without patterns, such as "public.users".`,
    );
  }
  return table
    .split(".")
    .map((part) => lookAlikePattern(part.toLowerCase()))
    .reduce((outer, part) => `(?:${outer}\\.)?${part}`, ".*");
}
