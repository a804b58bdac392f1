import { action } from "@enact/core";
import { z } from "zod";
import { type ArchiveOutput, archive, findArchived, touchedByArchive } from "../archive.js";
import { contactSchema } from "../inputs.js";
import { type HubSpotContext, readContact } from "../objects.js";
import { only } from "../values.js";

const input = z.strictObject({ contact: contactSchema }).readonly();

/** Archives a contact. HubSpot can restore it for 90 days. */
export const archiveContact = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot cannot be told what was seen.
    pinned: false,
    prepare: async ({ contact }, { signal }) => {
      const names = context.allowed.names("contacts");
      const { id, name, properties } = await readContact(context, contact, names, signal);
      return { id, contact: name, properties: only(properties, names) };
    },
    touches: (_input, before) => [touchedByArchive("contacts", before)],
    run: (_input, { before, signal }): Promise<ArchiveOutput> => archive(context, "contacts", before, signal),
    reconcile: (_attempt, { before, signal }) => findArchived(context, "contacts", before, signal),
  });
