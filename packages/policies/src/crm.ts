import { block, definePolicy, type Policy, type PolicyRequest, pass, type Resource } from "@enact/core";
import { countOf, earlierChanges, isCount, judgingChanges, own } from "./changes.js";
import { optionsFrom, versionOf, wholeNumberFrom } from "./configuration.js";
import { answersAbout, askAboutContacts, MAX_CONTACTS } from "./contact-facts.js";
import { contactKey, isContactName, isEmail } from "./contact-name.js";
import { plural } from "./text.js";

/**
 * Refuses to create a contact whose e-mail address some connected system already has, or that this run creates twice.
 *
 * @remarks Asks every system that answers `crm.contact.find`, for the address as it is written and in lower case; nobody
 * to ask, an answer of another shape, and more than 100 contacts at once block. So does a contact whose name is no
 * address in ASCII. Two runs at the same time can both find nothing: only the vendor's own unique field prevents that.
 * A change of an existing contact's address is not judged. Where a workflow declares no resources, each call is judged.
 */
export const noDuplicateContacts: Policy = definePolicy({
  name: "noDuplicateContacts",
  description: "Creates no contact whose e-mail address exists already.",
  version: "1",
  facts: ({ resources, ask }) =>
    askAboutContacts(
      resources,
      (resource) => (createsContact(resource) && isEmail(resource.name) ? resource.name : undefined),
      async (email) => {
        const spellings = [...new Set([email, email.toLowerCase()])];
        return (await Promise.all(spellings.map((spelling) => ask("crm.contact.find", { email: spelling })))).flat();
      },
      "found",
    ),
  evaluate: judgingChanges("crm", (changes, request) => {
    const created = changes.filter(createsContact);
    if (created.length === 0) return NO_CONTACT;
    const earlier = request.phase === "request" ? [] : earlierChanges(request, "crm");
    if (earlier === undefined) return block(NO_HISTORY);
    const taken = new Set(earlier.filter(createsContact).map(({ name }) => contactKey(name)));
    for (const contact of created) {
      const problem = contactProblemOf(contact, taken, request);
      if (problem !== undefined) return block(problem);
      taken.add(contactKey(contact.name));
    }
    return pass(`${plural(created.length, "contact")} to create, known to no system.`);
  }),
});

/** What {@link limitTasksPerContact} is configured with. */
export interface TaskLimit {
  /** The greatest number of tasks a contact may get within the window, at least 1. */
  readonly max: number;
  /** How far back tasks count, in days, from 1 to 3650. */
  readonly windowDays: number;
}

/**
 * Refuses to give a contact more tasks than this within so many days: those that all connected systems count, those that
 * this run has made, and those of this very call.
 *
 * @remarks The contact is what the `crm.task` is `within`. Asks every system that answers `crm.task.count`; nobody to ask,
 * an answer that is no count, a task without a contact, and more than 100 contacts at once block. Tasks are counted when
 * they are created, not when one is moved to another contact. Two runs at the same time can each count without the
 * other. Where a workflow declares no resources, each call is judged, and asked about anew: a run that makes several tasks
 * for one contact should declare them, or those it has made can count twice.
 * @throws ConfigurationError when `max` or `windowDays` is no whole number in its range
 */
export function limitTasksPerContact(options: TaskLimit): Policy {
  const { max, windowDays } = optionsFrom("limitTasksPerContact", options, "{ max: 3, windowDays: 7 }");
  wholeNumberFrom("limitTasksPerContact({ max })", max, 1);
  wholeNumberFrom("limitTasksPerContact({ windowDays })", windowDays, 1, 3650);
  const window = plural(windowDays, "day");
  return definePolicy({
    name: "limitTasksPerContact",
    description: `Gives a contact at most ${plural(max, "task")} in ${window}.`,
    version: versionOf(1, { max, windowDays }),
    facts: ({ resources, ask }) =>
      askAboutContacts(
        resources,
        (resource) => (createsTask(resource) ? contactOf(resource) : undefined),
        (contact) => ask("crm.task.count", { contact, sinceDays: windowDays }),
        "count",
      ),
    evaluate: judgingChanges("crm", (changes, request) => {
      const tasks = tasksPerContact(changes);
      if (typeof tasks === "string") return block(tasks);
      for (const [contact, here] of tasks) {
        const before = tasksBefore(contact, request);
        if (typeof before === "string") return block(before);
        if (before + here <= max) continue;
        return block(
          `A contact would have ${before + here} tasks in ${window}, more than ${max}; leave this one for later.`,
        );
      }
      return tasks.size === 0 ? NO_TASK : pass(`No contact gets more than ${plural(max, "task")} in ${window}.`);
    }),
  });
}

const NO_CONTACT = Object.freeze(pass("Creates no contact."));
const NO_TASK = Object.freeze(pass("Creates no task."));
const NO_HISTORY = "The calls before this one cannot be read, so nobody knows what they created.";
const NOT_ASKED = `No system was asked about one of the contacts; send at most ${MAX_CONTACTS} of them in one request.`;

function createsContact({ kind, change }: Resource): boolean {
  return kind === "crm.contact" && change === "create";
}

function contactProblemOf(contact: Resource, taken: ReadonlySet<string>, { facts }: PolicyRequest): string | undefined {
  if (!isEmail(contact.name))
    return "A contact is created under a name that is no e-mail address in ASCII; name it by its address.";
  if (countOf(contact, 1) !== 1) return "One name stands for several new contacts; name each by its e-mail address.";
  if (taken.has(contactKey(contact.name))) return "The same contact is created twice in this run; create it once.";
  const answers = answersAbout(contactKey(contact.name), facts);
  if (answers === undefined) return NOT_ASKED;
  if (answers.includes(true)) return "A contact with this e-mail address exists already; update it instead.";
  if (answers.every((found) => found === false)) return undefined;
  return "A system did not say whether the contact exists; its connector must answer with `found`, true or false.";
}

function createsTask({ kind, change }: Resource): boolean {
  return kind === "crm.task" && change === "create";
}

function contactOf(task: Resource): string | undefined {
  const contact = own(task, "within");
  return isContactName(contact) ? contact : undefined;
}

/** How many tasks each contact gets, or what is wrong with one of the tasks. */
function tasksPerContact(changes: readonly Resource[]): ReadonlyMap<string, number> | string {
  const tasks = new Map<string, number>();
  for (const task of changes) {
    if (!createsTask(task)) continue;
    const contact = contactOf(task);
    if (contact === undefined) return "A task is created without a readable contact; name the contact in `within`.";
    const count = countOf(task, 1);
    if (count === undefined) return "A task is created whose count is no whole number; create tasks one by one.";
    const key = contactKey(contact);
    tasks.set(key, (tasks.get(key) ?? 0) + Math.max(1, count));
  }
  return tasks;
}

/**
 * How many tasks a contact has before this call, or why nobody knows.
 *
 * What a system counts just before a call may or may not hold what this run made a moment ago, so it is added: rather a
 * task counted twice than one too many made.
 */
function tasksBefore(contact: string, request: PolicyRequest): number | string {
  const counted = tasksCounted(contact, request.facts);
  if (typeof counted === "string" || request.phase === "request") return counted;
  const earlier = earlierChanges(request, "crm");
  const made = earlier === undefined ? NO_HISTORY : tasksPerContact(earlier);
  return typeof made === "string" ? made : counted + (made.get(contact) ?? 0);
}

/** What all systems together counted for a contact, or why nobody knows. */
function tasksCounted(contact: string, facts: unknown): number | string {
  const counts = answersAbout(contact, facts);
  if (counts === undefined) return NOT_ASKED;
  if (counts.every(isCount)) return counts.reduce((sum, count) => sum + count, 0);
  return "A system did not count the contact's tasks; its connector must answer with `count`, a whole number.";
}
