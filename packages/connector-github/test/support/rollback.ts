import {
  type ActionResult,
  type Actions,
  action,
  anyObject,
  Connector,
  type Done,
  defineWorkflow,
  EnactClient,
  type JsonObject,
  MemoryReceiptStore,
  type Receipt,
  type Undo,
} from "@enact/core";
import type { GitHubActionName, GitHubConnector } from "../../src/index.js";

/** What a test does to an undo. */
interface RollbackOptions {
  /** Happens between the look and the leap of each undo. */
  readonly meanwhile?: (action: string) => Promise<unknown>;
  readonly actionTimeoutMs?: number;
}

/**
 * Undoes what a run has done, the last first, in one run of its own: each undo is a write whose input is what the receipt
 * tells of the call. Stops at the first that does not succeed.
 *
 * @returns what became of each undo, as the receipt has it
 */
export async function rollBack(
  github: GitHubConnector,
  { actionsTaken }: Pick<Receipt, "actionsTaken">,
  { meanwhile, ...limits }: RollbackOptions = {},
): Promise<readonly ActionResult[]> {
  const done = actionsTaken.filter(({ effect, success }) => effect === "write" && success).reverse();
  const actions = Object.fromEntries(
    [...new Set(done.map((call) => call.action))].map((name) => [
      name,
      undoing(github, name as GitHubActionName, meanwhile),
    ]),
  );
  const connector = new Connector<Actions>({
    system: github.system,
    actions,
    allowedActions: Object.keys(actions),
  });
  const workflow = defineWorkflow({
    name: "rollBack",
    systems: { github: Connector<Actions> },
    payload: anyObject,
    run: async ({ systems }) => {
      for (const { action: name, input, before, output } of done) {
        const call = JSON.parse(JSON.stringify({ input, before, output })) as JsonObject;
        if (!(await systems.github[name]?.(call as never))?.success) return;
      }
    },
  });
  const enact = new EnactClient({
    systems: { github: connector },
    policies: [],
    workflows: [workflow],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    ...limits,
  });
  const { receipt } = await enact.run({ workflow: "rollBack", actor: { email: "admin@company.com" }, payload: {} });
  await enact.close();
  return receipt.actionsTaken;
}

function undoing(github: GitHubConnector, name: GitHubActionName, meanwhile: RollbackOptions["meanwhile"]) {
  const undo = ("undo" in github.actions[name] ? github.actions[name].undo : undefined) as Undo | undefined;
  if (undo === undefined) throw new Error(`${name} cannot be undone.`);
  return action({
    input: anyObject,
    effect: "write",
    pinned: undo.pinned,
    prepare: (done, call) => undo.prepare?.(done as unknown as Done, call),
    touches: (done, before) => undo.touches(done as unknown as Done, before),
    run: async (done, call) => {
      await meanwhile?.(name);
      return undo.run(done as unknown as Done, call);
    },
    reconcile: ({ input, now }, call) =>
      undo.reconcile?.({ input: input as unknown as Done, now }, call) ?? { status: "unknown" },
  });
}
