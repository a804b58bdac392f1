import { action } from "@enact/core";
import { z } from "zod";
import { contactNameOf } from "../associations.js";
import { PROPERTY } from "../definitions.js";
import { failure } from "../failure.js";
import { amountSchema, idSchema, lineSchema, momentSchema, propertiesSchema } from "../inputs.js";
import { type HubSpotContext, readObject } from "../objects.js";
import { findUndoneUpdate, lookAtUpdated, undoUpdate } from "../undo-update.js";
import { findUpdate, touchedByUpdate, type UpdateOutput, update } from "../update.js";
import { only, type Values, valuesOf } from "../values.js";

const input = z
  .strictObject({
    deal: idSchema,
    name: lineSchema.exactOptional(),
    amount: amountSchema.exactOptional(),
    pipeline: lineSchema.exactOptional(),
    stage: lineSchema.exactOptional(),
    closeDate: momentSchema.exactOptional(),
    /** Further properties. Those above win. */
    properties: propertiesSchema.exactOptional(),
  })
  .readonly();

/** Changes properties of a deal. */
export const updateDeal = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot cannot be told what was seen.
    pinned: false,
    prepare: async (given, { signal }) => {
      const names = Object.keys(valuesIn(given));
      if (names.length === 0) throw failure("no_changes", "There is no property to write; give one.");
      context.allowed.check("deals", names);
      const { id, properties } = await readObject(context, "deals", given.deal, names, signal);
      const contact = await contactNameOf(context, "deals", id, signal);
      return { id, contact, values: only(properties, names) };
    },
    touches: (given, before) => [touchedByUpdate("deals", before, Object.keys(valuesIn(given)))],
    run: (given, { before, signal }): Promise<UpdateOutput> =>
      update(context, "deals", before, valuesIn(given), signal),
    reconcile: ({ input: given }, { before, signal }) => findUpdate(context, "deals", before, valuesIn(given), signal),
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: (done, { signal }) => lookAtUpdated(context, "deals", done, signal),
      touches: ({ before: { values } }, before) => [touchedByUpdate("deals", before, Object.keys(values))],
      run: (done, { before, signal }) => undoUpdate(context, "deals", done, before, signal),
      reconcile: ({ input: done }, { before, signal }) => findUndoneUpdate(context, "deals", done, before, signal),
    },
  });

function valuesIn({ deal: _named, properties, ...given }: z.infer<typeof input>): Values {
  return valuesOf(PROPERTY.deals, given, properties);
}
