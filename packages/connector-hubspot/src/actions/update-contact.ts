import { action } from "@enact/core";
import { z } from "zod";
import { PROPERTY } from "../definitions.js";
import { failure } from "../failure.js";
import { contactSchema, lineSchema, propertiesSchema } from "../inputs.js";
import { type HubSpotContext, readContact } from "../objects.js";
import { findUndoneUpdate, lookAtUpdated, undoUpdate } from "../undo-update.js";
import { findUpdate, touchedByUpdate, type UpdateOutput, update } from "../update.js";
import { only, type Values, valuesOf } from "../values.js";

const input = z
  .strictObject({
    contact: contactSchema,
    firstName: lineSchema.exactOptional(),
    lastName: lineSchema.exactOptional(),
    company: lineSchema.exactOptional(),
    phone: lineSchema.exactOptional(),
    jobTitle: lineSchema.exactOptional(),
    /** Further properties. Those above win. */
    properties: propertiesSchema.exactOptional(),
  })
  .readonly();

/** Changes properties of a contact, but for its e-mail address, by which it is called. */
export const updateContact = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot cannot be told what was seen.
    pinned: false,
    prepare: async (given, { signal }) => {
      const names = Object.keys(valuesIn(given));
      if (names.length === 0) throw failure("no_changes", "There is no property to write; give one.");
      if (names.includes(PROPERTY.contacts.email)) {
        throw failure("not_allowed", "A contact is called by its e-mail address, which updateContact does not change.");
      }
      context.allowed.check("contacts", names);
      const { id, name, properties } = await readContact(context, given.contact, names, signal);
      return { id, contact: name, values: only(properties, names) };
    },
    touches: (given, before) => [touchedByUpdate("contacts", before, Object.keys(valuesIn(given)))],
    run: (given, { before, signal }): Promise<UpdateOutput> =>
      update(context, "contacts", before, valuesIn(given), signal),
    reconcile: ({ input: given }, { before, signal }) =>
      findUpdate(context, "contacts", before, valuesIn(given), signal),
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: (done, { signal }) => lookAtUpdated(context, "contacts", done, signal),
      touches: ({ before: { values } }, before) => [touchedByUpdate("contacts", before, Object.keys(values))],
      run: (done, { before, signal }) => undoUpdate(context, "contacts", done, before, signal),
      reconcile: ({ input: done }, { before, signal }) => findUndoneUpdate(context, "contacts", done, before, signal),
    },
  });

function valuesIn({ contact: _named, properties, ...given }: z.infer<typeof input>): Values {
  const { email: _unchanged, ...names } = PROPERTY.contacts;
  return valuesOf(names, given, properties);
}
