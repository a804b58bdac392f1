import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ApprovalError, type Receipt } from "@enact/core";
import { atDesk, type Desk } from "./desk.js";
import { showReceipt } from "./show.js";

const options = {
  to: { type: "string", default: "ada@example.com" },
  euros: { type: "string", default: "250" },
  within: { type: "string", default: "86400" },
} as const;

await atDesk(async ({ enact, payOut }) => {
  const { to, euros, within } = parseArgs({ options }).values;
  const payout = { to, euros: Number(euros), withinSeconds: Number(within) };
  const { receipt } = await payOut(payout, { actor: { email: "agent@company.com" } });
  showReceipt(receipt);
  if (receipt.decision !== "PENDING") return;
  console.log("Waiting. In another terminal:");
  console.log(`  npx --yes pnpm@10.34.8 --dir examples/approvals approve ${receipt.runId} --as boss@company.com`);
  showReceipt(await answerTo(receipt.runId, enact));
});

/** Waits until a run was answered, in whichever process, or nobody can answer it any more. */
async function answerTo(runId: string, enact: Desk["enact"]): Promise<Receipt> {
  while ((await enact.approvals.list()).some((question) => question.runId === runId)) await pause(250);
  try {
    // Nothing is executed by this: what waits no more has come to something already, or has expired.
    return (await enact.resume(runId)).receipt;
  } catch (error) {
    const ending = error instanceof ApprovalError ? error.receipt : undefined;
    const rejected = ending && (await enact.receipts.get(ending.runId));
    if (rejected) return rejected;
    throw error;
  }
}
