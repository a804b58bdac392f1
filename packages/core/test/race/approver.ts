import { once } from "node:events";
import { parseArgs } from "node:util";
import type { EnactError } from "../../src/errors.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { asking, BOSS, clientOf } from "../support/approvals.js";
import { storeWith } from "../support/ledger.js";

// A process of its own that answers one pending run, once it is told to, and says what has come of it.
const { values } = parseArgs({
  options: {
    directory: { type: "string", default: "" },
    runId: { type: "string", default: "" },
    verb: { type: "string", default: "" },
    times: { type: "string", default: "1" },
  },
});
const { directory, runId, verb } = values;

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("It is still there.");
}

const store = new FileReceiptStore({ directory });
const receipts = storeWith(store, {
  claim: async (name, holder) => {
    const first = await store.claim(name, holder);
    return verb === "resumeAndDieClaimed" ? die() : first;
  },
});
const { enact, notes } = clientOf([asking()], { receipts });
if (verb === "resumeAndDieActing") notes.shelf.notes.push = die;

async function answer(): Promise<RunOutcome | undefined> {
  if (verb === "reject") return enact.reject(runId, { approver: BOSS });
  if (verb.startsWith("resume")) return enact.resume(runId);
  await enact.approve(runId, { approver: BOSS });
  return undefined;
}

async function told(): Promise<{ readonly said?: string; readonly runId?: string | undefined }> {
  try {
    const outcome = await answer();
    return outcome === undefined ? {} : { said: outcome.receipt.outcome, runId: outcome.receipt.runId };
  } catch (error) {
    const { code, receipt } = error as EnactError;
    return { said: code, runId: receipt?.runId };
  }
}

process.stdout.write("ready\n");
await once(process.stdin, "data");
const answers = await Promise.all(Array.from({ length: Number(values.times) }, told));
await enact.close();
process.stdout.write(`${JSON.stringify({ answers, notes: notes.shelf.notes })}\n`);
process.stdin.destroy();
