import type { Action } from "@enact/core";
import type { PostgresActions, PostgresConnector } from "../../src/index.js";

type Input<Name extends keyof PostgresActions> = Parameters<PostgresActions[Name]["run"]>[0];

/** One call of an action in its two steps, for what happens in between. */
export function stepwise<Name extends "insertRow" | "updateRows" | "deleteRows" | "selectRows">(
  connector: PostgresConnector,
  name: Name,
  input: Input<Name>,
  idempotencyKey = "run:0",
) {
  const action: Action = connector.actions[name];
  const call = {
    runId: "run",
    index: 0,
    idempotencyKey,
    before: undefined,
    signal: new AbortController().signal,
  };
  const prepared = action.prepare?.(input as never, call);
  return {
    prepared,
    async run(signal: AbortSignal = call.signal): Promise<unknown> {
      return action.run(input as never, { ...call, before: await prepared, signal });
    },
    async reconcile(): Promise<unknown> {
      return action.reconcile?.({ input: input as never, now: "" }, { ...call, before: await prepared });
    },
  };
}
