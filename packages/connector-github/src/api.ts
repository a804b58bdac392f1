import { setTimeout as delay } from "node:timers/promises";
import { ActionError } from "@enact/core";
import type { Endpoints } from "@octokit/types";
import pRetry from "p-retry";
import type { z } from "zod";
import { doubt, failure, type Refusal, refusal } from "./failure.js";

/** The part of an octokit that the connector uses. Every `Octokit` of @octokit/core and @octokit/rest has it. */
export interface OctokitLike {
  request(route: string, parameters?: Record<string, unknown>): Promise<OctokitAnswer>;
}

/** The part of an octokit's answer that the connector looks at. */
export interface OctokitAnswer {
  readonly status: number;
  readonly headers: object;
  readonly data: unknown;
}

/** An operation of GitHub's REST API, such as `GET /repos/{owner}/{repo}`. */
export type Route = keyof Endpoints;

/** The longest wait for a rate limit, in seconds; a longer one is for the caller to plan. */
const MAX_WAIT_SECONDS = 10;

const RETRIES = { retries: 3, minTimeout: 100, factor: 3 } as const;

/** GitHub's REST API: reads that are tried again, and writes that are sent exactly once. */
export class GitHubApi {
  readonly #octokit: OctokitLike;

  constructor(octokit: OctokitLike) {
    this.#octokit = octokit;
  }

  /**
   * Reads, again where the connection or the server fails, or the rate is limited for a short while.
   *
   * @throws ActionError that says why it cannot be read
   * @internal
   */
  async read<R extends Route & `GET ${string}`, T>(
    route: R,
    parameters: Endpoints[R]["parameters"],
    answer: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const once = async () => {
      const data = await this.#send(route, parameters, signal, () =>
        failure("unavailable", "GitHub did not answer, or with an error of its own; try again later."),
      );
      const parsed = answer.safeParse(data);
      if (parsed.success) return parsed.data;
      throw failure("unexpected_answer", `GitHub answered ${route} with something else than it documents.`);
    };
    return pRetry(once, {
      ...RETRIES,
      signal,
      shouldRetry: ({ error }) => isPassing(error),
      onFailedAttempt: ({ error, retriesLeft }) =>
        retriesLeft > 0 && isPassing(error) ? waitForLimit(error, signal) : undefined,
    });
  }

  /**
   * {@link read}, with undefined where GitHub does not have it.
   *
   * @internal
   */
  async find<R extends Route & `GET ${string}`, T>(
    route: R,
    parameters: Endpoints[R]["parameters"],
    answer: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    try {
      return await this.read(route, parameters, answer, signal);
    } catch (error) {
      if (error instanceof ActionError && error.code === "not_found") return undefined;
      throw error;
    }
  }

  /**
   * Writes, once.
   *
   * @throws ActionError `failed` where GitHub refused or was not reached, `unknown` where its answer was lost or is
   * none that it documents
   * @internal
   */
  async write<R extends Route, T>(
    route: R,
    parameters: Endpoints[R]["parameters"],
    answer: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (signal.aborted) throw failure("aborted", "The call was stopped before this was sent to GitHub.");
    const data = await this.#send(route, parameters, signal, () =>
      doubt("answer_lost", "The request was sent to GitHub, and its answer was lost."),
    );
    const parsed = answer.safeParse(data);
    if (parsed.success) return parsed.data;
    throw doubt("unexpected_answer", "GitHub answered with something else than it documents.");
  }

  /** @param lost - the failure where nobody knows what became of the request */
  async #send(route: Route, parameters: object, signal: AbortSignal, lost: () => ActionError): Promise<unknown> {
    let answered: OctokitAnswer;
    try {
      // A caller's octokit may come with octokit's retry plugin, which would send a write again.
      const request = { signal, retries: 0, redirect: "manual" };
      answered = await this.#octokit.request(route, { ...parameters, request });
    } catch (error) {
      // What stopped the call is core's to tell.
      signal.throwIfAborted();
      const refused = refusalIn(error);
      if (refused !== undefined) throw isRefusal(refused) ? refusal(refused) : lost();
      throw wasNotSent(error) ? failure("connection_failed", "GitHub could not be reached; nothing was sent.") : lost();
    }
    const { status, data } = answered;
    if (status >= 300 && status < 400) {
      throw failure("moved", "The repository has another name by now; call it by that.");
    }
    // Octokit gives a text where the JSON was cut, or was none.
    if (typeof data === "string" && status !== 204) throw lost();
    return data;
  }
}

/** A 408 can be a gateway's, which has waited in vain for what it sent on. */
function isRefusal({ status }: Refusal): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

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

function waitOf({ details }: ActionError): number {
  return Number(details?.["retryAfterSeconds"]);
}

/**
 * What GitHub answered, in octokit's RequestError; undefined where there was no answer. A lost connection has the
 * status 500, too, but no response.
 */
function refusalIn(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const { response } = error as { readonly response?: Partial<Refusal> };
  if (typeof response?.status !== "number") return undefined;
  return { status: response.status, headers: response.headers ?? {}, data: response.data };
}

/**
 * Whether the connection never came about. Told by the system call: codes such as EHOSTUNREACH can come from a
 * connection that broke later, too.
 */
function wasNotSent(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { code, syscall, cause, errors } = error as Readonly<Record<string, unknown>>;
  if (syscall === "connect" || syscall === "getaddrinfo" || code === "UND_ERR_CONNECT_TIMEOUT") return true;
  // Several addresses were tried: all of them must have failed so.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((one) => wasNotSent(one, depth + 1));
  return wasNotSent(cause, depth + 1);
}
