import type { Action, ConnectorLike } from "../contracts/connector.js";
import type { JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import { jsonObject } from "../models/fields.js";

/** What an action is called where it is undone. */
export function undoName(name: string): string {
  return `${name}${SUFFIX}`;
}

/** The action that a name of {@link undoName} undoes; undefined for another name. */
export function undoneName(name: string): string | undefined {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
}

const SUFFIX = ".undo";

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

/** How much of what a call did its undo can be given, in bytes: it is what was sent, what was seen, and what came back. */
export const MAX_DONE_BYTES: number = 2 * 1024 * 1024;

/**
 * What a call did, as its undo is given it: JSON, as the receipt tells of it.
 *
 * @param index - the call's place in its run
 */
export function doneBy(
  { input, before, output }: Pick<ActionResult, "input" | "before" | "output">,
  index: number,
): JsonObject {
  return { index, input, ...(before === undefined ? undefined : { before }), output };
}
