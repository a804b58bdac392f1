import { ActionError } from "@enact/core";
import type { Answer } from "./send.js";

/** What a connector call can fail with, apart from core's own codes. */
export type HubSpotFailureCode =
  | "aborted"
  | "answer_lost"
  | "connection_failed"
  | "drift"
  | "exists"
  | "locked"
  | "no_changes"
  | "not_allowed"
  | "not_found"
  | "permission_denied"
  | "rate_limited"
  | "unauthorized"
  | "unavailable"
  | "unexpected_answer"
  | "validation";

/** An {@link ActionError} whose code is checked by the compiler. */
export function failure(
  code: HubSpotFailureCode,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): ActionError {
  return new ActionError(code, message, details === undefined ? {} : { details });
}

/** A failure of a write that may have happened all the same. */
export function doubt(code: HubSpotFailureCode, message: string): ActionError {
  return new ActionError(code, message, { status: "unknown" });
}

/**
 * What a refusal means: nothing was done. Undefined where the status does not say so.
 *
 * @remarks Statuses are those of HubSpot Docs, "Error handling". No wording is passed on: it can hold values.
 */
export function refusal({ status, retryAfter, body }: Answer): ActionError | undefined {
  switch (status) {
    case 400:
    case 405:
    case 413:
    case 414:
    case 415:
    case 422:
      return failure("validation", `HubSpot refused the request as invalid${propertiesIn(body)}.`);
    case 401:
      return failure("unauthorized", "HubSpot does not accept the access token; give the connector a valid one.");
    case 403:
      return failure("permission_denied", "The access token does not permit this; give it the scopes.", scopesIn(body));
    case 404:
      // Anybody on the way can say 404, and then nobody knows whether HubSpot has it.
      if (!isHubSpots(body)) return undefined;
      return failure("not_found", "HubSpot does not have it, or it is archived.");
    case 409:
      return failure("exists", "There is one already.", existingId(body));
    case 423:
      return failure("locked", "HubSpot has locked it for a moment; try again later.");
    case 429:
      return rateLimited(retryAfter, body);
    case 477:
      return failure("locked", "HubSpot is moving the account to another place; try again in a day.");
    default:
      return undefined;
  }
}

/** Errors that HubSpot's client describes have both (`ModelError`); one in an answer of many has a category alone. */
function isHubSpots(body: unknown): boolean {
  return textIn(body, "correlationId", /./) !== undefined || textIn(body, "category", /^[A-Z_]+$/) !== undefined;
}

function rateLimited(retryAfter: string | undefined, body: unknown): ActionError {
  const policy = textIn(body, "policyName", /^[A-Z_]{1,40}$/);
  const retryAfterSeconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : WAITS.get(policy);
  const wait = retryAfterSeconds === undefined ? "later" : `in ${retryAfterSeconds} s`;
  return failure("rate_limited", `HubSpot limits the rate of requests; try again ${wait}.`, {
    ...(retryAfterSeconds === undefined ? undefined : { retryAfterSeconds }),
    ...(policy === undefined ? undefined : { policy }),
  });
}

/** After how many seconds a limit has passed (HubSpot Docs, "API usage guidelines and limits"); a day's is not here. */
const WAITS: ReadonlyMap<string | undefined, number> = new Map([
  ["SECONDLY", 1],
  ["TEN_SECONDLY_ROLLING", 10],
]);

/** `Contact already exists. Existing ID: 512` */
function existingId(body: unknown): { readonly id: string } | undefined {
  const message = textIn(body, "message", /Existing ID: \d/);
  const id = message === undefined ? undefined : /Existing ID: (\d{1,20})\b/.exec(message)?.[1];
  return id === undefined ? undefined : { id };
}

/** Scopes have no digits, and tokens have some. */
function scopesIn(body: unknown): { readonly scopes: readonly string[] } | undefined {
  const scopes = contextsIn(body, "requiredGranularScopes", /^[a-z][a-z._-]{0,79}$/);
  return scopes.length === 0 ? undefined : { scopes };
}

/** The names of the properties that do not hold; names only, and only what looks like one. */
function propertiesIn(body: unknown): string {
  const names = contextsIn(body, "propertyName", /^[a-z][a-z0-9_]{0,99}$/);
  return names.length === 0 ? "" : `: ${names.join(", ")}`;
}

/** What stands in the `context` of each of an error's `errors`. */
function contextsIn(body: unknown, name: string, shape: RegExp): readonly string[] {
  const errors = (body as { readonly errors?: unknown } | null | undefined)?.errors;
  const found = (Array.isArray(errors) ? errors.slice(0, 20) : []).flatMap((error) => {
    const values = (error as { readonly context?: Readonly<Record<string, unknown>> } | null)?.context?.[name];
    return Array.isArray(values) ? values.slice(0, 20) : [];
  });
  return [...new Set(found.filter((value): value is string => typeof value === "string" && shape.test(value)))];
}

function textIn(body: unknown, name: string, shape: RegExp): string | undefined {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === "string" && shape.test(value) ? value : undefined;
}
