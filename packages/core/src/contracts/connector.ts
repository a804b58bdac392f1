import type { Json, JsonObject } from "../json.js";
import type { ActionResult, Effect } from "../models/action-result.js";
import type { Resource } from "../models/resource.js";
import type { Questions } from "./question.js";
import type { InputOf, MaybePromise, OutputOf, Schema } from "./schema.js";

/** What an action knows of the call it is part of. */
export interface ActionCall<Before = undefined> {
  readonly runId: string;
  /** The call's place among the run's calls, from 0. */
  readonly index: number;
  /** Stable for this call: `runId:index`. For vendors that take such a key. */
  readonly idempotencyKey: string;
  /** What `prepare` saw. */
  readonly before: Before;
  /** Aborted at the time limit, or with the run. */
  readonly signal: AbortSignal;
}

/** One thing a connector can do; made by `action`. */
export interface Action<
  Input extends Schema = Schema,
  Before = unknown,
  Output = unknown,
  Kind extends Effect = Effect,
> {
  readonly effect: Kind;
  readonly input: Input;
  /** Looks before the leap, read-only. */
  prepare?(input: OutputOf<Input>, call: ActionCall): MaybePromise<Before>;
  /** Says what this very call touches. */
  touches?(input: OutputOf<Input>, before: Before): readonly Resource[];
  /** Acts. */
  run(input: OutputOf<Input>, call: ActionCall<Before>): MaybePromise<Output>;
}

/** The actions of a connector, by name. */
export type Actions = Readonly<Record<string, Action>>;

/** How one of a connector's read actions answers a question. */
export interface QuestionAnswerer<Q extends keyof Questions = keyof Questions> {
  /** The name of the read action. */
  readonly action: string;
  /** From the question to the action's input. */
  input(question: Questions[Q]["input"]): JsonObject;
  /** From the action's output to the answer. */
  output(output: Json): Questions[Q]["output"];
}

/** Which questions a connector answers. */
export type Answers = { readonly [Q in keyof Questions]?: QuestionAnswerer<Q> | undefined };

/** What core needs of a connector. Structural, so that two copies of a package do not break each other. */
export interface ConnectorLike<A extends Actions = Actions> {
  /** The connector's own name for its kind of system; in a client the key under `systems` counts. */
  readonly system: string;
  readonly actions: A;
  /** The names of the actions that may be called. */
  readonly allowedActions: readonly string[];
  readonly answers: Answers;
  /** Told when a client takes the connector: from then on it refuses writes outside a run. */
  guard(): void;
}

/** What a call gives to the workflow: the recorded result, its output typed when it succeeded. */
export type CallResult<Output> =
  | (Omit<ActionResult, "success" | "status" | "output"> & {
      readonly success: true;
      readonly status: "succeeded";
      readonly output: Output;
    })
  | (Omit<ActionResult, "success" | "status" | "output"> & {
      readonly success: false;
      readonly status: "failed" | "unknown";
      readonly output: { readonly error: string; readonly code: string };
    });

/** A connector as a workflow sees it: its actions, and nothing else. */
export type BoundSystem<A extends Actions> = {
  readonly [Name in keyof A]: (
    input: InputOf<A[Name]["input"]>,
  ) => Promise<CallResult<Awaited<ReturnType<A[Name]["run"]>>>>;
};
