import { z } from "zod";
import { doubt, refusal } from "./failure.js";

const partlyDone = z.object({
  results: z.array(z.unknown()).optional(),
  errors: z.array(z.looseObject({ category: z.string() })).optional(),
  numErrors: z.int().nonnegative().optional(),
});

/**
 * Looks into an answer of many statuses (207) to a write.
 *
 * @throws ActionError where it holds errors: `failed` where nothing came of it, `unknown` where a part was done, or
 * where nobody can tell
 */
export function lookInto(body: unknown): void {
  const { data } = partlyDone.safeParse(body);
  const [first, ...more] = data?.errors ?? [];
  if (data !== undefined && first === undefined && !data.numErrors) return;
  const status = first && REFUSALS.get(first.category);
  const isAlike = more.every(({ category }) => category === first?.category);
  const refused = status !== undefined && isAlike && refusal({ status, retryAfter: undefined, body: first });
  if (refused && (data?.results ?? []).length === 0) throw refused;
  throw doubt("unexpected_answer", "HubSpot did not do all of what it was asked for.");
}

/** The status that an error of a category has where it stands alone (HubSpot Docs, "Error handling"). */
const REFUSALS: ReadonlyMap<string, number> = new Map([
  ["VALIDATION_ERROR", 400],
  ["MISSING_SCOPES", 403],
  ["OBJECT_NOT_FOUND", 404],
  ["CONFLICT", 409],
  ["RATE_LIMITS", 429],
]);
