import { defineWorkflow, EnactClient, MemoryReceiptStore, type Receipt } from "@enact/core";
import { z } from "zod";
import { type GitHubActionName, GitHubConnector } from "../../src/index.js";

/** A workflow that makes one call, of whichever action. */
const one = defineWorkflow({
  name: "one",
  systems: { github: GitHubConnector },
  payload: z.object({ action: z.string(), input: z.record(z.string(), z.json()) }),
  run: async ({ payload: { action, input }, systems: { github } }) => {
    await github[action as GitHubActionName](input as never);
  },
});

/** Makes one call in a run of its own, and gives its receipt, from a log that verifies. */
export async function runOne(
  github: GitHubConnector,
  action: GitHubActionName,
  input: object,
  options: { readonly actionTimeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Receipt> {
  const { signal, ...limits } = options;
  const enact = new EnactClient({
    systems: { github },
    policies: [],
    workflows: [one],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    ...limits,
  });
  const payload = { action, input: input as Record<string, never> };
  const { receipt } = await enact.run({ workflow: "one", actor: { email: "agent@company.com" }, payload, signal });
  const { findings } = await enact.receipts.verify();
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  await enact.close();
  return receipt;
}
