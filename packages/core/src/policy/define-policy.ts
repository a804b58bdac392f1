import type { Policy, PolicyDefinition } from "../contracts/policy.js";
import { ConfigurationError } from "../errors.js";
import { shapeOf } from "../json.js";

/**
 * Makes a policy: a rule that every request, and every connector call, has to pass.
 *
 * ```ts
 * const requireEmail = definePolicy({
 *   name: "requireEmail",
 *   evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
 * });
 * ```
 *
 * @remarks `evaluate` has to be synchronous and pure. One that loops for ever hangs the process: no time limit reaches
 * synchronous code.
 * @throws ConfigurationError when a part has the wrong shape
 */
export function definePolicy(definition: PolicyDefinition): Policy {
  const { name, version, on, appliesTo, facts, evaluate } = definition;
  if (typeof name !== "string" || name === "") throw new ConfigurationError("A policy needs a name.");
  if (name.startsWith("enact:")) {
    throw new ConfigurationError(
      `The policy name "${name}" begins with "enact:", which is kept for Enact's own results.`,
    );
  }
  if (typeof evaluate !== "function") {
    throw new ConfigurationError(`The policy "${name}" needs an evaluate function, not ${shapeOf(evaluate)}.`);
  }
  if (facts !== undefined && typeof facts !== "function") {
    throw new ConfigurationError(`The facts of the policy "${name}" must be a function, not ${shapeOf(facts)}.`);
  }
  if (version !== undefined && (typeof version !== "string" || version === "")) {
    throw new ConfigurationError(`The version of the policy "${name}" must be a text, not ${shapeOf(version)}.`);
  }
  if (on !== undefined && on !== "request" && on !== "action") {
    throw new ConfigurationError(
      `The policy "${name}" can judge on "request" or on "action"; leave \`on\` out for both.`,
    );
  }
  return Object.freeze({ ...definition, ...(appliesTo && { appliesTo: scopeOf(name, appliesTo) }) });
}

function scopeOf(name: string, appliesTo: NonNullable<Policy["appliesTo"]>): NonNullable<Policy["appliesTo"]> {
  const scope = Object.entries(appliesTo).map(([kind, names]) => {
    if (names === undefined) return [kind, undefined];
    if (Array.isArray(names)) return [kind, Object.freeze([...names])];
    throw new ConfigurationError(`appliesTo.${kind} of the policy "${name}" must be an array, not ${shapeOf(names)}.`);
  });
  return Object.freeze(Object.fromEntries(scope));
}
