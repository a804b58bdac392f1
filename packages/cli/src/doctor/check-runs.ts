import type { ReceiptStore } from "@enact/core";
import { timeLeft } from "../approvals/time-left.js";
import { createRunIndex } from "../index/run-index.js";
import type { OpenRun, PendingRun } from "../index/run-row.js";
import { writerOf } from "../store/run-writer.js";
import { type Check, ok, someOf, warning } from "./check.js";

/** Which runs have not ended, and which wait for somebody who has not much time left. */
export async function checkRuns(store: ReceiptStore, now: Date): Promise<readonly Check[]> {
  const index = createRunIndex(store);
  await index.refresh();
  return [...(await checkOpen(store, await index.open(), now)), ...checkPending(await index.pending(), now)];
}

async function checkOpen(store: ReceiptStore, runs: readonly OpenRun[], now: Date): Promise<readonly Check[]> {
  const [oldest] = [...runs].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  if (oldest === undefined) return [ok("open runs", "There are none")];
  const writers: string[] = [];
  for (const chain of new Set(runs.map((run) => run.chain))) writers.push(await writerText(store, chain));
  const age = timeLeft(oldest.timestamp, now);
  const message = `${runs.length} have not ended, the oldest begun ${age}; written by ${someOf(writers)}.`;
  const fix = "Where such a process still runs, nothing. Where it has died, `recover()` of a client closes its runs.";
  return [warning("open runs", message, fix)];
}

/** Whether that process still runs is for the client to find out, when it recovers: it has to be sure. */
async function writerText(store: ReceiptStore, chain: string): Promise<string> {
  const writer = await writerOf(store, chain);
  if (writer === undefined) return `a process that its log ${chain} does not tell of`;
  return `process ${writer.pid} of ${writer.host}, started ${writer.startedAt}`;
}

function checkPending(runs: readonly PendingRun[], now: Date): readonly Check[] {
  const soon = new Date(now.getTime() + SOON_MS).toISOString();
  const ending = runs.filter(({ expiresAt }) => expiresAt < soon);
  const [first] = [...ending].sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  if (first === undefined) return [ok("approvals", `Runs that wait for approval: ${runs.length}`)];
  const message = `${ending.length} of ${runs.length} runs that wait for approval expire within the hour, the first ${timeLeft(first.expiresAt, now)}: ${first.runId}.`;
  return [warning("approvals", message, "Answer them: `enact approvals list`.")];
}

const SOON_MS = 60 * 60_000;
