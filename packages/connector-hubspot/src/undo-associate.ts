import { z } from "zod";
import { ASSOCIATION_CATEGORY, ASSOCIATION_TYPE } from "./definitions.js";
import { doubt, failure } from "./failure.js";
import { goneIsDrift } from "./gone-is-drift.js";
import { afterWrite, findObject, type HubSpotContext } from "./objects.js";
import { associationOf, lookAtPair, type Pair, type PairLook, typeOf } from "./pair.js";

/**
 * Looks at two that are associated. `associate` makes an association only where there was none, so that what is there is
 * its own unless somebody else has been there since.
 *
 * @throws ActionError `drift` where they are not associated as it left them
 */
export async function lookAtAssociated(context: HubSpotContext, pair: Pair, signal: AbortSignal): Promise<PairLook> {
  const ends = await goneIsDrift(lookAtPair(context, pair, signal));
  await expectAssociated(context, pair, signal);
  return ends;
}

/**
 * Removes the association of two again.
 *
 * @throws ActionError `drift`, `failed` where somebody else changed it since, `unknown` where in the same moment
 */
export async function undoAssociate(context: HubSpotContext, pair: Pair, signal: AbortSignal): Promise<Pair> {
  const { from, to } = pair;
  await expectAssociated(context, pair, signal);
  const request = context.requests.associations.archive(typeOf(from), from.id, typeOf(to), to.id);
  await goneIsDrift(context.api.write(request, z.undefined(), signal));
  if ((await afterWrite(associationOf(context, pair, signal))) === undefined) return { from, to };
  throw doubt("drift", "They were associated again by somebody else in the same moment.");
}

/** What reading back says of an {@link undoAssociate} whose answer was lost. */
export async function findUndoneAssociation(context: HubSpotContext, pair: Pair, signal: AbortSignal) {
  const { from, to } = pair;
  // Nothing is told of the associations of what is archived, and they come back with it.
  const isThere = async ({ type, id }: Pair["from"]) =>
    (await findObject(context, `${type}s`, id, [], signal)) !== undefined;
  const isRemoved =
    (await associationOf(context, pair, signal)) === undefined && (await isThere(from)) && (await isThere(to));
  return isRemoved ? ({ status: "succeeded", output: { from, to } } as const) : ({ status: "unknown" } as const);
}

/** Removing takes all associations of the two away, also those that somebody else has given a label since. */
async function expectAssociated(context: HubSpotContext, pair: Pair, signal: AbortSignal): Promise<void> {
  const [only, ...more] = (await associationOf(context, pair, signal)) ?? [];
  if (only === undefined) throw failure("drift", "They are not associated any more; there is nothing to undo.");
  const defaults: { readonly [Type in Pair["to"]["type"]]?: number } = ASSOCIATION_TYPE[pair.from.type];
  const isDefault = only.category === ASSOCIATION_CATEGORY && only.typeId === defaults[pair.to.type];
  if (!isDefault || more.length > 0) throw failure("drift", "Somebody else has associated them in another way since.");
}
