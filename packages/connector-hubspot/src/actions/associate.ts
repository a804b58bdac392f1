import { action } from "@enact/core";
import { z } from "zod";
import { failure } from "../failure.js";
import type { HubSpotContext } from "../objects.js";
import { associationOf, lookAtPair, type Pair, pairSchema, touchedByPair, typeOf } from "../pair.js";
import { findUndoneAssociation, lookAtAssociated, undoAssociate } from "../undo-associate.js";

/** What `associate` gives. */
export type AssociateOutput = Pair;

const answer = z.object({ results: z.array(z.unknown()).min(1) });

/** Associates a contact, deal or task with another one, by HubSpot's default association of the two. */
export const associate = (context: HubSpotContext) =>
  action({
    input: pairSchema,
    effect: "write",
    // HubSpot associates again what is associated already, and cannot be told what was seen.
    pinned: false,
    prepare: async (pair, { signal }) => {
      const ends = await lookAtPair(context, pair, signal);
      if ((await associationOf(context, pair, signal)) !== undefined) {
        throw failure("exists", "They are associated already.");
      }
      return ends;
    },
    touches: (pair, ends) => touchedByPair(pair, ends),
    run: async (pair, { signal }): Promise<AssociateOutput> => {
      const { from, to } = pair;
      if ((await associationOf(context, pair, signal)) !== undefined) {
        throw failure("drift", "They were associated by somebody else.");
      }
      const { associations } = context.requests;
      const request = associations.createDefault(typeOf(from), from.id, typeOf(to), to.id);
      await context.api.write(request, answer, signal);
      return { from, to };
    },
    reconcile: async ({ input: pair }, { signal }) => {
      if ((await associationOf(context, pair, signal)) === undefined) return { status: "unknown" };
      return { status: "succeeded", output: { from: pair.from, to: pair.to } };
    },
    undo: {
      // HubSpot cannot be told what was seen.
      pinned: false,
      prepare: ({ input: pair }, { signal }) => lookAtAssociated(context, pair, signal),
      touches: ({ input: pair }, ends) => touchedByPair(pair, ends),
      run: ({ input: pair }, { signal }) => undoAssociate(context, pair, signal),
      reconcile: ({ input: { input: pair } }, { signal }) => findUndoneAssociation(context, pair, signal),
    },
  });
