import { randomUUID } from "node:crypto";
import type { Answer } from "../http/exchange.js";

/** How requests to come are limited (HubSpot Docs, "API usage guidelines and limits"). */
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

/** The limits that wait for requests, in the order in which they were set. */
export class RateLimits {
  #waiting: readonly RateLimit[] = [];

  add(limit: RateLimit): void {
    this.#waiting = [...this.#waiting, ...Array.from({ length: limit.times ?? 1 }, () => limit)];
  }

  /** The refusal of a request, where it is limited; that counts. */
  take(): Answer | undefined {
    const [limit, ...others] = this.#waiting;
    this.#waiting = others;
    return limit && refusalOf(limit);
  }
}

/** What HubSpot tells of each limit in headers: nothing of that of searches. */
const HEADERS: Readonly<Record<RateLimit["policyName"], Readonly<Record<string, string>>>> = {
  TEN_SECONDLY_ROLLING: {
    "x-hubspot-ratelimit-max": "100",
    "x-hubspot-ratelimit-remaining": "0",
    "x-hubspot-ratelimit-interval-milliseconds": "10000",
  },
  SECONDLY: {},
  DAILY: { "x-hubspot-ratelimit-daily": "250000", "x-hubspot-ratelimit-daily-remaining": "0" },
};

function refusalOf({ policyName, retryAfterSeconds }: RateLimit): Answer {
  const retryAfter = retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) };
  return {
    status: 429,
    headers: { ...HEADERS[policyName], ...retryAfter },
    body: {
      status: "error",
      message: `You have reached your ${policyName.toLowerCase()} limit.`,
      errorType: "RATE_LIMIT",
      correlationId: randomUUID(),
      policyName,
    },
  };
}
