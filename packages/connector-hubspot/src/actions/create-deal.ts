import { action } from "@enact/core";
import { z } from "zod";
import { findArchived, touchedByArchive } from "../archive.js";
import { type CreateOutput, createAssociated, findCreated, lookBeforeCreate } from "../associated-object.js";
import { ASSOCIATION_TYPE, DEFAULT_PIPELINE, DEFAULT_STAGE, PROPERTY } from "../definitions.js";
import { amountSchema, contactSchema, lineSchema, momentSchema, propertiesSchema } from "../inputs.js";
import type { HubSpotContext } from "../objects.js";
import { type Created, lookAtCreated, undoCreate } from "../undo-create.js";
import { type Values, valuesOf } from "../values.js";

const fields = z.strictObject({
  /** Whom it is for. */
  contact: contactSchema,
  name: lineSchema,
  amount: amountSchema.exactOptional(),
  /** @defaultValue the pipeline `default` */
  pipeline: lineSchema.exactOptional(),
  /** @defaultValue the first stage of the pipeline `default`; another pipeline has none */
  stage: lineSchema.exactOptional(),
  closeDate: momentSchema.exactOptional(),
  /** Further properties. Those above win. */
  properties: propertiesSchema.exactOptional(),
});

const input = fields
  .refine((given) => Object.hasOwn(valuesIn(given), PROPERTY.deals.stage), "names a pipeline without a stage of it")
  .readonly();

/** Makes a deal that is associated with its contact from the first moment. */
export const createDeal = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    prepare: (given, { signal }) => {
      context.allowed.check("deals", Object.keys(valuesIn(given)));
      return lookBeforeCreate(context, "deals", given.contact, signal);
    },
    touches: (given, { contact }) => [
      { kind: "crm.deal", name: "new", within: contact, change: "create", fields: Object.keys(valuesIn(given)) },
    ],
    run: (given, { before: { contactId }, signal }): Promise<CreateOutput> => {
      const links = [{ to: contactId, typeId: ASSOCIATION_TYPE.deal.contact }];
      return createAssociated(context, "deals", valuesIn(given), links, contactId, signal);
    },
    reconcile: ({ input: given }, { before, signal }) => findCreated(context, "deals", before, valuesIn(given), signal),
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: (done, { signal }) => lookAtCreated(context, "deals", leftBy(done.output), signal),
      touches: (_done, before) => [touchedByArchive("deals", before)],
      run: (done, { before, signal }) => undoCreate(context, "deals", leftBy(done.output), before, signal),
      reconcile: (_attempt, { before, signal }) => findArchived(context, "deals", before, signal),
    },
  });

function leftBy({ id, properties, contactId }: CreateOutput): Created {
  return { id, properties, associated: { contacts: [contactId] } };
}

function valuesIn({ contact: _for, properties, ...explicit }: z.infer<typeof fields>): Values {
  const values = { [PROPERTY.deals.pipeline]: DEFAULT_PIPELINE, ...valuesOf(PROPERTY.deals, explicit, properties) };
  if (values[PROPERTY.deals.pipeline] !== DEFAULT_PIPELINE) return values;
  return { [PROPERTY.deals.stage]: DEFAULT_STAGE, ...values };
}
