import { action, Connector, defineWorkflow, EnactClient, MemoryReceiptStore, type Policy } from "@enact/core";
import { limitTasksPerContact, noDuplicateContacts } from "@enact/policies";
import { z } from "zod";
import { HubSpotConnector, newLead } from "../../src/index.js";
import { DUE } from "./hubspot.js";

const POLICIES = [noDuplicateContacts, limitTasksPerContact({ max: 3, windowDays: 7 })];

/** A client whose workflows have to declare everything. */
export function crmClient(hubspot: HubSpotConnector, policies: readonly Policy[] = POLICIES, other?: OtherCrm) {
  return new EnactClient({
    systems: { hubspot, ...(other === undefined ? undefined : { other }) },
    policies,
    workflows: [newLead, followUp],
    secret: "a secret of these tests, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    strictResources: true,
  });
}

/** Gives a contact a task, and declares that it does. */
const followUp = defineWorkflow({
  name: "followUp",
  systems: { hubspot: HubSpotConnector },
  payload: z.object({ email: z.string() }),
  touches: ({ email }) => {
    const fields = ["hs_task_subject", "hs_timestamp"];
    return [{ kind: "crm.task", name: "new", within: email, change: "create", fields }];
  },
  run: async ({ payload: { email }, systems: { hubspot } }) => {
    await hubspot.createTask({ contact: email, subject: "Call", dueAt: DUE });
  },
});

/** Another vendor's CRM, that knows some people and counts their tasks. */
export class OtherCrm extends Connector<ReturnType<typeof otherActions>> {
  constructor(known: Readonly<Record<string, number>>) {
    super({
      system: "other",
      actions: otherActions(known),
      allowedActions: ["look"],
      answers: {
        "crm.contact.find": {
          action: "look",
          input: ({ email }) => ({ email }),
          output: (output) => ({ found: output !== null }),
        },
        "crm.task.count": {
          action: "look",
          input: ({ contact }) => ({ email: contact }),
          output: (output) => ({ count: Number(output) }),
        },
      },
    });
  }
}

const otherActions = (known: Readonly<Record<string, number>>) => ({
  look: action({
    input: z.strictObject({ email: z.string() }),
    effect: "read",
    touches: ({ email }) => [{ kind: "crm.contact", name: email, change: "read" }],
    run: ({ email }) => known[email] ?? null,
  }),
});
