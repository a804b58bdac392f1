import { action } from "@enact/core";
import { z } from "zod";
import { associatedIds, readMany } from "../associations.js";
import { TASK_CREATED } from "../definitions.js";
import { contactSchema } from "../inputs.js";
import { findContact, type HubSpotContext, nameOfContact } from "../objects.js";

/** What `countRecentTasks` gives. */
export interface TaskCountOutput {
  readonly count: number;
}

const input = z
  .strictObject({
    contact: contactSchema,
    sinceDays: z.int().min(1).max(3_650),
  })
  .readonly();

const DAY_MS = 86_400_000;

/**
 * Counts the tasks that a contact got in the last so many days. One that HubSpot does not know has none. Read by
 * association rather than searched, since search lags behind what was written.
 */
export const countRecentTasks = (context: HubSpotContext) =>
  action({
    input,
    effect: "read",
    prepare: async ({ contact }, { signal }) => ({ contact: await nameOfContact(context, contact, signal) }),
    touches: (_input, { contact }) => [{ kind: "crm.task", name: "*", within: contact, change: "read" }],
    run: async ({ contact, sinceDays }, { signal }): Promise<TaskCountOutput> => {
      const since = Date.now() - sinceDays * DAY_MS;
      const found = await findContact(context, contact, [], signal);
      if (found === undefined) return { count: 0 };
      const ids = await associatedIds(context, "contacts", found.id, "tasks", signal);
      const tasks = await readMany(context, "tasks", ids, [TASK_CREATED], signal);
      // Whatever cannot be read as a moment counts.
      return { count: tasks.filter(({ createdAt }) => !(Date.parse(createdAt) < since)).length };
    },
  });
