import type { Action, ActionCall, Attempt, Done, Reconciliation } from "../contracts/connector.js";
import type { MaybePromise, OutputOf, Schema } from "../contracts/schema.js";
import { ConfigurationError } from "../errors.js";
import type { Resource } from "../models/resource.js";

/** A read: says what it touches where what it reads can be sensitive. */
export interface ReadActionDefinition<Input extends Schema, Before, Output> {
  readonly input: Input;
  readonly effect: "read";
  readonly prepare?: ((input: OutputOf<Input>, call: ActionCall) => MaybePromise<Before>) | undefined;
  readonly touches?: ((input: OutputOf<Input>, before: NoInfer<Before>) => readonly Resource[]) | undefined;
  readonly run: (input: OutputOf<Input>, call: ActionCall<NoInfer<Before>>) => MaybePromise<Output>;
}

/** A write: has to say what it touches. */
export interface WriteActionDefinition<Input extends Schema, Before, Output, UndoBefore = undefined> {
  readonly input: Input;
  readonly effect: "write";
  readonly pinned?: false | undefined;
  readonly prepare?: ((input: OutputOf<Input>, call: ActionCall) => MaybePromise<Before>) | undefined;
  readonly touches: (input: OutputOf<Input>, before: NoInfer<Before>) => readonly Resource[];
  readonly run: (input: OutputOf<Input>, call: ActionCall<NoInfer<Before>>) => MaybePromise<Output>;
  readonly reconcile?:
    | ((
        attempt: Attempt<OutputOf<Input>>,
        call: ActionCall<NoInfer<Before>>,
      ) => MaybePromise<Reconciliation<NoInfer<Awaited<Output>>>>)
    | undefined;
  readonly undo?: UndoDefinition<OutputOf<Input>, NoInfer<Before>, NoInfer<Awaited<Output>>, UndoBefore> | undefined;
}

/** How a write is undone: the parts of a write, whose input is what was done. */
export interface UndoDefinition<Input, Before, Output, UndoBefore> {
  readonly pinned?: false | undefined;
  readonly prepare?: ((done: Done<Input, Before, Output>, call: ActionCall) => MaybePromise<UndoBefore>) | undefined;
  readonly touches: (done: Done<Input, Before, Output>, before: NoInfer<UndoBefore>) => readonly Resource[];
  readonly run: (done: Done<Input, Before, Output>, call: ActionCall<NoInfer<UndoBefore>>) => MaybePromise<unknown>;
  readonly reconcile?:
    | ((
        attempt: Attempt<Done<Input, Before, Output>>,
        call: ActionCall<NoInfer<UndoBefore>>,
      ) => MaybePromise<Reconciliation>)
    | undefined;
}

/**
 * Declares one thing a connector can do. Keep the members in the order `input, effect, prepare, touches, run, reconcile,
 * undo`: TypeScript infers `before` from `prepare`, and the output from `run`, left to right.
 *
 * - `prepare` looks before the leap, read-only. What it returns is recorded and given to policies, `touches` and `run`.
 * - `touches` names, in core's words, everything this very call touches. A write that names no change is blocked.
 * - `run` acts, and makes the vendor refuse where what `prepare` saw no longer holds. It throws an `ActionError` to say
 *   that nothing happened; any other error out of a write counts as `unknown`.
 * - `pinned: false` says that the vendor cannot be made to refuse so. Then `run` looks again, before and after, and what
 *   somebody else changed in between is `failed` before the write, and `unknown` after it.
 * - `reconcile` reads back what became of a write whose `run` ended `unknown`. It has the time of one more call, is not
 *   asked where the run was aborted, and what it throws leaves the write `unknown`. Recovery asks it too.
 * - `undo` reverses a write that has succeeded, from what its receipt tells: `{ input, before, output }`, as JSON. It has
 *   parts of the same names, and is judged like any other write. What somebody else has changed since it must not
 *   overwrite: it throws an `ActionError` `drift`.
 *
 * @throws ConfigurationError when a write has no `touches`, a read has a `reconcile`, or a part is no function
 */
export function action<const Input extends Schema, Before = undefined, Output = unknown, UndoBefore = undefined>(
  definition: WriteActionDefinition<Input, Before, Output, UndoBefore>,
): Action<Input, Before, Output, "write">;
export function action<const Input extends Schema, Before = undefined, Output = unknown>(
  definition: ReadActionDefinition<Input, Before, Output>,
): Action<Input, Before, Output, "read">;
export function action(
  definition: ReadActionDefinition<Schema, unknown, unknown> | WriteActionDefinition<Schema, unknown, unknown, unknown>,
): Action {
  if (definition.effect !== "read" && definition.effect !== "write") {
    throw new ConfigurationError(`An action's effect must be "read" or "write".`);
  }
  if (definition.effect === "write" && typeof definition.touches !== "function") {
    throw new ConfigurationError("A write action must say what it touches: give it a `touches` function.");
  }
  if (typeof definition.run !== "function") throw new ConfigurationError("An action needs a `run` function.");
  const { prepare, touches, reconcile, undo } = definition as Partial<
    WriteActionDefinition<Schema, unknown, unknown, unknown>
  >;
  for (const [part, given] of Object.entries({ prepare, touches, reconcile })) {
    if (given !== undefined && typeof given !== "function") {
      throw new ConfigurationError(`An action's \`${part}\` must be a function.`);
    }
  }
  if (definition.effect === "read" && reconcile !== undefined) {
    throw new ConfigurationError("A read has no effect that `reconcile` could find out about; leave it out.");
  }
  if (undo !== undefined) checkUndo(definition.effect, undo);
  if (typeof definition.input?.["~standard"]?.validate !== "function") {
    throw new ConfigurationError(
      "An action's `input` must be a Standard Schema, such as one of zod, valibot or arktype.",
    );
  }
  return Object.freeze({ ...definition }) as Action;
}

function checkUndo(effect: string, undo: Partial<UndoDefinition<unknown, unknown, unknown, unknown>>): void {
  if (effect === "read") throw new ConfigurationError("A read has nothing to undo; leave `undo` out.");
  if (typeof undo.touches !== "function" || typeof undo.run !== "function") {
    throw new ConfigurationError("An action's `undo` needs `touches` and `run`.");
  }
  for (const [part, given] of Object.entries({ prepare: undo.prepare, reconcile: undo.reconcile })) {
    if (given !== undefined && typeof given !== "function") {
      throw new ConfigurationError(`The \`${part}\` of an action's \`undo\` must be a function.`);
    }
  }
}
