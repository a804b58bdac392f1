import { action, type Done } from "@enact/core";
import { z } from "zod";
import { findArchived, touchedByArchive } from "../archive.js";
import {
  type BeforeCreate,
  type CreateOutput,
  createAssociated,
  findCreated,
  lookBeforeCreate,
} from "../associated-object.js";
import { associatedIds } from "../associations.js";
import { ASSOCIATION_TYPE, PROPERTY } from "../definitions.js";
import { failure } from "../failure.js";
import { contactSchema, idSchema, lineSchema, momentSchema, propertiesSchema } from "../inputs.js";
import type { HubSpotContext } from "../objects.js";
import { type Created, lookAtCreated, undoCreate } from "../undo-create.js";
import { type Values, valuesOf } from "../values.js";

const input = z
  .strictObject({
    /** Whom it is about. */
    contact: contactSchema,
    /** The deal of theirs that it is about, too. */
    deal: idSchema.exactOptional(),
    subject: lineSchema,
    body: z.string().max(65_536).exactOptional(),
    dueAt: momentSchema,
    priority: z.enum(["LOW", "MEDIUM", "HIGH"]).exactOptional(),
    /** Further properties. Those above win. */
    properties: propertiesSchema.exactOptional(),
  })
  .readonly();

/** Makes a task that is associated with its contact, and its deal, from the first moment. */
export const createTask = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    prepare: async (given, { signal }) => {
      context.allowed.check("tasks", Object.keys(valuesIn(given)));
      const before = await lookBeforeCreate(context, "tasks", given.contact, signal);
      await refuseOtherDeal(context, given.deal, before, signal);
      return before;
    },
    touches: (given, { contact }) => [
      { kind: "crm.task", name: "new", within: contact, change: "create", fields: Object.keys(valuesIn(given)) },
    ],
    run: (given, { before: { contactId }, signal }): Promise<CreateOutput> => {
      const links = [
        { to: contactId, typeId: ASSOCIATION_TYPE.task.contact },
        ...(given.deal === undefined ? [] : [{ to: given.deal, typeId: ASSOCIATION_TYPE.task.deal }]),
      ];
      return createAssociated(context, "tasks", valuesIn(given), links, contactId, signal);
    },
    reconcile: ({ input: given }, { before, signal }) => findCreated(context, "tasks", before, valuesIn(given), signal),
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: (done, { signal }) => lookAtCreated(context, "tasks", leftBy(done), signal),
      touches: (_done, before) => [touchedByArchive("tasks", before)],
      run: (done, { before, signal }) => undoCreate(context, "tasks", leftBy(done), before, signal),
      reconcile: (_attempt, { before, signal }) => findArchived(context, "tasks", before, signal),
    },
  });

/** A task is judged by its contact, so its deal has to be one of that contact's. */
async function refuseOtherDeal(
  context: HubSpotContext,
  deal: string | undefined,
  { contactId, contact }: BeforeCreate,
  signal: AbortSignal,
): Promise<void> {
  if (deal === undefined) return;
  const contacts = await associatedIds(context, "deals", deal, "contacts", signal);
  if (!contacts.includes(contactId)) throw failure("not_found", `The contact ${contact} has no deal ${deal}.`);
}

function leftBy({
  input: { deal },
  output: { id, properties, contactId },
}: Done<z.infer<typeof input>, unknown, CreateOutput>): Created {
  return { id, properties, associated: { contacts: [contactId], deals: deal === undefined ? [] : [deal] } };
}

function valuesIn({ contact: _about, deal: _too, properties, ...given }: z.infer<typeof input>): Values {
  return valuesOf(PROPERTY.tasks, given, properties);
}
