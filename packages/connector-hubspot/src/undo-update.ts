import type { Done } from "@enact/core";
import { contactNameOf } from "./associations.js";
import { failure } from "./failure.js";
import { goneIsDrift } from "./gone-is-drift.js";
import { type HubSpotContext, nameOfContact, readObject, singular } from "./objects.js";
import { type BeforeUpdate, findUpdate, type UpdateOutput, writeSeen } from "./update.js";
import { hasValues, only, type PresentValues, type Values } from "./values.js";

/** An update that is to be undone: what it saw, and what it wrote upon that. */
type DoneUpdate = Done<unknown, Pick<BeforeUpdate, "id" | "values">, UpdateOutput>;

/**
 * Looks at what an update has changed.
 *
 * @throws ActionError `drift` where it is not as the update left it, `not_allowed` where a property of it is not open to
 * this connector
 */
export async function lookAtUpdated(
  context: HubSpotContext,
  type: "contacts" | "deals",
  done: DoneUpdate,
  signal: AbortSignal,
): Promise<BeforeUpdate> {
  const { id, values } = done.before;
  context.allowed.check(type, Object.keys(values));
  const present = await expectWritten(context, type, done, signal);
  const contact = await (type === "contacts"
    ? nameOfContact(context, id, signal)
    : contactNameOf(context, type, id, signal));
  return { id, contact, values: present };
}

/**
 * Gives the properties that an update wrote the values back that they had before.
 *
 * @throws ActionError `drift`, `failed` where somebody else changed one of them since, `unknown` where in the same moment
 */
export async function undoUpdate(
  context: HubSpotContext,
  type: "contacts" | "deals",
  done: DoneUpdate,
  before: BeforeUpdate,
  signal: AbortSignal,
): Promise<UpdateOutput> {
  await expectWritten(context, type, done, signal);
  return goneIsDrift(writeSeen(context, type, before, valuesBack(done), signal));
}

/** What reading back says of an {@link undoUpdate} whose answer was lost. */
export function findUndoneUpdate(
  context: HubSpotContext,
  type: "contacts" | "deals",
  done: DoneUpdate,
  before: BeforeUpdate,
  signal: AbortSignal,
) {
  return findUpdate(context, type, before, valuesBack(done), signal);
}

/** Present values alone are compared: of two updates of a property, undoing the later one adds to its history. */
async function expectWritten(
  context: HubSpotContext,
  type: "contacts" | "deals",
  { before: { id, values }, output: { properties } }: DoneUpdate,
  signal: AbortSignal,
): Promise<PresentValues> {
  if (hasValues(values, properties)) {
    throw failure("drift", `The ${singular(type)} ${id} had these values before, too; there is nothing to undo.`);
  }
  const names = Object.keys(values);
  const found = await goneIsDrift(readObject(context, type, id, names, signal));
  // The id of an object that was merged into another one gives that one.
  if (found.id === id && hasValues(found.properties, properties)) return only(found.properties, names);
  throw failure("drift", `The ${singular(type)} ${id} was changed by somebody else since.`);
}

/** What was empty is cleared: an empty text does that (HubSpot Docs, "CRM API | Contacts", "Update contacts"). */
function valuesBack({ before: { values } }: DoneUpdate): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? ""]));
}
