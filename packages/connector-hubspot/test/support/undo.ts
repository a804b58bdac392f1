import { action, anyObject, type CallResult, Connector, type Done, type JsonObject, type Undo } from "@enact/core";
import type { HubSpotServer } from "@enact/testkit/hubspot";
import type { HubSpotActionName, HubSpotConnector } from "../../src/index.js";
import type { Place } from "./hubspot.js";
import { WRITES } from "./writes.js";

/** Every write that can be undone. */
export const UNDOABLE = [
  "createContact",
  "createDeal",
  "createTask",
  "updateContact",
  "updateDeal",
  "associate",
] as const satisfies readonly HubSpotActionName[];

/** A call that has succeeded, as its result or its receipt tells of it. */
interface DoneCall {
  readonly input: unknown;
  readonly before?: unknown;
  readonly output: unknown;
}

/**
 * Undoes a call: a write like any other, whose input is what a receipt tells of the call.
 *
 * @param meanwhile - what somebody else does between the look and the write
 */
export function undo(
  hubspot: HubSpotConnector,
  name: HubSpotActionName,
  { input, before, output }: DoneCall,
  meanwhile?: () => void,
): Promise<CallResult<unknown>> {
  const undoing = hubspot.actions[name].undo as unknown as Undo | undefined;
  if (undoing === undefined) throw new Error(`${name} cannot be undone.`);
  const undoIt = action({
    input: anyObject,
    effect: "write",
    pinned: undoing.pinned,
    prepare: (done, call) => undoing.prepare?.(done as unknown as Done, call),
    touches: (done, seen) => {
      meanwhile?.();
      return undoing.touches(done as unknown as Done, seen);
    },
    run: (done, call) => undoing.run(done as unknown as Done, call),
    reconcile: (attempt, call) =>
      undoing.reconcile?.({ input: attempt.input as unknown as Done, now: attempt.now }, call) ?? { status: "unknown" },
  });
  const connector = new Connector({ system: hubspot.system, actions: { undoIt }, allowedActions: ["undoIt"] });
  const done = JSON.parse(JSON.stringify({ input, before, output })) as JsonObject;
  return connector.call("undoIt", done);
}

/** A write that is done, as {@link WRITES} sets it up. */
export async function doneWrite({ server, hubspot }: Place, name: HubSpotActionName) {
  const write = WRITES[name]?.(server);
  if (write === undefined) throw new Error(`${name} is no write.`);
  const before = visible(server);
  const call = await hubspot.call(name, write.input as never);
  if (!call.success) throw new Error(`${name} was not done: ${JSON.stringify(call)}`);
  return { call: call as DoneCall, before, write, id: (call.output as { readonly id?: string }).id ?? "" };
}

/** What people see in an account: not when it was changed last, nor that something empty has been something once. */
export function visible(server: HubSpotServer): unknown {
  return (["contacts", "deals", "tasks"] as const).flatMap((type) =>
    server.objects(type).map(({ id, properties, associations }) => ({
      id,
      associations,
      properties: Object.fromEntries(
        Object.entries(properties).filter(([name, value]) => !name.endsWith("lastmodifieddate") && value !== ""),
      ),
    })),
  );
}
