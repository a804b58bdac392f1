import type { Action, ActionCall } from "../contracts/connector.js";
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
export interface WriteActionDefinition<Input extends Schema, Before, Output> {
  readonly input: Input;
  readonly effect: "write";
  readonly prepare?: ((input: OutputOf<Input>, call: ActionCall) => MaybePromise<Before>) | undefined;
  readonly touches: (input: OutputOf<Input>, before: NoInfer<Before>) => readonly Resource[];
  readonly run: (input: OutputOf<Input>, call: ActionCall<NoInfer<Before>>) => MaybePromise<Output>;
}

/**
 * Declares one thing a connector can do. Keep the members in the order `input, effect, prepare, touches, run`: TypeScript
 * infers `before` from `prepare`, and the output from `run`, left to right.
 *
 * - `prepare` looks before the leap, read-only. What it returns is recorded and given to policies, `touches` and `run`.
 * - `touches` names, in core's words, everything this very call touches. A write that names no change is blocked.
 * - `run` acts, and makes the vendor refuse where what `prepare` saw no longer holds. It throws an `ActionError` to say
 *   that nothing happened; any other error out of a write counts as `unknown`.
 *
 * @throws ConfigurationError when a write has no `touches`, or a part is no function
 */
export function action<const Input extends Schema, Before = undefined, Output = unknown>(
  definition: ReadActionDefinition<Input, Before, Output>,
): Action<Input, Before, Output, "read">;
export function action<const Input extends Schema, Before = undefined, Output = unknown>(
  definition: WriteActionDefinition<Input, Before, Output>,
): Action<Input, Before, Output, "write">;
export function action(
  definition: ReadActionDefinition<Schema, unknown, unknown> | WriteActionDefinition<Schema, unknown, unknown>,
): Action {
  if (definition.effect !== "read" && definition.effect !== "write") {
    throw new ConfigurationError(`An action's effect must be "read" or "write".`);
  }
  if (definition.effect === "write" && typeof definition.touches !== "function") {
    throw new ConfigurationError("A write action must say what it touches: give it a `touches` function.");
  }
  if (typeof definition.run !== "function") throw new ConfigurationError("An action needs a `run` function.");
  for (const part of ["prepare", "touches"] as const) {
    if (definition[part] !== undefined && typeof definition[part] !== "function") {
      throw new ConfigurationError(`An action's \`${part}\` must be a function.`);
    }
  }
  if (typeof definition.input?.["~standard"]?.validate !== "function") {
    throw new ConfigurationError(
      "An action's `input` must be a Standard Schema, such as one of zod, valibot or arktype.",
    );
  }
  return Object.freeze({ ...definition }) as Action;
}
