import type { Resource } from "@enact/core";
import { z } from "zod";
import { contactNameOf, withinOf } from "./associations.js";
import type { ObjectType } from "./definitions.js";
import { doubt, failure } from "./failure.js";
import { afterWrite, findObject, type HubSpotContext, readObject, singular } from "./objects.js";
import { hasValues, only, type PresentValues } from "./values.js";

/** What an archiving saw before it. */
export interface BeforeArchive {
  readonly id: string;
  /** The contact that it is, or belongs to, as resources name it; null where there is none, or more than one. */
  readonly contact: string | null;
  /** What it held, of the connector's allowed properties. */
  readonly properties: PresentValues;
}

/** What an archiving gives. */
export interface ArchiveOutput {
  readonly id: string;
  readonly archived: true;
}

/** Looks at a deal or task that is to be archived. */
export async function lookBeforeArchive(
  context: HubSpotContext,
  type: "deals" | "tasks",
  id: string,
  signal: AbortSignal,
): Promise<BeforeArchive> {
  const names = context.allowed.names(type);
  const { properties } = await readObject(context, type, id, names, signal);
  const contact = await contactNameOf(context, type, id, signal);
  return { id, contact, properties: only(properties, names) };
}

/** What archiving an object touches. */
export function touchedByArchive(type: ObjectType, { id, contact }: BeforeArchive): Resource {
  if (type === "contacts") return { kind: "crm.contact", name: contact ?? id, change: "delete" };
  return { kind: `crm.${singular(type)}`, name: id, ...withinOf(contact), change: "delete" };
}

/**
 * Archives an object. HubSpot cannot be told what was seen: its properties are compared before and after.
 *
 * @remarks Irreversible: no API that HubSpot generates into `@hubspot/api-client` (`lib/codegen/crm`) restores an object.
 *
 * @throws ActionError `drift`, `failed` where somebody else changed it before, `unknown` where in the same moment
 */
export async function archive(
  context: HubSpotContext,
  type: ObjectType,
  before: BeforeArchive,
  signal: AbortSignal,
): Promise<ArchiveOutput> {
  const { id, properties } = before;
  const names = Object.keys(properties);
  const present = await readObject(context, type, id, names, signal);
  if (!hasValues(present.properties, properties)) {
    throw failure("drift", `The ${singular(type)} ${id} was changed by somebody else; look again.`);
  }
  return archiveSeen(context, type, before, signal);
}

/**
 * {@link archive} of what was looked at just now.
 *
 * @throws ActionError `drift`, `unknown` where somebody else changed it in the same moment
 */
export async function archiveSeen(
  context: HubSpotContext,
  type: ObjectType,
  { id, properties }: BeforeArchive,
  signal: AbortSignal,
): Promise<ArchiveOutput> {
  const names = Object.keys(properties);
  await context.api.write(context.requests[type].archive(id), z.undefined(), signal);
  const archived = await afterWrite(findObject(context, type, id, names, signal, { archived: true }));
  // HubSpot may list it among the archived a moment later; then it is enough that it is gone.
  const isDone =
    archived === undefined
      ? (await afterWrite(findObject(context, type, id, [], signal))) === undefined
      : hasValues(archived.properties, properties);
  if (isDone) return { id, archived: true };
  throw doubt("drift", `The ${singular(type)} ${id} was changed or restored by somebody else in the same moment.`);
}

/** What reading back says of an archiving whose answer was lost. */
export async function findArchived(
  context: HubSpotContext,
  type: ObjectType,
  { id, properties }: BeforeArchive,
  signal: AbortSignal,
) {
  const names = Object.keys(properties);
  const archived = await findObject(context, type, id, names, signal, { archived: true });
  const isThere = (await findObject(context, type, id, [], signal)) !== undefined;
  if (isThere || archived === undefined || !hasValues(archived.properties, properties)) {
    return { status: "unknown" } as const;
  }
  return { status: "succeeded", output: { id, archived: true as const } } as const;
}
