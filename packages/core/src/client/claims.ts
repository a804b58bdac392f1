import { setTimeout as pause } from "node:timers/promises";
import type { ClaimHolder, ReceiptStore } from "../contracts/store.js";
import { AbortedError, StoreError } from "../errors.js";
import type { Writer } from "../models/record.js";
import { type ClaimSubject, claimName } from "../receipt/claim-name.js";
import type { Journal } from "../receipt/journal/journal.js";
import { mayBeAlive } from "../store/liveness.js";
import { asStoreError } from "../store/store-error.js";

/** How long to wait before looking again at what another process is doing, in milliseconds. */
const LOOK_AGAIN_MS = 10;

/** How long a change of key may take from its first fence to its record, in milliseconds. */
const KEY_CHANGE_MS = 1_000;

/** What only one run can have, whichever process it is in. The store's claims are the mutex; the logs are the truth. */
export class Claims {
  readonly #store: ReceiptStore;
  readonly #journal: Journal;
  readonly #here: Writer;
  readonly #fencedForGood = new Set<string>();

  constructor(store: ReceiptStore, journal: Journal, here: Writer) {
    this.#store = store;
    this.#journal = journal;
    this.#here = here;
  }

  /**
   * Takes what a claim is about. The holder's chain must be durable by now, or it would be taken for one that never began.
   *
   * @param usedBy - asked of the logs: who has used it already. Also after the claim was won, since a claim that was lost or
   * deleted must not make anything happen twice.
   * @returns undefined where the holder has it now; otherwise what `usedBy` has found, or `held` where nobody is to wait for
   * another holder that is on its way to use it
   * @throws AbortedError when the signal is aborted while another holder is on its way to use it
   */
  async take<T>(
    subject: ClaimSubject,
    holder: ClaimHolder,
    usedBy: () => T | undefined,
    { signal, wait = true }: { readonly signal?: AbortSignal | undefined; readonly wait?: boolean } = {},
  ): Promise<T | "held" | undefined> {
    for (let after: string | undefined; ; ) {
      const first = await this.#claim(claimName(subject, after), holder);
      await this.#journal.refresh();
      const used = usedBy();
      if (used !== undefined) return used;
      if (first.runId === holder.runId && first.chain === holder.chain) return undefined;
      if (await this.#isVoid(first)) {
        // Its writer may have used it before it died.
        const late = usedBy();
        if (late !== undefined) return late;
        // The chain tells two apart that died while they were closing the same run.
        after = `${first.runId} ${first.chain}`;
      } else if (!wait) {
        return "held";
      } else {
        if (signal?.aborted) throw new AbortedError("The run was aborted.");
        await pause(LOOK_AGAIN_MS);
      }
    }
  }

  /** Whether a chain's writer writes no more. One that is dead and not at its end is fenced first, and read to its end. */
  async isOver(chain: string, now: Date = new Date()): Promise<boolean> {
    const known = this.#journal.chain(chain);
    // No chain of this store has that id: whoever wrote it down had not begun, or never was.
    if (known?.writer === undefined || known.isOver) return true;
    const mayLive = mayBeAlive({ writer: known.writer, newestAt: known.newestAt }, this.#here, now);
    if (await this.#isFencedForGood(chain, mayLive)) return true;
    if (mayLive) return false;
    await this.#store.fence(chain);
    await this.#journal.refresh();
    return true;
  }

  /** A fence that no change of key has made was made for a dead writer, or by one whose log has failed. */
  async #isFencedForGood(chain: string, mayLive: boolean): Promise<boolean> {
    if (this.#fencedForGood.has(chain)) return true;
    if (!(await this.#store.isFenced(chain))) return false;
    await this.#journal.refresh();
    // Who changes the key makes its fences first, and its record a moment later.
    if (mayLive && !this.#journal.keys.hasCut(chain)) {
      await pause(KEY_CHANGE_MS);
      await this.#journal.refresh();
    }
    if (this.#journal.keys.hasCut(chain)) return false;
    this.#fencedForGood.add(chain);
    return true;
  }

  async #claim(name: string, holder: ClaimHolder): Promise<ClaimHolder> {
    try {
      return await this.#store.claim(name, holder);
    } catch (error) {
      throw asStoreError(error, "A claim could not be made");
    }
  }

  /**
   * A claim comes to nothing where its run has ended, or its writer has died, without using it.
   *
   * @throws StoreError where nobody can tell, since the records of its run cannot be read here
   */
  async #isVoid({ runId, chain }: ClaimHolder): Promise<boolean> {
    if (this.#journal.chain(chain)?.isUnknown === true) {
      throw new StoreError(
        `The run ${runId} may have done this, or used it up, and its records do not verify with the keys given here. Give \`keys\` every key that this store's records were signed with, or run receipts.verify().`,
      );
    }
    return this.#journal.runs.hasEnded(runId) || (await this.isOver(chain));
  }
}
