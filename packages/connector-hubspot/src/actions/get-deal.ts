import { action } from "@enact/core";
import { z } from "zod";
import { contactNameOf, withinOf } from "../associations.js";
import { idSchema, wantedSchema } from "../inputs.js";
import { findObject, type HubSpotContext } from "../objects.js";
import { only, type PresentValues } from "../values.js";

/** What `getDeal` gives; a deal that is not there is no failure. */
export type DealOutput =
  | { readonly found: false }
  | { readonly found: true; readonly id: string; readonly properties: PresentValues };

const input = z
  .strictObject({
    deal: idSchema,
    /** @defaultValue the connector's allowed properties */
    properties: wantedSchema.exactOptional(),
  })
  .readonly();

/** Looks a deal up by its id. */
export const getDeal = (context: HubSpotContext) =>
  action({
    input,
    effect: "read",
    prepare: async ({ deal, properties = [] }, { signal }) => {
      context.allowed.check("deals", properties);
      return { contact: await contactNameOf(context, "deals", deal, signal) };
    },
    touches: ({ deal }, { contact }) => [{ kind: "crm.deal", name: deal, ...withinOf(contact), change: "read" }],
    run: async ({ deal, properties = context.allowed.names("deals") }, { signal }): Promise<DealOutput> => {
      const found = await findObject(context, "deals", deal, properties, signal);
      if (found === undefined) return { found: false };
      return { found: true, id: found.id, properties: only(found.properties, properties) };
    },
  });
