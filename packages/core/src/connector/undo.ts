import type { Action, ConnectorLike } from "../contracts/connector.js";
import type { JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import { jsonObject } from "../models/fields.js";

/** What an action is called where it is undone. */
export function undoName(name: string): string {
  return `${name}.undo`;
}

/**
 * A connector whose one action undoes one of another's, so that an undo passes the same gate as every call: a write
 * whose input is what was done. It is allowed where the action itself is.
 *
 * @returns undefined where the action is irreversible, or the connector does not have it
 */
export function undoingConnector(connector: ConnectorLike, name: string): ConnectorLike | undefined {
  const action = Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
  if (action?.undo === undefined) return undefined;
  const { prepare, touches, run, reconcile, pinned } = action.undo as NonNullable<Action["undo"]>;
  const undo: Action = {
    effect: "write",
    input: jsonObject as unknown as Action["input"],
    pinned,
    touches: touches as NonNullable<Action["touches"]>,
    run: run as Action["run"],
    ...(prepare === undefined ? undefined : { prepare: prepare as NonNullable<Action["prepare"]> }),
    ...(reconcile === undefined ? undefined : { reconcile: reconcile as NonNullable<Action["reconcile"]> }),
  };
  return {
    system: connector.system,
    actions: { [undoName(name)]: undo },
    allowedActions: connector.allowedActions.includes(name) ? [undoName(name)] : [],
    answers: {},
    guard: () => undefined,
  };
}

/** What a call did, as its undo is given it: JSON, as the receipt tells of it. */
export function doneBy({ input, before, output }: Pick<ActionResult, "input" | "before" | "output">): JsonObject {
  return { input, ...(before === undefined ? undefined : { before }), output };
}
