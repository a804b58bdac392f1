import type { Schema } from "../contracts/schema.js";
import type { SystemTokens, TypeToken, Workflow } from "../contracts/workflow.js";
import { ConfigurationError } from "../errors.js";

/**
 * Makes a workflow: what an agent can ask for by name. It acts through `systems` alone, and what it returns is ignored:
 * the receipt is what connectors did.
 *
 * ```ts
 * const greet = defineWorkflow({
 *   name: "greet",
 *   systems: { mail: MailConnector },
 *   payload: z.object({ to: z.email() }),
 *   touches: ({ to }) => [{ kind: "message.channel", name: to, change: "create" }],
 *   run: async ({ payload, systems }) => { await systems.mail.send({ to: payload.to }); },
 * });
 * ```
 *
 * @remarks The classes in `systems` are tokens for their types; core never asks what an object is an instance of.
 * @throws ConfigurationError when a part has the wrong shape
 */
export function defineWorkflow<const Name extends string, Payload extends Schema, const Tokens extends SystemTokens>(
  workflow: Workflow<Name, Payload, Tokens>,
): Workflow<Name, Payload, Tokens> {
  if (typeof workflow.name !== "string" || workflow.name === "")
    throw new ConfigurationError("A workflow needs a name.");
  if (typeof workflow.run !== "function") {
    throw new ConfigurationError(`The workflow "${workflow.name}" needs a run function.`);
  }
  if (typeof workflow.systems !== "object" || workflow.systems === null) {
    throw new ConfigurationError(`The workflow "${workflow.name}" needs \`systems\`; {} where it acts on none.`);
  }
  if (workflow.touches !== undefined && typeof workflow.touches !== "function") {
    throw new ConfigurationError(`The \`touches\` of the workflow "${workflow.name}" must be a function.`);
  }
  if (workflow.rollbackOnFailure !== undefined && typeof workflow.rollbackOnFailure !== "boolean") {
    throw new ConfigurationError(`The \`rollbackOnFailure\` of the workflow "${workflow.name}" must be true or false.`);
  }
  if (typeof workflow.payload?.["~standard"]?.validate !== "function") {
    throw new ConfigurationError(
      `The payload of the workflow "${workflow.name}" must be a Standard Schema; use anyObject for any JSON object.`,
    );
  }
  return Object.freeze({ ...workflow, systems: Object.freeze({ ...workflow.systems }) });
}

/** Stands for a connector class that is imported as a type only. */
export function type<C>(): TypeToken<C> {
  return Object.freeze({ "~type": undefined });
}
