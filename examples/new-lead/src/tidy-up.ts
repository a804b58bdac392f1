import { HubSpotConnector } from "@enact/connector-hubspot";
import { defineWorkflow } from "@enact/core";
import { z } from "zod";

/** Archives a lead again, with its deal and tasks. It declares nothing: each call says what it touches. */
export const tidyUp = defineWorkflow({
  name: "tidyUp",
  description: "Archive a contact, its deal and its tasks",
  systems: { hubspot: HubSpotConnector },
  payload: z.object({ email: z.email().toLowerCase(), deal: z.string(), tasks: z.array(z.string()) }),
  run: async ({ payload: { email, deal, tasks }, systems: { hubspot } }) => {
    for (const task of tasks) await hubspot.archiveTask({ task });
    await hubspot.archiveDeal({ deal });
    await hubspot.archiveContact({ contact: email });
  },
});
