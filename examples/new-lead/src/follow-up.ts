import { HubSpotConnector } from "@enact/connector-hubspot";
import { defineWorkflow } from "@enact/core";
import { z } from "zod";

/** Gives a contact one more task. */
export const followUp = defineWorkflow({
  name: "followUp",
  description: "Give a contact a follow-up task",
  systems: { hubspot: HubSpotConnector },
  payload: z.object({ email: z.email().toLowerCase(), subject: z.string(), dueAt: z.iso.datetime() }),
  touches: ({ email }) => [
    {
      kind: "crm.task",
      name: "new",
      within: email,
      change: "create",
      fields: ["hs_task_subject", "hs_timestamp"],
    },
  ],
  run: async ({ payload: { email, subject, dueAt }, systems: { hubspot } }) => {
    await hubspot.createTask({ contact: email, subject, dueAt });
  },
});
