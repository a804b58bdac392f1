import { action, type Resource } from "@enact/core";
import { z } from "zod";
import { associatedIds, contactNameOf, withinOf } from "../associations.js";
import type { ObjectType } from "../definitions.js";
import { failure } from "../failure.js";
import { idSchema } from "../inputs.js";
import { type HubSpotContext, readContact, readObject } from "../objects.js";

const endSchema = z.strictObject({ type: z.enum(["contact", "deal", "task"]), id: idSchema }).readonly();

const input = z
  .strictObject({ from: endSchema, to: endSchema })
  .refine(({ from, to }) => from.type !== to.type, "associates two of the same kind")
  .readonly();

type End = z.infer<typeof endSchema>;

/** What `associate` gives. */
export interface AssociateOutput {
  readonly from: End;
  readonly to: End;
}

const answer = z.object({ results: z.array(z.unknown()).min(1) });

/** Associates a contact, deal or task with another one, by HubSpot's default association of the two. */
export const associate = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot associates again what is associated already, and cannot be told what was seen.
    pinned: false,
    prepare: async ({ from, to }, { signal }) => {
      const ends = { from: await lookAt(context, from, signal), to: await lookAt(context, to, signal) };
      if (await isAssociated(context, from, to, signal)) throw failure("exists", "They are associated already.");
      return ends;
    },
    touches: ({ from, to }, ends) => [touched(from, ends.from), touched(to, ends.to)],
    run: async ({ from, to }, { signal }): Promise<AssociateOutput> => {
      if (await isAssociated(context, from, to, signal)) {
        throw failure("drift", "They were associated by somebody else.");
      }
      const { associations } = context.requests;
      const request = associations.createDefault(typeOf(from), from.id, typeOf(to), to.id);
      await context.api.write(request, answer, signal);
      return { from, to };
    },
    reconcile: async ({ input: { from, to } }, { signal }) => {
      if (!(await isAssociated(context, from, to, signal))) return { status: "unknown" };
      return { status: "succeeded", output: { from, to } };
    },
  });

function typeOf({ type }: End): ObjectType {
  return `${type}s`;
}

/** What resources call an end, and the contact that it is within. */
export interface EndLook {
  readonly name: string;
  readonly contact: string | null;
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

async function isAssociated(context: HubSpotContext, from: End, to: End, signal: AbortSignal): Promise<boolean> {
  return (await associatedIds(context, typeOf(from), from.id, typeOf(to), signal)).includes(to.id);
}
