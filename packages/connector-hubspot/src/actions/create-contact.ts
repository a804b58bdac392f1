import { ActionError, action } from "@enact/core";
import { z } from "zod";
import { findArchived, touchedByArchive } from "../archive.js";
import { PROPERTY } from "../definitions.js";
import { failure } from "../failure.js";
import { emailSchema, lineSchema, propertiesSchema } from "../inputs.js";
import { findContact, type HubSpotContext, objectAnswer } from "../objects.js";
import { type Created, lookAtCreated, undoCreate } from "../undo-create.js";
import { hasValues, only, type PresentValues, type Values, valuesOf } from "../values.js";

/** What `createContact` gives. */
export interface CreateContactOutput {
  readonly id: string;
  readonly email: string;
  /** The written properties, as HubSpot keeps them. */
  readonly properties: PresentValues;
}

const input = z
  .strictObject({
    email: emailSchema,
    firstName: lineSchema.exactOptional(),
    lastName: lineSchema.exactOptional(),
    company: lineSchema.exactOptional(),
    phone: lineSchema.exactOptional(),
    jobTitle: lineSchema.exactOptional(),
    /** Further properties. Those above win. */
    properties: propertiesSchema.exactOptional(),
  })
  .readonly();

/** Makes a contact. One e-mail address has one contact: HubSpot refuses a second one, also when two are made at once. */
export const createContact = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    prepare: async (given, { signal }) => {
      context.allowed.check("contacts", Object.keys(valuesIn(given)));
      const found = await findContact(context, given.email, [], signal);
      if (found !== undefined) throw exists(given.email, found.id);
      return { found: false };
    },
    touches: (given) => [
      { kind: "crm.contact", name: given.email, change: "create", fields: Object.keys(valuesIn(given)) },
    ],
    run: async (given, { signal }): Promise<CreateContactOutput> => {
      const values = valuesIn(given);
      const request = context.requests.contacts.create({ properties: { ...values } });
      try {
        const { id, properties } = await context.api.write(request, objectAnswer, signal);
        return { id, email: given.email, properties: only(properties, Object.keys(values)) };
      } catch (error) {
        if (!(error instanceof ActionError) || error.code !== "exists") throw error;
        throw exists(given.email, await existingId(context, error, given.email, signal));
      }
    },
    reconcile: async ({ input: given }, { signal }) => {
      const values = valuesIn(given);
      const found = await findContact(context, given.email, Object.keys(values), signal);
      if (found === undefined || !hasValues(found.properties, values)) return { status: "unknown" };
      const properties = only(found.properties, Object.keys(values));
      return { status: "succeeded", output: { id: found.id, email: given.email, properties } };
    },
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: (done, { signal }) => lookAtCreated(context, "contacts", leftBy(done.output), signal),
      touches: (_done, before) => [touchedByArchive("contacts", before)],
      run: (done, { before, signal }) => undoCreate(context, "contacts", leftBy(done.output), before, signal),
      reconcile: (_attempt, { before, signal }) => findArchived(context, "contacts", before, signal),
    },
  });

/** HubSpot associates a new contact with nothing. */
function leftBy({ id, properties }: CreateContactOutput): Created {
  return { id, properties, associated: {} };
}

function valuesIn({ properties, ...given }: z.infer<typeof input>): Values {
  return valuesOf(PROPERTY.contacts, given, properties);
}

/** As the refusal tells it, or else as HubSpot does when it is asked; undefined where nobody does. */
async function existingId(
  context: HubSpotContext,
  { details }: ActionError,
  email: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const told = details?.["id"];
  if (typeof told === "string") return told;
  return (await findContact(context, email, [], signal).catch(() => undefined))?.id;
}

function exists(email: string, id: string | undefined): ActionError {
  const which = id === undefined ? "" : `: ${id}`;
  return failure("exists", `There is a contact ${email} already${which}.`, id === undefined ? undefined : { id });
}
