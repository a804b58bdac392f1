import { z } from "zod";
import type { ObjectType } from "./definitions.js";
import { failure } from "./failure.js";
import { idSchema } from "./inputs.js";
import { type HubSpotContext, type HubSpotObject, nameOfContact, objectAnswer } from "./objects.js";

/** HubSpot gives no more at once (HubSpot Docs, "Associations"). */
const PER_PAGE = 500;

/** HubSpot reads no more at once (HubSpot Docs, "CRM API | Tasks", batch read). */
const BATCH = 100;

const associationTypeSchema = z.object({ category: z.string(), typeId: z.number() });

/** A way in which two objects are associated: two can be in several, each with a label of its own. */
export type AssociationType = z.infer<typeof associationTypeSchema>;

const pageAnswer = z.object({
  results: z.array(
    z.object({
      toObjectId: z.union([idSchema, z.int().positive()]).transform(String),
      associationTypes: z.array(associationTypeSchema),
    }),
  ),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

const batchAnswer = z.object({
  results: z.array(objectAnswer.extend({ createdAt: z.string() })),
  errors: z.array(z.object({ category: z.string() })).optional(),
});

/**
 * The ids of everything of a type that an object is associated with; none where it is not there. Read, not searched, since
 * search lags behind.
 */
export async function associatedIds(
  context: HubSpotContext,
  type: ObjectType,
  id: string,
  toType: ObjectType,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return [...(await associatedBy(context, type, id, toType, signal)).keys()];
}

/** {@link associatedIds}, each with all ways in which it is associated. */
export async function associatedBy(
  context: HubSpotContext,
  type: ObjectType,
  id: string,
  toType: ObjectType,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly AssociationType[]>> {
  const all = new Map<string, readonly AssociationType[]>();
  let after: string | undefined;
  do {
    const page = await readPage(context, type, id, toType, after, signal);
    for (const { toObjectId, associationTypes } of page.results) {
      all.set(toObjectId, [...(all.get(toObjectId) ?? []), ...associationTypes]);
    }
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** {@link associatedIds}, as many as HubSpot gives at once; `next` where there are more. */
export async function associatedPage(
  context: HubSpotContext,
  type: ObjectType,
  id: string,
  toType: ObjectType,
  signal: AbortSignal,
): Promise<{ readonly ids: readonly string[]; readonly next: string | undefined }> {
  const { results, next } = await readPage(context, type, id, toType, undefined, signal);
  return { ids: results.map(({ toObjectId }) => toObjectId), next };
}

async function readPage(
  { api, requests }: HubSpotContext,
  type: ObjectType,
  id: string,
  toType: ObjectType,
  after: string | undefined,
  signal: AbortSignal,
) {
  const request = requests.associations.getPage(type, id, toType, after, PER_PAGE);
  const { results, paging } = (await api.find(request, pageAnswer, signal)) ?? { results: [] };
  return { results, next: paging?.next?.after };
}

/**
 * Many deals or tasks by their ids. One that was archived meanwhile is left out.
 *
 * @throws ActionError `unavailable` where HubSpot leaves one out for another reason, or for none
 */
export async function readMany(
  { api, requests }: HubSpotContext,
  type: "deals" | "tasks",
  ids: readonly string[],
  properties: readonly string[],
  signal: AbortSignal,
): Promise<readonly (HubSpotObject & { readonly createdAt: string })[]> {
  const objects = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const inputs = ids.slice(from, from + BATCH).map((id) => ({ id }));
    const request = requests.batch[type].read({ inputs, properties: [...properties], propertiesWithHistory: [] });
    const { results, errors = [] } = await api.read(request, batchAnswer, signal);
    const isComplete = errors.length > 0 || results.length === inputs.length;
    if (!isComplete || errors.some(({ category }) => category !== "OBJECT_NOT_FOUND")) {
      throw failure("unavailable", `HubSpot did not give all ${type}; try again later.`);
    }
    objects.push(...results);
  }
  return objects;
}

/** The name of the contact that a deal or task belongs to; null where there is none, or more than one. */
export async function contactNameOf(
  context: HubSpotContext,
  type: "deals" | "tasks",
  id: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { ids } = await associatedPage(context, type, id, "contacts", signal);
  const [only, ...more] = ids;
  if (only === undefined || more.length > 0) return null;
  return nameOfContact(context, only, signal);
}

/** The contact that a resource is within, where there is one. */
export function withinOf(contact: string | null): { readonly within?: string } {
  return contact === null ? {} : { within: contact };
}
