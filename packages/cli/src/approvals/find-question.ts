import type { PendingApproval } from "@enact/core";
import { CommandError } from "../command-error.js";
import type { ConfiguredClient } from "../config/load-config.js";
import { meantRun } from "../list/meant-run.js";

/**
 * The run that somebody means, among those that wait for approval.
 *
 * @param part - its id, or at least eight characters of its beginning or end
 * @throws CommandError `ENACT_CLI_UNKNOWN_RUN` where none waits that is called so, `ENACT_CLI_USAGE` as {@link meantRun} does
 */
export async function findQuestion(client: ConfiguredClient, part: string): Promise<PendingApproval> {
  const name = part.toLowerCase();
  const found = (await client.approvals.list()).filter(({ runId }) => runId.startsWith(name) || runId.endsWith(name));
  const meant = meantRun(
    part,
    found.map(({ runId }) => runId),
  );
  const question = found.find(({ runId }) => runId === meant);
  if (question !== undefined) return question;
  throw new CommandError("ENACT_CLI_UNKNOWN_RUN", await whyNot(client, name));
}

async function whyNot({ receipts }: ConfiguredClient, name: string): Promise<string> {
  const receipt = await receipts.get(name);
  if (receipt === undefined) return `No run ${name} waits for approval; \`enact approvals list\` shows those that do.`;
  if (receipt.outcome !== "pending")
    return `The run ${name} does not wait for approval: it has ended ${receipt.outcome}.`;
  return `The run ${name} does not wait for approval any more: it was answered, or has expired.`;
}
