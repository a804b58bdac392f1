import { action } from "@enact/core";
import { z } from "zod";
import { propertyNameSchema, wantedSchema } from "../inputs.js";
import { type HubSpotContext, objectAnswer } from "../objects.js";
import type { SearchFilter } from "../requests.js";
import { only, type PresentValues } from "../values.js";

/** What `searchContacts` gives. */
export interface SearchOutput {
  readonly contacts: readonly {
    readonly id: string;
    readonly email: string | null;
    readonly properties: PresentValues;
  }[];
  /** How many there are in all. */
  readonly total: number;
  /** Whether these are not all. */
  readonly truncated: boolean;
}

const valueSchema = z.string().max(1_000);

const filterSchema = z.union([
  z.strictObject({
    property: propertyNameSchema,
    operator: z.enum(["EQ", "NEQ", "LT", "LTE", "GT", "GTE", "CONTAINS_TOKEN"]),
    value: valueSchema,
  }),
  z.strictObject({
    property: propertyNameSchema,
    operator: z.enum(["IN", "NOT_IN"]),
    values: z.array(valueSchema).min(1).max(100).readonly(),
  }),
  z.strictObject({ property: propertyNameSchema, operator: z.enum(["HAS_PROPERTY", "NOT_HAS_PROPERTY"]) }),
]);

const input = z
  .strictObject({
    /** All of them have to hold; HubSpot takes 6 in a group (HubSpot Docs, "CRM API | Search"). */
    filters: z.array(filterSchema).min(1).max(6).readonly(),
    /** @defaultValue 10 */
    limit: z.int().min(1).max(100).exactOptional(),
    /** @defaultValue the connector's allowed properties */
    properties: wantedSchema.exactOptional(),
  })
  .readonly();

const answer = z.object({ total: z.int().nonnegative(), results: z.array(objectAnswer) });

/** Searches contacts. HubSpot's search lags behind what was written by some seconds. */
export const searchContacts = ({ api, requests, allowed }: HubSpotContext) =>
  action({
    input,
    effect: "read",
    touches: () => [{ kind: "crm.contact", name: "*", change: "read" }],
    run: async ({ filters, limit = 10, properties = allowed.names("contacts") }, { signal }): Promise<SearchOutput> => {
      // What may not be asked for cannot be guessed at by a filter either.
      allowed.check("contacts", [...properties, ...filters.map(({ property }) => property)]);
      const wanted = { limit, properties: [...new Set(["email", ...properties])] };
      const group = filters.map(searched);
      const request = requests.contactSearch.doSearch({ ...wanted, filterGroups: [{ filters: group }] });
      const { total, results } = await api.search(request, answer, signal);
      const contacts = results.map(({ id, properties: known }) => ({
        id,
        email: known["email"] ?? null,
        properties: only(known, properties),
      }));
      return { contacts, total, truncated: total > contacts.length };
    },
  });

function searched({ property, operator, ...operand }: z.infer<typeof filterSchema>): SearchFilter {
  const { value, values } = operand as { readonly value?: string; readonly values?: readonly string[] };
  return {
    propertyName: property,
    operator,
    ...(value === undefined ? undefined : { value }),
    ...(values === undefined ? undefined : { values: [...values] }),
  };
}
