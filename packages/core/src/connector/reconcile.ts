import type { Action, ActionCall, Attempt } from "../contracts/connector.js";
import { within } from "../deadline.js";
import { encode, type Json, type JsonObject, messageOf, textOr } from "../json.js";
import type { ActionResult } from "../models/action-result.js";

/**
 * Reads back what became of a write whose answer was lost.
 *
 * @returns undefined where the answer stands: it was not lost, nobody can read back, or reading back shows nothing certain
 */
export async function reconcile(
  action: Action,
  { status }: Pick<ActionResult, "status">,
  attempt: Attempt<JsonObject>,
  call: Omit<ActionCall<unknown>, "signal">,
  { signal: parent, actionTimeoutMs }: { readonly signal: AbortSignal | undefined; readonly actionTimeoutMs: number },
): Promise<{ readonly status: "succeeded" | "failed"; readonly output: Json } | undefined> {
  if (status !== "unknown" || action.reconcile === undefined || parent?.aborted) return undefined;
  try {
    const found = await within(actionTimeoutMs, parent, async (signal) =>
      action.reconcile?.(attempt, { ...call, signal }),
    );
    if (found?.status === "succeeded") return { status: "succeeded", output: encode(found.output) };
    if (found?.status !== "failed") return undefined;
    const { code, error } = found;
    return {
      status: "failed",
      output: Object.freeze({ error: messageOf(error), code: textOr("ENACT_ACTION_THREW", code) }),
    };
  } catch {
    // Whoever cannot read back knows no more than before.
    return undefined;
  }
}
