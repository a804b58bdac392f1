import { EnactError, isActionError } from "../errors.js";
import { encode, type Json, messageOf, textOr } from "../json.js";
import type { Effect } from "../models/action-result.js";

/** How a call that did not succeed is recorded. */
export interface Failure {
  readonly status: "failed" | "unknown";
  readonly output: { readonly error: string; readonly code: string; readonly details?: Json };
}

/**
 * Turns what a connector threw into a result.
 *
 * A read has no effect, so it has failed. A write has failed only where an {@link ActionError} claims that nothing
 * happened; a time-out, an abort or any other error leaves it `unknown`.
 */
export function failureOf(error: unknown, effect: Effect): Failure {
  const { code, status, details } = claimOf(error);
  return {
    status: effect === "read" || status === "failed" ? "failed" : "unknown",
    output: Object.freeze({
      error: messageOf(error),
      code: textOr("ENACT_ACTION_THREW", code),
      ...(details === undefined ? undefined : { details: encode(details) }),
    }),
  };
}

/** What the error says of itself. One that cannot be read, such as a revoked proxy, says nothing. */
function claimOf(error: unknown): { readonly code?: unknown; readonly status?: unknown; readonly details?: unknown } {
  try {
    if (isActionError(error)) return { code: error.code, status: error.status, details: error.details };
    return error instanceof EnactError ? { code: error.code } : {};
  } catch {
    return {};
  }
}
