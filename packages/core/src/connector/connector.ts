import type { Action, Actions, Answers, CallResult, ConnectorLike } from "../contracts/connector.js";
import type { InputOf } from "../contracts/schema.js";
import { ConfigurationError } from "../errors.js";
import type { ActionResult } from "../models/action-result.js";
import { newId } from "../models/id.js";
import { invoke } from "./invoke.js";

/** What a connector is made of. */
export interface ConnectorOptions<A extends Actions> {
  /** The kind of system, such as `postgres`. In a client the key under `systems` counts. */
  readonly system: string;
  /** Everything the connector can do, by name. */
  readonly actions: A;
  /** The actions that may be called. `[]` means none. */
  readonly allowedActions: readonly (keyof A & string)[];
  /**
   * The questions that read actions of this connector answer, so that policies need not know the vendor.
   * @defaultValue none
   */
  readonly answers?: Answers | undefined;
  /**
   * Allows writes through {@link Connector.call} although a client guards this connector.
   * @defaultValue false
   */
  readonly unguarded?: boolean | undefined;
  /**
   * The time limit of {@link Connector.call}, in milliseconds.
   * @defaultValue 30 000
   */
  readonly timeoutMs?: number | undefined;
}

/** How long one action may take where nobody says otherwise, in milliseconds. */
export const ACTION_TIMEOUT_MS = 30_000;

/**
 * A bag of declared actions. Extend it with a constructor that builds them; core does the rest once, for all connectors.
 *
 * @throws ConfigurationError when `allowedActions` or `answers` name an action that does not exist
 */
export class Connector<A extends Actions> implements ConnectorLike<A> {
  readonly system: string;
  readonly actions: A;
  readonly allowedActions: readonly (keyof A & string)[];
  readonly answers: Answers;
  readonly #timeoutMs: number;
  #refusesWrites = false;
  readonly #unguarded: boolean;

  constructor(options: ConnectorOptions<A>) {
    const { system, actions, allowedActions, answers = {} } = options;
    this.system = system;
    this.actions = Object.freeze({ ...actions });
    this.allowedActions = Object.freeze([...allowedActions]);
    this.answers = Object.freeze({ ...answers });
    this.#timeoutMs = options.timeoutMs ?? ACTION_TIMEOUT_MS;
    this.#unguarded = options.unguarded ?? false;
    for (const name of allowedActions) {
      if (!Object.hasOwn(actions, name)) {
        const known = Object.keys(actions).join(", ");
        throw new ConfigurationError(
          `allowedActions of "${system}" names "${name}", which does not exist; there are: ${known}.`,
        );
      }
    }
    for (const [question, answerer] of Object.entries(answers)) {
      if (answerer === undefined) continue;
      const action: Action | undefined = Object.hasOwn(actions, answerer.action) ? actions[answerer.action] : undefined;
      if (action?.effect !== "read") {
        throw new ConfigurationError(`"${system}" must answer "${question}" by one of its read actions.`);
      }
    }
  }

  guard(): void {
    this.#refusesWrites = !this.#unguarded;
  }

  /**
   * Calls an action outside a run, under the same allowlist, schema and time limit; no policy is asked and no receipt
   * is written.
   *
   * @throws ActionNotAllowedError when the action is not on the allowlist
   * @returns a failed result with the code `ENACT_ACTION_BLOCKED` for a write on a connector that a client guards
   */
  async call<Name extends keyof A & string>(
    name: Name,
    input: InputOf<A[Name]["input"]>,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<CallResult<Awaited<ReturnType<A[Name]["run"]>>>> {
    const result = await invoke(
      { system: this.system, connector: this, name, input, index: 0, previous: [] },
      {
        runId: newId(),
        signal: options.signal ?? new AbortController().signal,
        actionTimeoutMs: this.#timeoutMs,
        declared: undefined,
        strictResources: false,
        shadow: false,
        judge: async (action) => {
          const passed = action.effect === "read" || !this.#refusesWrites;
          return { policyResults: passed ? [] : [GUARDED], now: new Date().toISOString() };
        },
        attempt: async () => undefined,
        answered: () => undefined,
      },
    );
    return withoutBookkeeping(result) as CallResult<Awaited<ReturnType<A[Name]["run"]>>>;
  }
}

const GUARDED = {
  passed: false,
  phase: "action",
  policy: "enact:guarded",
  reason: "This connector belongs to a client, which must see every write: ask it to run a workflow.",
  verdict: "block",
} as const;

function withoutBookkeeping({ policyResults: _none, undeclared: _unknown, ...result }: ActionResult): ActionResult {
  return result.status === "blocked" ? { ...result, status: "failed" } : result;
}
