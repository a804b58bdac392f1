import { anyObject, defineWorkflow, EnactClient, MemoryReceiptStore, type Policy } from "@enact/core";
import { type HubSpotActionName, HubSpotConnector } from "../../src/index.js";

/** A workflow that makes one call, whatever it is. */
export const oneCall = defineWorkflow({
  name: "oneCall",
  systems: { hubspot: HubSpotConnector },
  payload: anyObject,
  run: async ({ payload, systems: { hubspot } }) => {
    const { action, input } = payload as unknown as { readonly action: HubSpotActionName; readonly input: never };
    await hubspot[action](input);
  },
});

/** A client of one connector. */
export function clientOf(
  hubspot: HubSpotConnector,
  options: { readonly policies?: readonly Policy[]; readonly actionTimeoutMs?: number } = {},
) {
  const { policies = [], actionTimeoutMs } = options;
  return new EnactClient({
    systems: { hubspot },
    policies,
    workflows: [oneCall],
    secret: "a secret of these tests, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    actionTimeoutMs,
  });
}

/** The entry that one call leaves in its receipt. */
export async function entryOf(
  enact: ReturnType<typeof clientOf>,
  action: HubSpotActionName,
  input: object,
  signal?: AbortSignal,
) {
  const payload = { action, input };
  const actor = { email: "agent@example.com" };
  const { receipt } = await enact.run({ workflow: "oneCall", actor, payload: payload as never, signal });
  const [entry] = receipt.actionsTaken;
  if (entry === undefined) throw new Error(`The call of ${action} left no entry.`);
  return entry;
}
