import { action } from "@enact/core";
import { z } from "zod";
import { contactSchema, wantedSchema } from "../inputs.js";
import { findContact, type HubSpotContext, nameOfContact } from "../objects.js";
import { only, type PresentValues } from "../values.js";

/** What `getContact` gives; a contact that is not there is no failure. */
export type ContactOutput =
  | { readonly found: false }
  | {
      readonly found: true;
      readonly id: string;
      /** Null where it has none. */
      readonly email: string | null;
      readonly properties: PresentValues;
    };

const input = z
  .strictObject({
    contact: contactSchema,
    /** @defaultValue the connector's allowed properties */
    properties: wantedSchema.exactOptional(),
  })
  .readonly();

/** Looks a contact up by its e-mail address or id. */
export const getContact = (context: HubSpotContext) =>
  action({
    input,
    effect: "read",
    prepare: async ({ contact, properties = [] }, { signal }) => {
      context.allowed.check("contacts", properties);
      return { contact: await nameOfContact(context, contact, signal) };
    },
    touches: (_input, { contact }) => [{ kind: "crm.contact", name: contact, change: "read" }],
    run: async ({ contact, properties = context.allowed.names("contacts") }, { signal }): Promise<ContactOutput> => {
      const found = await findContact(context, contact, properties, signal);
      if (found === undefined) return { found: false };
      const { id, properties: known } = found;
      return { found: true, id, email: known["email"] ?? null, properties: only(known, properties) };
    },
  });
