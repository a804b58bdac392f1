import { setTimeout as delay } from "node:timers/promises";
import { ActionError } from "@enact/core";
import pRetry from "p-retry";
import type { z } from "zod";
import { doubt, failure, refusal } from "./failure.js";
import { lookInto } from "./multi-status.js";
import type { BuiltRequest } from "./requests.js";
import { type Answer, NotSentError, send } from "./send.js";
import { stopped, Turns } from "./turns.js";

/** The longest wait for a rate limit, in seconds; a longer one is for the caller to plan. */
const MAX_WAIT_SECONDS = 10;

const RETRIES = { retries: 3, minTimeout: 100, factor: 3 } as const;

/** HubSpot's API: reads that are tried again, writes that are sent exactly once, and no more of both than it takes. */
export class HubSpotApi {
  readonly #turns = new Turns();

  /**
   * Reads, again where the connection or the server fails, or the rate is limited for a short while.
   *
   * @throws ActionError that says why it cannot be read
   */
  read<T>(request: Promise<BuiltRequest>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#read(request, shape, signal, false);
  }

  /** {@link read}, with undefined where HubSpot does not have it. */
  async find<T>(request: Promise<BuiltRequest>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await this.read(request, shape, signal);
    } catch (error) {
      if (error instanceof ActionError && error.code === "not_found") return undefined;
      throw error;
    }
  }

  /** {@link read} of a search, of which HubSpot takes fewer. */
  search<T>(request: Promise<BuiltRequest>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#read(request, shape, signal, true);
  }

  /**
   * Writes, once.
   *
   * @throws ActionError `failed` where HubSpot refused or was not reached, `unknown` where its answer was lost or is
   * none that it documents
   */
  async write<T>(request: Promise<BuiltRequest>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { status, body } = await this.#send(await request, signal, false, WRITING);
    if (status === 207) lookInto(body);
    const parsed = shape.safeParse(body);
    if (parsed.success) return parsed.data;
    throw WRITING.strange();
  }

  async #read<T>(
    request: Promise<BuiltRequest>,
    shape: z.ZodType<T>,
    signal: AbortSignal,
    isSearch: boolean,
  ): Promise<T> {
    const built = await request;
    const once = async () => {
      const parsed = shape.safeParse((await this.#send(built, signal, isSearch, READING)).body);
      if (parsed.success) return parsed.data;
      throw READING.strange();
    };
    return pRetry(once, {
      ...RETRIES,
      signal,
      shouldRetry: ({ error }) => isPassing(error),
      onFailedAttempt: ({ error, retriesLeft }) =>
        retriesLeft > 0 && isPassing(error) ? waitForLimit(error, signal) : undefined,
    });
  }

  async #send(built: BuiltRequest, signal: AbortSignal, isSearch: boolean, outcomes: Outcomes): Promise<Answer> {
    await this.#turns.wait(isSearch, signal);
    const answer = await send(built, signal).catch((error: unknown) => {
      if (error instanceof NotSentError) {
        throw signal.aborted ? stopped() : failure("connection_failed", "HubSpot could not be reached.");
      }
      // What stopped the call is core's to tell.
      throw signal.aborted ? error : outcomes.lost();
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw answer.status >= 500 ? outcomes.lost() : (refusal(answer) ?? outcomes.strange());
  }
}

/** How a request ends of which nobody knows what became, and one with an answer that HubSpot does not document. */
interface Outcomes {
  lost(): ActionError;
  strange(): ActionError;
}

const READING: Outcomes = {
  lost: () => failure("unavailable", "HubSpot did not answer, or with an error of its own; try again later."),
  strange: () => failure("unexpected_answer", "HubSpot answered with something else than it documents."),
};

const WRITING: Outcomes = {
  lost: () => doubt("answer_lost", "The request was sent to HubSpot, and its answer was lost."),
  strange: () => doubt("unexpected_answer", "HubSpot answered with something else than it documents."),
};

/** Whether trying again can help. */
function isPassing(error: Error): boolean {
  if (!(error instanceof ActionError)) return false;
  if (error.code === "rate_limited") return waitOf(error) <= MAX_WAIT_SECONDS;
  return error.code === "unavailable" || error.code === "connection_failed";
}

async function waitForLimit(error: Error, signal: AbortSignal): Promise<void> {
  if (error instanceof ActionError && error.code === "rate_limited") {
    await delay(waitOf(error) * 1_000, undefined, { signal });
  }
}

/** In seconds; NaN, which is no short wait, where HubSpot names none. */
function waitOf({ details }: ActionError): number {
  return Number(details?.["retryAfterSeconds"]);
}
