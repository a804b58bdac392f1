import { randomUUID } from "node:crypto";
import type { Answer } from "../http/exchange.js";

/** How the next requests are limited (HubSpot Docs, "API usage guidelines and limits"). */
export interface RateLimit {
  readonly policyName: "TEN_SECONDLY_ROLLING" | "SECONDLY" | "DAILY";
  /** @defaultValue no such header */
  readonly retryAfterSeconds?: number;
  /**
   * How many requests.
   * @defaultValue 1
   */
  readonly times?: number;
}

/** The refusal of a request that is limited. */
export function limited({ policyName, retryAfterSeconds }: RateLimit): Answer {
  return {
    status: 429,
    ...(retryAfterSeconds === undefined ? undefined : { headers: { "retry-after": String(retryAfterSeconds) } }),
    body: {
      status: "error",
      message: `You have reached your ${policyName.toLowerCase()} limit.`,
      errorType: "RATE_LIMIT",
      category: "RATE_LIMITS",
      correlationId: randomUUID(),
      policyName,
    },
  };
}
