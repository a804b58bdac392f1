import type { Answer } from "../http/exchange.js";

/** How the next requests are limited. */
export interface RateLimit {
  readonly kind: "primary" | "secondary";
  readonly retryAfterSeconds: number;
  /** @defaultValue 403 */
  readonly status?: 403 | 429;
  /**
   * How many requests.
   * @defaultValue 1
   */
  readonly times?: number;
}

/** The limits that still wait for requests (GitHub Docs, "Rate limits for the REST API"). */
export class RateLimits {
  readonly #waiting: RateLimit[] = [];
  #remaining = 5_000;

  add(limit: RateLimit): void {
    for (let index = 0; index < (limit.times ?? 1); index++) this.#waiting.push(limit);
  }

  /** The refusal of this request, where it is limited. */
  take(): Answer | undefined {
    const limit = this.#waiting.shift();
    if (limit === undefined) return undefined;
    const { kind, retryAfterSeconds, status = 403 } = limit;
    const isPrimary = kind === "primary";
    const message = isPrimary
      ? "API rate limit exceeded for user ID 1."
      : "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    return {
      status,
      headers: isPrimary ? this.#headers(0, retryAfterSeconds) : { "retry-after": String(retryAfterSeconds) },
      body: {
        message,
        documentation_url: "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api",
      },
    };
  }

  /** What every answer says of the limit. */
  headers(): Readonly<Record<string, string>> {
    this.#remaining = Math.max(1, this.#remaining - 1);
    return this.#headers(this.#remaining, 3_600);
  }

  #headers(remaining: number, resetsInSeconds: number): Readonly<Record<string, string>> {
    return {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1_000) + resetsInSeconds),
      "x-ratelimit-resource": "core",
    };
  }
}
