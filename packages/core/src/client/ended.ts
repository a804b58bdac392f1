import { setTimeout as pause } from "node:timers/promises";
import { AbortedError, RunOpenError } from "../errors.js";
import type { RunOutcome } from "../models/run-result.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { Claims } from "./claims.js";
import type { ClientReceipts } from "./client-receipts.js";
import { resultOf } from "./run-parts.js";

/** How long to wait before looking again, in milliseconds: short at first, for runs that end soon. */
const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 250;

/** What other runs have come to, whichever process they are in. */
export class Ended {
  readonly #receipts: ClientReceipts;
  readonly #journal: Journal;
  readonly #claims: Claims;

  constructor(receipts: ClientReceipts, journal: Journal, claims: Claims) {
    this.#receipts = receipts;
    this.#journal = journal;
    this.#claims = claims;
  }

  /**
   * What a run has come to, as recorded: it waits for one that is under way.
   *
   * @throws RunOpenError when its process has died
   * @throws AbortedError when the signal is aborted before the run has ended
   */
  async outcomeOf(runId: string, signal?: AbortSignal): Promise<RunOutcome> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const receipt = await this.#receipts.get(runId);
      if (receipt !== undefined) return { result: resultOf(receipt), receipt };
      await this.#checkAlive(runId);
      if (signal?.aborted) throw new AbortedError(`The run ${runId} is still under way.`);
      await pause(wait);
    }
  }

  async #checkAlive(runId: string): Promise<void> {
    await this.#journal.refresh();
    const open = this.#journal.runs.open(runId);
    if (open === undefined || !(await this.#claims.isOver(open.chain))) return;
    // It may have ended just before.
    if (this.#journal.runs.open(runId) === undefined) return;
    throw new RunOpenError(
      `The run ${runId} was left open by a process that died: what it did may have happened. Call recover(), then ask again.`,
    );
  }
}
