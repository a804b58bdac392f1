import type { PendingApproval } from "@enact/core";
import { CommandError } from "../command-error.js";
import type { ConfiguredClient } from "../config/load-config.js";

/**
 * The run that somebody means, among those that wait for approval.
 *
 * @param part - its id, or at least eight characters of its beginning or end
 * @throws CommandError `ENACT_CLI_USAGE` where it could be several, or the part is too short; `ENACT_CLI_UNKNOWN_RUN` where
 * none waits that is called so
 */
export async function findQuestion(client: ConfiguredClient, part: string): Promise<PendingApproval> {
  if (part.length < SHORTEST) {
    throw new CommandError("ENACT_CLI_USAGE", `Give at least ${SHORTEST} characters of the run's id.`);
  }
  const name = part.toLowerCase();
  const waiting = await client.approvals.list();
  const found = waiting.filter(({ runId }) => runId.startsWith(name) || runId.endsWith(name));
  const [question] = found;
  if (question === undefined) throw new CommandError("ENACT_CLI_UNKNOWN_RUN", await whyNot(client, name));
  if (found.length === 1) return question;
  const all = found.map(({ runId }) => runId).join(", ");
  throw new CommandError("ENACT_CLI_USAGE", `${part} could be any of these runs: ${all}. Give more of the id.`);
}

const SHORTEST = 8;

async function whyNot({ receipts }: ConfiguredClient, name: string): Promise<string> {
  const receipt = await receipts.get(name);
  if (receipt === undefined) return `No run ${name} waits for approval; \`enact approvals list\` shows those that do.`;
  if (receipt.outcome !== "pending")
    return `The run ${name} does not wait for approval: it has ended ${receipt.outcome}.`;
  return `The run ${name} does not wait for approval any more: it was answered, or has expired.`;
}
