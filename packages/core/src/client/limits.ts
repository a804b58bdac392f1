import type { ClaimHolder } from "../contracts/store.js";
import { withResolvers } from "../deadline.js";
import { AbortedError } from "../errors.js";
import { newId } from "../models/id.js";
import type { Limit, PolicyResult } from "../models/policy-result.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { Ledger } from "../store/ledger.js";
import type { Claims } from "./claims.js";

/** What limits are kept with. */
export interface LimitParts {
  readonly journal: Journal;
  readonly claims: Claims;
  readonly ledger: Ledger;
}

/** One run that asks for its share of one limit. */
interface Asking {
  readonly runId: string;
  readonly limit: Limit;
  readonly signal: AbortSignal | undefined;
  answer(left: boolean, used: number): void;
  fail(error: unknown): void;
}

/**
 * Takes shares of limits, atomically over all processes that share the store. Those of one limit take turns: whoever has a
 * turn reads what was taken in all turns before, takes for all who wait in its process, and writes that down.
 */
export class Limits {
  readonly #parts: LimitParts;
  readonly #waiting = new Map<string, Asking[]>();
  /** Who holds a turn: no run, since one may be aborted meanwhile, and always the same, since a turn that failed goes on. */
  readonly #holder = newId();

  constructor(parts: LimitParts) {
    this.#parts = parts;
  }

  /**
   * Takes what results say that a run takes.
   *
   * @returns the results; one whose limit has not enough left has become a block
   * @throws StoreError when it could not be written down
   * @throws AbortedError when the signal is aborted while another process has its turn
   */
  async reserve(
    runId: string,
    results: readonly PolicyResult[],
    signal?: AbortSignal,
  ): Promise<readonly PolicyResult[]> {
    const answered: PolicyResult[] = [];
    for (const result of results) {
      const { limit } = result;
      // What was refused already takes no more.
      const isAsking = limit !== undefined && answered.every(({ passed }) => passed);
      answered.push(isAsking ? await this.#reserve(runId, result, limit, signal) : result);
    }
    return Object.freeze(answered);
  }

  #reserve(runId: string, result: PolicyResult, limit: Limit, signal: AbortSignal | undefined): Promise<PolicyResult> {
    const { promise, resolve, reject } = abortable<PolicyResult>(signal);
    const answer = (left: boolean, used: number) => resolve(left ? result : refused(result, limit, used));
    this.#ask(result.policy, { runId, limit, signal, answer, fail: reject });
    return promise;
  }

  #ask(policy: string, asking: Asking): void {
    const { limit, fail } = asking;
    const name = JSON.stringify([policy, limit.key]);
    const queue = this.#waiting.get(name);
    if (queue !== undefined) {
      queue.push(asking);
      return;
    }
    this.#waiting.set(name, [asking]);
    this.#serve(name, policy, limit.key).catch(fail);
  }

  /** Takes turns as long as somebody waits. */
  async #serve(name: string, policy: string, key: string): Promise<void> {
    const queue = this.#waiting.get(name) as Asking[];
    while (queue.length > 0) {
      const batch = queue.splice(0);
      await this.#takeTurn(policy, key, batch).catch((error: unknown) => {
        for (const { fail } of batch) fail(error);
      });
    }
    this.#waiting.delete(name);
  }

  async #takeTurn(policy: string, key: string, batch: readonly Asking[]): Promise<void> {
    const { ledger } = this.#parts;
    const chain = await ledger.ready();
    await ledger.flush();
    const turn = await this.#nextTurn(policy, key, { runId: this.#holder, chain });
    // Those who wait for one limit nearly always have the same window.
    const before = new Map<number | undefined, number>();
    for (const { windowMs } of batch.map(({ limit }) => limit)) {
      if (!before.has(windowMs)) before.set(windowMs, await this.#usedOf(policy, key, windowMs));
    }
    let inThisTurn = 0;
    const taken: { runId: string; cost: number }[] = [];
    const answers: (() => void)[] = [];
    // From here to the record nothing is waited for, so that nobody is counted who has gone.
    for (const { runId, limit, answer } of batch.filter(({ signal }) => signal?.aborted !== true)) {
      const used = (before.get(limit.windowMs) as number) + inThisTurn;
      const left = used + limit.cost <= limit.max;
      if (left) taken.push({ runId, cost: limit.cost });
      if (left) inThisTurn += limit.cost;
      answers.push(() => answer(left, used));
    }
    // Also an empty turn is written down, or the next one could not begin.
    ledger.append({ kind: "reserve", policy, key, turn, taken });
    await ledger.flush();
    for (const answer of answers) answer();
  }

  /** The turn that is this process's alone. Every turn before it is written down, and was read. */
  async #nextTurn(policy: string, key: string, holder: ClaimHolder): Promise<number> {
    const { journal, claims } = this.#parts;
    for (;;) {
      await journal.refresh();
      const turn = journal.limits.nextTurn(policy, key);
      const isOver = () => (journal.limits.nextTurn(policy, key) > turn ? true : undefined);
      if ((await claims.take({ type: "limit", policy, key, turn }, holder, isOver)) === undefined) return turn;
    }
  }

  /** What is taken of a limit by all runs together. */
  async #usedOf(policy: string, key: string, windowMs: number | undefined): Promise<number> {
    const { journal, claims } = this.#parts;
    const since = windowMs === undefined ? Number.NEGATIVE_INFINITY : Date.now() - windowMs;
    let used = 0;
    for (const { runId, cost, chain } of journal.limits.takenOf(policy, key, since)) {
      // A process that died before the run had begun cannot give back what it took.
      const isLost = journal.limits.stateOf(runId) === "reserved" && (await claims.isOver(chain));
      if (!isLost || journal.limits.stateOf(runId) !== "reserved") used += cost;
    }
    return used;
  }
}

/** A promise that is rejected when the signal is aborted. */
function abortable<T>(signal: AbortSignal | undefined) {
  const { promise, resolve, reject } = withResolvers<T>();
  const abort = () => reject(new AbortedError("The run was aborted."));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const settled = () => signal?.removeEventListener("abort", abort);
  promise.then(settled, settled);
  return { promise, resolve, reject };
}

function refused(result: PolicyResult, { cost, max, windowMs }: Limit, used: number): PolicyResult {
  const span = windowMs === undefined ? "" : ` within ${windowMs} ms`;
  const reason = `The limit is reached: ${used} of ${max} are taken${span}, and this takes ${cost}.`;
  return Object.freeze({ ...result, verdict: "block", passed: false, reason });
}
