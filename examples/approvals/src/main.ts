import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openDesk } from "./desk.js";
import { openTerminal } from "./terminal.js";

const folder = fileURLToPath(new URL("../receipts/start", import.meta.url));
await rm(folder, { recursive: true, force: true });
process.env["APPROVALS_FOLDER"] = folder;
process.env["ENACT_SECRET"] ??= randomBytes(32).toString("hex");

const { enact, account } = await openDesk();
const boss = "boss@company.com";

try {
  tell("Up to 100 euros, an agent pays by itself:");
  assert.match((await ask(40).ended).output, /PASS, succeeded/);
  await assertPaid(40);

  tell("Above that it waits, and pays nothing:");
  const refund = ask(250);
  const refundRun = await runOf(refund);
  assert.match((await openTerminal("boss", "waiting").ended).output, new RegExp(refundRun));
  await assertPaid(40);

  tell("It cannot approve itself, however it spells its name, and neither can somebody who is not asked:");
  const strangers = [answer("Agent@Company.com", refundRun), answer("mallory@example.com", refundRun)];
  await assertRefused("ENACT_APPROVER_REFUSED", strangers);
  await assertPaid(40);

  tell("The boss approves in another terminal; the agent's terminal sees the receipt:");
  const approved = await answer(boss, refundRun);
  const paying = endOf(approved.output, "PASS, succeeded");
  assert.equal(endOf((await refund.ended).output, "PASS, succeeded"), paying);
  assert.equal((await enact.receipts.get(paying))?.decision, "PASS");
  await assertPaid(40, 250);

  tell("2 500 euros need two people, and nobody counts twice:");
  const large = ask(2_500);
  const largeRun = await runOf(large);
  for (const { exitCode, output } of await Promise.all([answer(boss, largeRun), answer(boss, largeRun)])) {
    assert.equal(exitCode, 0);
    assert.match(output, /Others have to agree too/);
  }
  assert.equal((await answer("cfo@company.com", largeRun, "--later")).exitCode, 0);
  await assertPaid(40, 250);

  tell("Both resume it at once; it is paid once, and everybody sees the same receipt:");
  const resuming = ["boss", "cfo"].map((who) => openTerminal(who, "resume", largeRun));
  const ends = await Promise.all([large, ...resuming].map(({ ended }) => ended));
  assert.equal(new Set(ends.map(({ output }) => endOf(output, "PASS, succeeded"))).size, 1);
  await assertPaid(40, 250, 2_500);

  tell("What was rejected, or not answered in time, is never paid:");
  const unwanted = ask(300);
  const forgotten = ask(400, "--within", "1");
  const [unwantedRun, forgottenRun] = await Promise.all([runOf(unwanted), runOf(forgotten)]);
  await openTerminal("boss", "reject", unwantedRun, "--as", boss, "--because", "Nobody knows Ada").ended;
  endOf((await unwanted.ended).output, "BLOCK, rejected");
  endOf((await forgotten.ended).output, "BLOCK, expired");
  const late = [answer("cfo@company.com", unwantedRun), answer("cfo@company.com", forgottenRun)];
  await assertRefused("ENACT_APPROVAL_ANSWERED", late);
  await assertPaid(40, 250, 2_500);
  const { findings, summary } = await enact.receipts.verify({ strict: true });
  assert.deepEqual(findings, []);
  console.log(
    `\nThe log in ${folder} verifies: ${summary.records} records of ${summary.chains} processes, no findings.`,
  );
} finally {
  await enact.close();
}

function tell(title: string): void {
  console.log(`\n${title}`);
}

/** The agent asks for a payout in its terminal, and waits there. */
function ask(euros: number, ...more: readonly string[]) {
  return openTerminal("agent", "ask", "--euros", String(euros), ...more);
}

/** The run that waits, as whoever wants to answer copies it from the agent's terminal. */
async function runOf(asking: ReturnType<typeof ask>): Promise<string> {
  return endOf(await asking.shows(/PENDING, pending: run .{36}/), "PENDING, pending");
}

/** Somebody approves a run. */
function answer(email: string, runId: string, ...more: readonly string[]) {
  return openTerminal(email.split("@")[0] ?? email, "approve", runId, "--as", email, ...more).ended;
}

/** The run that has ended so, as a terminal shows it. */
function endOf(output: string, ending: string): string {
  const [, runId] = new RegExp(`${ending}: run (.{36})`).exec(output) ?? [];
  assert.ok(runId, `no run has ended "${ending}" in:\n${output}`);
  return runId;
}

async function assertRefused(code: string, answers: readonly ReturnType<typeof answer>[]): Promise<void> {
  for (const { exitCode, output } of await Promise.all(answers)) {
    assert.equal(exitCode, 1);
    assert.match(output, new RegExp(code));
  }
}

/** Asks the account itself, past Enact. */
async function assertPaid(...euros: readonly number[]): Promise<void> {
  const payouts = await account.payouts();
  const amounts = payouts.map((payout) => payout.euros);
  assert.deepEqual(amounts, euros);
}
