import type { Resource } from "@enact/core";
import { z } from "zod";
import { withinOf } from "./associations.js";
import { doubt, failure } from "./failure.js";
import { afterWrite, getRequest, type HubSpotContext, objectAnswer, readObject, singular } from "./objects.js";
import { hasValues, isSame, only, type PresentValues, type Values } from "./values.js";

/** What an update saw before it. */
export interface BeforeUpdate {
  readonly id: string;
  /** The contact that it is, or belongs to, as resources name it; null where there is none, or more than one. */
  readonly contact: string | null;
  /** The present values of the properties that are to be written. */
  readonly values: PresentValues;
}

/** What an update gives. */
export interface UpdateOutput {
  readonly id: string;
  /** The written properties, as HubSpot keeps them. */
  readonly properties: PresentValues;
}

/** What changing these properties of an object touches. */
export function touchedByUpdate(
  type: "contacts" | "deals",
  { id, contact }: BeforeUpdate,
  fields: readonly string[],
): Resource {
  if (type === "contacts") return { kind: "crm.contact", name: contact ?? id, change: "update", fields };
  return { kind: "crm.deal", name: id, ...withinOf(contact), change: "update", fields };
}

/**
 * Writes properties of an object. HubSpot cannot be told what was seen: the values are compared just before they are
 * written, and their history just after.
 *
 * @throws ActionError `drift`, `failed` where somebody else was there before, `unknown` where in the same moment
 */
export async function update(
  context: HubSpotContext,
  type: "contacts" | "deals",
  before: BeforeUpdate,
  values: Values,
  signal: AbortSignal,
): Promise<UpdateOutput> {
  const { id } = before;
  const present = await readObject(context, type, id, Object.keys(values), signal);
  if (!hasValues(present.properties, before.values)) {
    throw failure("drift", `The ${singular(type)} ${id} was changed by somebody else; look again.`);
  }
  return writeSeen(context, type, before, values, signal);
}

/**
 * {@link update} of what was looked at just now.
 *
 * @throws ActionError `drift`, `unknown` where somebody else changed it in the same moment
 */
export async function writeSeen(
  context: HubSpotContext,
  type: "contacts" | "deals",
  before: BeforeUpdate,
  values: Values,
  signal: AbortSignal,
): Promise<UpdateOutput> {
  const { id } = before;
  const request = context.requests[type].update(id, { properties: { ...values } });
  await context.api.write(request, objectAnswer, signal);
  const found = await afterWrite(lookAfter(context, type, before, values, signal));
  if (found !== undefined) return found;
  throw doubt("drift", `The ${singular(type)} ${id} was changed by somebody else in the same moment.`);
}

/** What reading back says of an update whose answer was lost. */
export async function findUpdate(
  context: HubSpotContext,
  type: "contacts" | "deals",
  before: BeforeUpdate,
  values: Values,
  signal: AbortSignal,
) {
  // Where nothing was to change, nobody could see that it has been written.
  const isChange = !hasValues(before.values, values);
  const output = isChange ? await lookAfter(context, type, before, values, signal) : undefined;
  return output === undefined ? ({ status: "unknown" } as const) : ({ status: "succeeded", output } as const);
}

/** Newest first (HubSpot Docs, "CRM API | Properties", `propertiesWithHistory`). */
const historyAnswer = objectAnswer.extend({
  propertiesWithHistory: z.record(z.string(), z.array(z.object({ value: z.string() }))),
});

/** The object with our values, where each stands right upon what was seen before; undefined otherwise. */
async function lookAfter(
  context: HubSpotContext,
  type: "contacts" | "deals",
  { id, values: before }: BeforeUpdate,
  values: Values,
  signal: AbortSignal,
): Promise<UpdateOutput | undefined> {
  const names = Object.keys(values);
  const request = getRequest(context, type, id, names, { withHistory: true });
  const { properties, propertiesWithHistory } = await context.api.read(request, historyAnswer, signal);
  const isOurs = Object.entries(values).every(([name, value]) => {
    const seen = before[name] ?? null;
    // A value that was there already begins no new version.
    if (isSame(name, seen, value)) return isSame(name, properties[name] ?? null, value);
    const [newest, earlier] = propertiesWithHistory[name] ?? [];
    return newest !== undefined && isSame(name, newest.value, value) && isSame(name, earlier?.value ?? null, seen);
  });
  return isOurs ? { id, properties: only(properties, names) } : undefined;
}
