import type { Verification } from "./api.js";
import type { VerificationOrder } from "./verification-messages.js";
import { VerifiedStore } from "./verified-store.js";
import { type Verified, verifyInWorker } from "./verify-in-worker.js";

/** What a store is verified with. */
export type StoreVerificationOptions = Omit<VerificationOrder, "maxFindings"> & {
  /** Is called whenever {@link StoreVerification.state} is another. */
  readonly onChange: () => void;
};

/** Verifies a store again and again as it grows: never twice at once, and not more often than it pays. */
export class StoreVerification {
  readonly #options: StoreVerificationOptions;
  readonly #ending = new AbortController();
  #state: Verification = { state: "running", fraction: 0 };
  #verified: VerifiedStore | undefined;
  #hasBegun = false;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the store has changed for the first time since it was last read; undefined where it has not. */
  #staleSince: number | undefined;
  #durationMs = 0;

  constructor(options: StoreVerificationOptions) {
    this.#options = options;
  }

  get state(): Verification {
    return this.#state;
  }

  /** What the last verification that came to its end says; it stays while the next one is running. */
  get verified(): VerifiedStore | undefined {
    return this.#verified;
  }

  /** Says that the store has changed, or is to be verified for the first time. */
  changed(): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      void this.#run();
      return;
    }
    this.#staleSince ??= performance.now();
    this.#plan(this.#staleSince);
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
  }

  /** A while after the last change, but not for ever later where changes do not end. */
  #plan(staleSince: number): void {
    if (this.#isRunning || this.#ending.signal.aborted) return;
    const quiet = Math.max(QUIET_MS, 2 * this.#durationMs);
    const latest = staleSince + Math.max(PATIENCE_MS, 10 * this.#durationMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), Math.min(quiet, Math.max(0, latest - performance.now())));
  }

  async #run(): Promise<void> {
    const started = performance.now();
    this.#isRunning = true;
    this.#staleSince = undefined;
    this.#become({ state: "running", fraction: 0 });
    const state = await this.#verify().then(
      (verified): Verification => {
        this.#verified = new VerifiedStore(verified);
        const { summary, findings } = verified;
        return { state: "done", finishedAt: new Date().toISOString(), summary, findings: findings.slice(0, MAX_SHOWN) };
      },
      (error: unknown): Verification => ({
        state: "failed",
        message: error instanceof Error ? error.message : String(error),
      }),
    );
    this.#isRunning = false;
    this.#durationMs = performance.now() - started;
    this.#become(state);
    if (this.#staleSince !== undefined) this.#plan(this.#staleSince);
  }

  #verify(): Promise<Verified> {
    const { onChange: _, ...order } = this.#options;
    const onProgress = (fraction: number) => this.#become({ state: "running", fraction });
    return verifyInWorker({ ...order, maxFindings: MAX_FINDINGS }, onProgress, this.#ending.signal);
  }

  #become(state: Verification): void {
    if (this.#ending.signal.aborted) return;
    this.#state = state;
    this.#options.onChange();
  }
}

/** How long the store must not change before it is verified again, in milliseconds. */
const QUIET_MS = 5_000;

/** How long a change may go unverified where the store never rests, in milliseconds. */
const PATIENCE_MS = 30_000;

/** How many findings are kept; whoever has more has another problem than which run it is. */
const MAX_FINDINGS = 100_000;

/** How many of them the page is shown. */
const MAX_SHOWN = 1_000;
