import type { Resource } from "@enact/core";
import { z } from "zod";
import { type AssociationType, associatedBy, contactNameOf, withinOf } from "./associations.js";
import type { ObjectType } from "./definitions.js";
import { idSchema } from "./inputs.js";
import { type HubSpotContext, readContact, readObject } from "./objects.js";

const endSchema = z.strictObject({ type: z.enum(["contact", "deal", "task"]), id: idSchema }).readonly();

/** Two objects, of which one is to be associated with the other. */
export const pairSchema = z
  .strictObject({ from: endSchema, to: endSchema })
  .refine(({ from, to }) => from.type !== to.type, "associates two of the same kind")
  .readonly();

/** A contact, deal or task, and another one of another kind. */
export type Pair = z.infer<typeof pairSchema>;

type End = Pair["from"];

/** What resources call an end, and the contact that it is within. */
interface EndLook {
  readonly name: string;
  readonly contact: string | null;
}

/** What resources call both. */
export interface PairLook {
  readonly from: EndLook;
  readonly to: EndLook;
}

/**
 * Looks up both.
 *
 * @throws ActionError `not_found` where one of them is not there
 */
export async function lookAtPair(context: HubSpotContext, { from, to }: Pair, signal: AbortSignal): Promise<PairLook> {
  return { from: await lookAt(context, from, signal), to: await lookAt(context, to, signal) };
}

/** What associating the two touches, or no longer associating them. */
export function touchedByPair({ from, to }: Pair, ends: PairLook): readonly Resource[] {
  return [touched(from, ends.from), touched(to, ends.to)];
}

/** All ways in which the two are associated; undefined where they are not, or one of them is not there. */
export async function associationOf(
  context: HubSpotContext,
  { from, to }: Pair,
  signal: AbortSignal,
): Promise<readonly AssociationType[] | undefined> {
  return (await associatedBy(context, typeOf(from), from.id, typeOf(to), signal)).get(to.id);
}

/** `contact` is `contacts`. */
export function typeOf({ type }: End): ObjectType {
  return `${type}s`;
}

async function lookAt(context: HubSpotContext, { type, id }: End, signal: AbortSignal): Promise<EndLook> {
  if (type === "contact") return { name: (await readContact(context, id, [], signal)).name, contact: null };
  const objects = `${type}s` as const;
  await readObject(context, objects, id, [], signal);
  return { name: id, contact: await contactNameOf(context, objects, id, signal) };
}

function touched({ type }: End, { name, contact }: EndLook): Resource {
  return { kind: `crm.${type}`, name, ...withinOf(contact), change: "update", fields: ["associations"] };
}
