import { defineWorkflow, type Resource } from "@enact/core";
import { z } from "zod";
import { HubSpotConnector } from "../connector.js";
import { DEFAULT_PIPELINE, DEFAULT_STAGE, PROPERTY } from "../definitions.js";
import { amountSchema, emailSchema, lineSchema } from "../inputs.js";
import { valuesOf } from "../values.js";

/** Short enough for a name that is made of several. */
const partSchema = lineSchema.max(200);

const payload = z
  .strictObject({
    email: emailSchema,
    company: partSchema.exactOptional(),
    firstName: partSchema.exactOptional(),
    lastName: partSchema.exactOptional(),
    /** @defaultValue the company's or the contact's name */
    dealName: partSchema.exactOptional(),
    /** In the account's currency. */
    dealValue: amountSchema.exactOptional(),
    /** @defaultValue the pipeline `default` */
    pipeline: partSchema.exactOptional(),
    /** @defaultValue the first stage of the pipeline `default` */
    dealStage: partSchema.exactOptional(),
    /** @defaultValue 3 */
    followUpInDays: z.int().min(0).max(365).exactOptional(),
  })
  .refine(
    ({ pipeline, dealStage }) => pipeline === undefined || dealStage !== undefined,
    "names a pipeline without a stage of it",
  )
  .readonly();

type Lead = z.infer<typeof payload>;

const DAY_MS = 86_400_000;

/**
 * Brings a lead into the system `hubspot`: a contact, a deal for it, and a follow-up task for both. Stops at the first
 * call that does not succeed; a contact that is there already ends it with the code `duplicate`.
 */
export const newLead = defineWorkflow({
  name: "newLead",
  description: "Bring a new lead into the CRM: contact, deal and follow-up task",
  systems: { hubspot: HubSpotConnector },
  payload,
  touches: (lead): readonly Resource[] => {
    const { email } = lead;
    const made = { name: "new", within: email, change: "create" } as const;
    return [
      { kind: "crm.contact", name: email, change: "create", fields: fieldsOf(PROPERTY.contacts, contactOf(lead)) },
      { kind: "crm.deal", ...made, fields: fieldsOf(PROPERTY.deals, dealOf(lead)) },
      { kind: "crm.task", ...made, fields: fieldsOf(PROPERTY.tasks, taskOf(lead)) },
    ];
  },
  run: async ({ payload: lead, systems: { hubspot }, refuse }) => {
    const made = await hubspot.createContact(contactOf(lead));
    if (!made.success) {
      if (made.output.code === "exists") refuse(made.output.error, "duplicate");
      return;
    }
    const { id: contact } = made.output;
    const deal = await hubspot.createDeal({ contact, ...dealOf(lead) });
    if (!deal.success) return;
    await hubspot.createTask({ contact, deal: deal.output.id, ...taskOf(lead) });
  },
});

function contactOf({ email, company, firstName, lastName }: Lead) {
  return {
    email,
    ...(company === undefined ? undefined : { company }),
    ...(firstName === undefined ? undefined : { firstName }),
    ...(lastName === undefined ? undefined : { lastName }),
  };
}

function dealOf(lead: Lead) {
  const { dealName, dealValue, pipeline = DEFAULT_PIPELINE, dealStage: stage = DEFAULT_STAGE } = lead;
  const name = dealName ?? `Lead: ${whoIs(lead)}`;
  return { name, pipeline, stage, ...(dealValue === undefined ? undefined : { amount: dealValue }) };
}

function taskOf(lead: Lead) {
  const { followUpInDays = 3 } = lead;
  const dueAt = new Date(Date.now() + followUpInDays * DAY_MS).toISOString();
  return { subject: `Follow up with ${whoIs(lead)}`, dueAt };
}

/** What people call the lead. */
function whoIs({ company, firstName, lastName, email }: Lead): string {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(" ");
  return company ?? (name === "" ? email : name);
}

function fieldsOf<Name extends string>(
  names: Readonly<Record<Name, string>>,
  given: { readonly [Argument in Name]?: string | number | undefined },
): readonly string[] {
  return Object.keys(valuesOf(names, given));
}
