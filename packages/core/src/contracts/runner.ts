import type { RunOutcome } from "../models/run-result.js";

/** On whose behalf a run is asked for, as the host gives it. Set by the host, never taken from what the agent sends. */
export interface ActorInput {
  readonly email?: string | undefined;
  readonly id?: string | undefined;
  /** What policies judge the actor by, such as `engineer` or `contractor`. */
  readonly role?: string | undefined;
  readonly [member: string]: unknown;
}

/** A request whose workflow is known at run time only. */
export interface RunRequest {
  readonly workflow: string;
  readonly actor: ActorInput;
  readonly payload: unknown;
  /**
   * Makes sure that the request is carried out once, whoever repeats it: the same key of the same workflow and actor gives
   * back what the first run did, and waits for it where it is under way, until `signal` is aborted. Up to 255 characters.
   * @defaultValue every request is a new run
   */
  readonly idempotencyKey?: string | undefined;
  /** Aborts what can still be aborted; the receipt is written all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** What adapters, servers and commands take: something that runs a workflow by name. Every `EnactClient` is one. */
export interface Runner {
  run(request: RunRequest): Promise<RunOutcome>;
}
