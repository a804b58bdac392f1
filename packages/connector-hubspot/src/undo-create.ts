import { type ArchiveOutput, archiveSeen, type BeforeArchive } from "./archive.js";
import { associatedIds, contactNameOf } from "./associations.js";
import { OBJECT_TYPES, type ObjectType } from "./definitions.js";
import { failure } from "./failure.js";
import { goneIsDrift } from "./gone-is-drift.js";
import { findObject, type HubSpotContext, nameOfContact, readObject, singular } from "./objects.js";
import { hasValues, only, type PresentValues } from "./values.js";

/** What the making of an object left. */
export interface Created {
  readonly id: string;
  /** The written properties, as HubSpot kept them. */
  readonly properties: PresentValues;
  /** The ids of what it was associated with from the first moment, by type. */
  readonly associated: { readonly [Type in ObjectType]?: readonly string[] };
}

/**
 * Looks at an object that is to be archived again.
 *
 * @throws ActionError `drift` where it is not as its making left it, `not_allowed` where a property of it is not open to
 * this connector
 */
export async function lookAtCreated(
  context: HubSpotContext,
  type: ObjectType,
  created: Created,
  signal: AbortSignal,
): Promise<BeforeArchive> {
  const { id } = created;
  context.allowed.check(type, Object.keys(created.properties));
  const properties = await expectCreated(context, type, created, signal);
  const contact = await (type === "contacts"
    ? nameOfContact(context, id, signal)
    : contactNameOf(context, type, id, signal));
  return { id, contact, properties };
}

/**
 * Archives an object again that was made.
 *
 * @throws ActionError `drift`, `failed` where somebody else changed it since, `unknown` where in the same moment
 */
export async function undoCreate(
  context: HubSpotContext,
  type: ObjectType,
  created: Created,
  before: BeforeArchive,
  signal: AbortSignal,
): Promise<ArchiveOutput> {
  const properties = await expectCreated(context, type, created, signal);
  if (!hasValues(properties, before.properties)) throw changed(type, created.id);
  return goneIsDrift(archiveSeen(context, type, before, signal));
}

/** The allowed properties of an object that is as its making left it. */
async function expectCreated(
  context: HubSpotContext,
  type: ObjectType,
  created: Created,
  signal: AbortSignal,
): Promise<PresentValues> {
  const { id, properties } = created;
  const names = context.allowed.names(type);
  const found = await goneIsDrift(readObject(context, type, id, names, signal));
  // The id of an object that was merged into another one gives that one.
  const isAsLeft = found.id === id && hasValues(found.properties, properties);
  if (!isAsLeft || !(await isAssociatedAsLeft(context, type, created, signal))) throw changed(type, id);
  return only(found.properties, names);
}

function changed(type: ObjectType, id: string) {
  return failure("drift", `The ${singular(type)} ${id} was changed by somebody else since, or associated with more.`);
}

async function isAssociatedAsLeft(
  context: HubSpotContext,
  type: ObjectType,
  { id, associated }: Created,
  signal: AbortSignal,
): Promise<boolean> {
  for (const other of OBJECT_TYPES.filter((one) => one !== type)) {
    const left = associated[other] ?? [];
    const present = await associatedIds(context, type, id, other, signal);
    if (!left.every((one) => present.includes(one))) return false;
    const added = present.filter((one) => !left.includes(one));
    if (await isAnyThere(context, other, added, signal)) return false;
  }
  return true;
}

/** What is archived may still be listed for a moment, and is nobody's work any more. */
async function isAnyThere(
  context: HubSpotContext,
  type: ObjectType,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const id of ids) {
    if ((await findObject(context, type, id, [], signal)) !== undefined) return true;
  }
  return false;
}
