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

/** A write that was sent, as its attempt was recorded. */
export interface Attempt<Input = unknown> {
  /** The validated input. */
  readonly input: Input;
  /** When it was about to be sent, by this machine's clock, as an ISO string. */
  readonly now: string;
}

/**
 * What reading back says of a write whose answer was lost.
 *
 * - `succeeded`: it is there, and this is what `run` would have given.
 * - `failed`: it is not there, and cannot come about any more.
 * - `unknown`: everything else. That it is not there proves nothing: a request can arrive late.
 */
export type Reconciliation<Output = unknown> =
  | { readonly status: "succeeded"; readonly output: Output }
  | { readonly status: "failed"; readonly code: string; readonly error: string }
  | { readonly status: "unknown" };

/** A write that has succeeded, as its receipt tells of it: what an undo is given as its input. */
export interface Done<Input = unknown, Before = unknown, Output = unknown> {
  /** The validated input. */
  readonly input: Input;
  /** What `prepare` saw. */
  readonly before: Before;
  /** What `run` gave. */
  readonly output: Output;
  /** The call's place in its run. */
  readonly index: number;
}

/** How a write is undone: a write of its own, judged, attempted and recorded like any other. */
export interface Undo<Input = unknown, Before = unknown, Output = unknown, UndoBefore = unknown> {
  /** False where the vendor cannot be made to refuse what `prepare` saw differently; see `action`. */
  readonly pinned?: false | undefined;
  /** Looks before the leap, read-only. */
  prepare?(done: Done<Input, Before, Output>, call: ActionCall): MaybePromise<UndoBefore>;
  /** Says what undoing touches. */
  touches(done: Done<Input, Before, Output>, before: UndoBefore): readonly Resource[];
  /**
   * Puts back what the write has changed.
   *
   * @throws ActionError `drift` where somebody else has changed it since: then nothing is overwritten
   */
  run(done: Done<Input, Before, Output>, call: ActionCall<UndoBefore>): MaybePromise<unknown>;
  /** Finds out whether an undo whose answer was lost has happened, as `reconcile` of an action does. */
  reconcile?(attempt: Attempt<Done<Input, Before, Output>>, call: ActionCall<UndoBefore>): MaybePromise<Reconciliation>;
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
  /** False where the vendor cannot be made to refuse what `prepare` saw differently; see `action`. */
  readonly pinned?: false | undefined;
  /** Looks before the leap, read-only. */
  prepare?(input: OutputOf<Input>, call: ActionCall): MaybePromise<Before>;
  /** Says what this very call touches. */
  touches?(input: OutputOf<Input>, before: Before): readonly Resource[];
  /** Acts. */
  run(input: OutputOf<Input>, call: ActionCall<Before>): MaybePromise<Output>;
  /**
   * Finds out whether a write whose answer was lost has happened. It changes nothing that the action is about; it may see to
   * it that the write cannot come about any more.
   */
  reconcile?(
    attempt: Attempt<OutputOf<Input>>,
    call: ActionCall<Before>,
  ): MaybePromise<Reconciliation<Awaited<Output>>>;
  /** How it is undone; absent where it is irreversible. */
  readonly undo?: Undo<OutputOf<Input>, Before, Awaited<Output>> | undefined;
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
      /** `details` where the connector gave some. */
      readonly output: { readonly error: string; readonly code: string; readonly details?: Json };
    });

/** A connector as a workflow sees it: its actions, and nothing else. */
export type BoundSystem<A extends Actions> = {
  readonly [Name in keyof A]: (
    input: InputOf<A[Name]["input"]>,
  ) => Promise<CallResult<Awaited<ReturnType<A[Name]["run"]>>>>;
};
