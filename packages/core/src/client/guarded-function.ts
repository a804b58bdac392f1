import { action } from "../connector/action.js";
import type { ConnectorLike } from "../contracts/connector.js";
import type { Schema } from "../contracts/schema.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import type { Resource } from "../models/resource.js";
import { anyObject } from "../request/any-object.js";
import { defineWorkflow, type } from "../workflow/define-workflow.js";
import type { GuardDefinition, GuardedFunction } from "./client-types.js";
import { FUNCTION_SYSTEM } from "./configuration.js";

/**
 * A plain function as a workflow with one action of the same name.
 *
 * @param known - the connector of the functions that were guarded before
 */
export function guardedFunction<Input extends Schema>(
  name: string,
  definition: GuardDefinition<Input>,
  fn: GuardedFunction<Input>,
  known: ConnectorLike | undefined,
): { readonly connector: ConnectorLike; readonly workflow: AnyWorkflow } {
  const { effect, description, input } = definition;
  const touches = definition.touches as ((given: unknown) => readonly Resource[]) | undefined;
  // The workflow's schema has parsed the input already, and a schema that transforms cannot parse its own output.
  const guarded = action({ input: anyObject, effect, touches, run: fn } as Parameters<typeof action>[0]);
  const actions = { ...known?.actions, [name]: guarded };
  const workflow = defineWorkflow({
    name,
    description,
    systems: { [FUNCTION_SYSTEM]: type<ConnectorLike>() },
    payload: input as Schema,
    ...(touches === undefined ? undefined : { touches }),
    run: ({ payload, systems }) => systems[FUNCTION_SYSTEM]?.[name]?.(payload),
  });
  return {
    connector: {
      system: FUNCTION_SYSTEM,
      actions,
      allowedActions: Object.keys(actions),
      answers: {},
      guard: () => undefined,
    },
    workflow: workflow as AnyWorkflow,
  };
}
