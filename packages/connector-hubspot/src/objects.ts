import { z } from "zod";
import type { Allowed } from "./allowed.js";
import type { HubSpotApi } from "./api.js";
import type { ObjectType } from "./definitions.js";
import { doubt, failure } from "./failure.js";
import { emailSchema, idSchema } from "./inputs.js";
import type { BuiltRequest, Requests } from "./requests.js";

/** What every action of a connector works with. */
export interface HubSpotContext {
  readonly api: HubSpotApi;
  readonly requests: Requests;
  readonly allowed: Allowed;
}

/** An object, as far as it is looked at. */
export const objectAnswer = z.object({
  id: idSchema,
  properties: z.record(z.string(), z.string().nullable()),
});

/** An object as HubSpot tells of it. */
export type HubSpotObject = z.infer<typeof objectAnswer>;

/** A contact, by the name that policies and receipts call it. */
export interface Contact {
  readonly id: string;
  /** Its e-mail address in lower case; its id where it has none, or one that policies cannot read. */
  readonly name: string;
  readonly properties: HubSpotObject["properties"];
}

/** The contact of an e-mail address or an id; undefined where there is none, or it is archived. */
export async function findContact(
  { api, requests }: HubSpotContext,
  contact: string,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<Contact | undefined> {
  const wanted = [...new Set(["email", ...properties])];
  const idProperty = contact.includes("@") ? "email" : undefined;
  const request = requests.contacts.getById(contact, wanted, undefined, undefined, undefined, idProperty);
  const found = await api.find(request, objectAnswer, signal);
  return found && contactOf(found);
}

/**
 * {@link findContact} of one that has to be there.
 *
 * @throws ActionError `not_found`
 */
export async function readContact(
  context: HubSpotContext,
  contact: string,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<Contact> {
  const found = await findContact(context, contact, properties, signal);
  if (found === undefined) throw failure("not_found", `HubSpot has no contact ${contact}.`);
  return found;
}

/** What resources call a contact that is meant by its e-mail address or id. */
export async function nameOfContact(context: HubSpotContext, contact: string, signal: AbortSignal): Promise<string> {
  return contact.includes("@") ? contact : ((await findContact(context, contact, [], signal))?.name ?? contact);
}

function contactOf({ id, properties }: HubSpotObject): Contact {
  const email = emailSchema.safeParse(properties["email"]);
  return { id, name: email.success ? email.data : id, properties };
}

/** How an object is asked for by its id. */
export function getRequest(
  { requests }: HubSpotContext,
  type: ObjectType,
  id: string,
  properties: readonly string[],
  options: { readonly withHistory?: boolean; readonly archived?: boolean } = {},
): Promise<BuiltRequest> {
  const history = options.withHistory ? [...properties] : undefined;
  return requests[type].getById(id, [...properties], history, undefined, options.archived);
}

/** An object by its id; undefined where there is none, or it is archived (or, where asked for, is not). */
export function findObject(
  context: HubSpotContext,
  type: ObjectType,
  id: string,
  properties: readonly string[],
  signal: AbortSignal,
  options: { readonly archived?: boolean } = {},
): Promise<HubSpotObject | undefined> {
  return context.api.find(getRequest(context, type, id, properties, options), objectAnswer, signal);
}

/**
 * {@link findObject} of one that has to be there.
 *
 * @throws ActionError `not_found`
 */
export async function readObject(
  context: HubSpotContext,
  type: ObjectType,
  id: string,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<HubSpotObject> {
  const found = await findObject(context, type, id, properties, signal);
  if (found === undefined) throw failure("not_found", `HubSpot has no ${singular(type)} ${id}.`);
  return found;
}

/**
 * Reads something after it was written.
 *
 * @throws ActionError `unknown` where it cannot be read: that is no sign that nothing was written
 */
export async function afterWrite<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw doubt("answer_lost", "It was written, and could not be read again.");
  }
}

/** `contacts` is `contact`. */
export function singular(type: ObjectType): "contact" | "deal" | "task" {
  return type.slice(0, -1) as "contact" | "deal" | "task";
}
