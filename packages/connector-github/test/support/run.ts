import { defineWorkflow, EnactClient, MemoryReceiptStore, type Receipt } from "@enact/core";
import { z } from "zod";
import { type GitHubActionName, GitHubConnector } from "../../src/index.js";

/** One call of one action. */
export type Call = readonly [action: GitHubActionName, input: object];

/** A workflow that makes calls, of whichever actions, up to the first that does not succeed. */
const some = defineWorkflow({
  name: "some",
  systems: { github: GitHubConnector },
  payload: z.object({ calls: z.array(z.tuple([z.string(), z.record(z.string(), z.json())])) }),
  run: async ({ payload: { calls }, systems: { github } }) => {
    for (const [action, input] of calls) {
      if (!(await github[action as GitHubActionName](input as never)).success) return;
    }
  },
});

interface RunOptions {
  readonly actionTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Makes one call in a run of its own, and gives its receipt, from a log that verifies. */
export function runOne(
  github: GitHubConnector,
  action: GitHubActionName,
  input: object,
  options: RunOptions = {},
): Promise<Receipt> {
  return runAll(github, [[action, input]], options);
}

/** Makes calls in one run, and gives its receipt, from a log that verifies. */
export async function runAll(
  github: GitHubConnector,
  calls: readonly Call[],
  { signal, ...limits }: RunOptions = {},
): Promise<Receipt> {
  const enact = new EnactClient({
    systems: { github },
    policies: [],
    workflows: [some],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    ...limits,
  });
  const payload = { calls: calls.map(([action, input]): [string, Record<string, never>] => [action, { ...input }]) };
  const { receipt } = await enact.run({ workflow: "some", actor: { email: "agent@company.com" }, payload, signal });
  const { findings } = await enact.receipts.verify();
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  await enact.close();
  return receipt;
}
