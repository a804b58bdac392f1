import type { ActionResult, Json, JsonObject, Resource } from "@enact/core";
import type { PostgresConnector } from "../../src/index.js";

type Write = "insertRow" | "updateRows" | "deleteRows";

/** The part of a call's result that its undo is given. */
export type DoneCall = Pick<ActionResult, "status" | "output"> & { readonly input?: Json; readonly before?: Json };

/** The undo of a call in its two steps, given what a receipt tells: JSON with its keys sorted. */
export function undoStepwise(connector: PostgresConnector, name: Write, result: DoneCall, idempotencyKey = "undo:0") {
  if (result.status !== "succeeded") throw new Error(`Nothing was done: ${JSON.stringify(result.output)}`);
  const { undo } = connector.actions[name];
  if (undo?.prepare === undefined) throw new Error(`${name} has no undo.`);
  const { input, before, output } = result;
  const done = sorted(JSON.parse(JSON.stringify({ input, before, output }))) as never;
  const call = { runId: "undo", index: 0, idempotencyKey, before: undefined, signal: new AbortController().signal };
  const prepared = Promise.resolve(undo.prepare(done, call));
  prepared.catch(() => undefined);
  const again = async () => ({ ...call, before: JSON.parse(JSON.stringify(await prepared)) as never });
  return {
    prepared,
    touches: async (): Promise<readonly Resource[]> => undo.touches(done, (await again()).before),
    run: async (): Promise<unknown> => undo.run(done, await again()),
    reconcile: async () => undo.reconcile?.({ input: done, now: "" }, await again()),
  };
}

/** Undoes a call. */
export async function undo(connector: PostgresConnector, name: Write, result: DoneCall): Promise<unknown> {
  const steps = undoStepwise(connector, name, result);
  await steps.touches();
  return steps.run();
}

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = Object.entries(value as JsonObject).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}
