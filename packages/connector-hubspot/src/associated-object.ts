import { associatedIds, associatedPage, readMany } from "./associations.js";
import { ASSOCIATION_CATEGORY } from "./definitions.js";
import { type HubSpotContext, objectAnswer, readContact } from "./objects.js";
import { hasValues, only, type PresentValues, type Values } from "./values.js";

/** What the making of a deal or task saw before it. */
export interface BeforeCreate {
  readonly contactId: string;
  /** As resources name it. */
  readonly contact: string;
  /** The ids of the contact's present ones; null where they are more than HubSpot gives at once. */
  readonly present: readonly string[] | null;
}

/** What the making of a deal or task gives. */
export interface CreateOutput {
  readonly id: string;
  readonly contactId: string;
  /** The written properties, as HubSpot keeps them. */
  readonly properties: PresentValues;
}

/** Looks up the contact, and what it has of the kind already. */
export async function lookBeforeCreate(
  context: HubSpotContext,
  type: "deals" | "tasks",
  contact: string,
  signal: AbortSignal,
): Promise<BeforeCreate> {
  const { id, name } = await readContact(context, contact, [], signal);
  const { ids, next } = await associatedPage(context, "contacts", id, type, signal);
  return { contactId: id, contact: name, present: next === undefined ? ids : null };
}

/** Makes a deal or task together with its associations, in one request: there is none without its contact. */
export async function createAssociated(
  { api, requests }: HubSpotContext,
  type: "deals" | "tasks",
  values: Values,
  links: readonly { readonly to: string; readonly typeId: number }[],
  contactId: string,
  signal: AbortSignal,
): Promise<CreateOutput> {
  const associations = links.map(({ to, typeId }) => ({
    to: { id: to },
    types: [{ associationCategory: ASSOCIATION_CATEGORY, associationTypeId: typeId }],
  }));
  const request = requests[type].create({ properties: { ...values }, associations });
  const made = await api.write(request, objectAnswer, signal);
  return { id: made.id, contactId, properties: only(made.properties, Object.keys(values)) };
}

/** What reading back says of a deal or task that may have been made: one that was not there before, with our values. */
export async function findCreated(
  context: HubSpotContext,
  type: "deals" | "tasks",
  { contactId, present }: BeforeCreate,
  values: Values,
  signal: AbortSignal,
) {
  if (present === null) return { status: "unknown" } as const;
  const ids = await associatedIds(context, "contacts", contactId, type, signal);
  const added = ids.filter((id) => !present.includes(id));
  const names = Object.keys(values);
  const objects = await readMany(context, type, added, names, signal);
  const [own, ...others] = objects.filter(({ properties }) => hasValues(properties, values));
  if (own === undefined || others.length > 0) return { status: "unknown" } as const;
  return { status: "succeeded", output: { id: own.id, contactId, properties: only(own.properties, names) } } as const;
}
