import { ActionError, EnactError } from "../errors.js";
import { messageOf, textOr } from "../json.js";
import type { Effect } from "../models/action-result.js";

/** How a call that did not succeed is recorded. */
export interface Failure {
  readonly status: "failed" | "unknown";
  readonly output: { readonly error: string; readonly code: string };
}

/**
 * Turns what a connector threw into a result.
 *
 * A read has no effect, so it has failed. A write has failed only where an {@link ActionError} claims that nothing
 * happened; a time-out, an abort or any other error leaves it `unknown`.
 */
export function failureOf(error: unknown, effect: Effect): Failure {
  const code = codeOf(error);
  const claimed = isActionError(error) && error.status === "failed";
  return {
    status: effect === "read" || claimed ? "failed" : "unknown",
    output: Object.freeze({ error: messageOf(error), code }),
  };
}

function codeOf(error: unknown): string {
  return textOr("ENACT_ACTION_THREW", isActionError(error) || error instanceof EnactError ? error.code : undefined);
}

/** By shape, because a connector may come with a copy of core of its own. */
function isActionError(error: unknown): error is ActionError {
  if (error instanceof ActionError) return true;
  if (!(error instanceof Error) || error.name !== "ActionError") return false;
  const { code, status } = error as Partial<ActionError>;
  return typeof code === "string" && (status === "failed" || status === "unknown");
}
