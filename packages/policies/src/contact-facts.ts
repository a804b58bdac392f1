import type { Answer, FactsRequest, JsonObject, Resource } from "@enact/core";
import { isResource } from "./changes.js";
import { contactKey } from "./contact-name.js";

/** How many contacts one request may make a policy ask about: a payload must not become a flood of look-ups. */
export const MAX_CONTACTS = 100;

/** What systems said of each contact, as it is recorded; `null` where one of them answered in another shape. */
export interface ContactFacts {
  readonly contacts: readonly { readonly contact: string; readonly answers: readonly ContactAnswer[] }[];
}

interface ContactAnswer {
  readonly system: string;
  readonly answer: boolean | number | null;
}

/**
 * Asks about each contact once, all at the same time.
 *
 * @param nameOf - the contact a resource makes it necessary to ask about, or undefined
 * @param ask - asks all systems about one contact
 * @param member - the member of their answers that counts
 * @returns nothing where there are more than {@link MAX_CONTACTS}; then no contact is known, and the policy blocks
 */
export async function askAboutContacts(
  resources: FactsRequest["resources"],
  nameOf: (resource: Resource) => string | undefined,
  ask: (contact: string) => Promise<readonly Answer<unknown>[]>,
  member: "found" | "count",
): Promise<ContactFacts> {
  const names = contactsIn(resources, nameOf);
  if (names.size > MAX_CONTACTS) return { contacts: [] };
  const contacts = [...names].map(async (contact) => {
    const answers: unknown = await ask(contact);
    return { contact, answers: Array.isArray(answers) ? answers.map((answer) => answerOf(answer, member)) : [] };
  });
  return { contacts: await Promise.all(contacts) };
}

/**
 * What was answered about a contact, under any spelling of its name.
 *
 * @returns undefined where nobody was asked, or nobody answered
 */
export function answersAbout(key: string, facts: unknown): readonly unknown[] | undefined {
  const answers: unknown[] = [];
  for (const known of listIn(facts, "contacts")) {
    const contact = memberOf(known, "contact");
    if (typeof contact !== "string" || contactKey(contact) !== key) continue;
    for (const answer of listIn(known, "answers")) answers.push(memberOf(answer, "answer"));
  }
  return answers.length === 0 ? undefined : answers;
}

/** A member of something that came from outside, as long as it is its own. */
function memberOf(value: unknown, member: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, member)) return undefined;
  return (value as JsonObject)[member];
}

/** {@link memberOf} for a list; empty where there is none. */
function listIn(value: unknown, member: string): readonly unknown[] {
  const list = memberOf(value, member);
  return Array.isArray(list) ? list : [];
}

function contactsIn(
  resources: FactsRequest["resources"],
  nameOf: (resource: Resource) => string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const resource of Array.isArray(resources) ? (resources as readonly unknown[]) : []) {
    const name = isResource(resource) ? nameOf(resource) : undefined;
    if (name !== undefined) names.add(name);
  }
  return names;
}

function answerOf(answered: unknown, member: string): ContactAnswer {
  const system = memberOf(answered, "system");
  const answer = memberOf(memberOf(answered, "output"), member);
  return {
    system: typeof system === "string" ? system : "",
    answer: typeof answer === "boolean" || Number.isSafeInteger(answer) ? (answer as boolean | number) : null,
  };
}
