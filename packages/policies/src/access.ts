import {
  block,
  ConfigurationError,
  definePolicy,
  type Policy,
  type PolicyRequest,
  pass,
  type Resource,
} from "@enact/core";
import { judgingChanges, own } from "./changes.js";
import { namesFrom, optionsFrom, versionOf } from "./configuration.js";
import { fieldOf, fieldPattern } from "./field-name.js";
import { fold, lookAlikePattern } from "./look-alike.js";
import { isReadable, quote } from "./text.js";

/** What {@link contractorCannotWritePii} is configured with. */
export interface PiiOptions {
  /**
   * Fields that hold personal data, each by its name or its dotted path: `["email", "phoneNumber", "address.street"]`.
   */
  readonly piiFields: readonly string[];
}

/**
 * Refuses that a contractor creates or updates anything with one of these fields.
 *
 * Whoever has "contractor" in `actor.role` is one (`Contractor`, `senior-contractor`); an actor without a role blocks,
 * since nobody knows. Fields come from what is really written, at any depth: compared without regard to case,
 * separators (`phone_number` is `phoneNumber`), accents and look-alike letters (UTS #39). Writing a whole of which such a
 * field is a part counts as well.
 *
 * @remarks A create or update that names no field blocks, of whatever kind, but for git, whose kinds have no fields:
 * nobody looks into the text of a file. Deletions and reads pass. Where a workflow declares no resources, each call is
 * judged.
 * @throws ConfigurationError when `piiFields` is empty or holds something that is no name of a field
 */
export function contractorCannotWritePii(options: PiiOptions): Policy {
  const given = optionsFrom("contractorCannotWritePii", options, `{ piiFields: ["email"] }`);
  const piiFields = namesFrom("contractorCannotWritePii({ piiFields })", given.piiFields);
  const pattern = new RegExp(piiFields.map(piiPattern).join("|"), "i");
  const judgeFields = judgingChanges(undefined, (changes) => {
    for (const change of changes) {
      const problem = change.change === "delete" ? undefined : fieldProblemOf(change, pattern);
      if (problem !== undefined) return block(problem);
    }
    return NO_PII;
  });
  return definePolicy({
    name: "contractorCannotWritePii",
    description: "Lets no contractor write personal data.",
    version: versionOf(1, { piiFields }),
    evaluate: (request) => {
      const role = roleOf(request);
      if (role === undefined || !isReadable(role)) {
        return block(
          "The actor has no readable role, so nobody knows whether it is a contractor; set actor.role in the host.",
        );
      }
      return CONTRACTOR.test(fold(role)) ? judgeFields(request) : NO_CONTRACTOR;
    },
  });
}

/**
 * Refuses every run, and every call, of an actor whose role is not one of these; reads too.
 *
 * @remarks Compares exactly: case and white space count. The role is `actor.role`, which the host sets.
 * @param roles - the roles that may act: `["engineer", "sre"]`
 * @throws ConfigurationError when the list is empty or holds something that is no readable text
 */
export function requireActorRole(roles: readonly string[]): Policy {
  const allowed = namesFrom("requireActorRole(roles)", roles);
  const names: ReadonlySet<string> = new Set(allowed);
  const list = allowed.map(quote).join(", ");
  return definePolicy({
    name: "requireActorRole",
    description: `Lets only these roles act: ${list}.`,
    version: versionOf(1, { roles: allowed }),
    evaluate: (request) => {
      const role = roleOf(request);
      if (role === undefined) return block(`The actor has no role; set actor.role in the host to one of ${list}.`);
      if (names.has(role)) return ALLOWED_ROLE;
      return block(`The role ${quote(role)} may not do this; it is for ${list}.`);
    },
  });
}

const NO_PII = Object.freeze(pass("Writes no field that holds personal data."));
const NO_CONTRACTOR = Object.freeze(pass("The actor is no contractor."));
const ALLOWED_ROLE = Object.freeze(pass("The actor's role is allowed."));

const CONTRACTOR = new RegExp(lookAlikePattern("contractor"), "i");

/** Kinds that have no fields by their definition in core. */
const WITHOUT_FIELDS: ReadonlySet<string> = new Set([
  "git.repository",
  "git.ref",
  "git.file",
  "git.pullRequest",
  "git.issue",
]);

/** Longer than any role, in characters. */
const MAX_ROLE = 200;

function roleOf({ actor }: PolicyRequest): string | undefined {
  if (typeof actor !== "object" || actor === null || !Object.hasOwn(actor, "role")) return undefined;
  const role: unknown = actor.role;
  return typeof role === "string" && role.length <= MAX_ROLE && role.trim() !== "" ? role : undefined;
}

function fieldProblemOf(change: Resource, pattern: RegExp): string | undefined {
  const fields = own(change, "fields");
  if (fields === undefined && WITHOUT_FIELDS.has(change.kind)) return undefined;
  const what = `The ${change.change} of a ${quote(change.kind)}`;
  if (!Array.isArray(fields) || fields.length === 0) {
    return `${what} names no field that it writes, so nobody knows whether it is personal data; the connector must name them.`;
  }
  for (const field of fields as readonly unknown[]) {
    const path = fieldOf(field);
    if (path === undefined) return `${what} names a field that cannot be read; the connector must name each by itself.`;
    if (pattern.test(path))
      return `${what} writes ${quote(field as string)}, which holds personal data; a contractor must leave it out.`;
  }
  return undefined;
}

function piiPattern(field: string): string {
  const path = fieldOf(field);
  if (path === undefined) {
    throw new ConfigurationError(
      `contractorCannotWritePii({ piiFields }) holds ${quote(field)}, which names no field; write each by its name, such as "email".`,
    );
  }
  return fieldPattern(path);
}
