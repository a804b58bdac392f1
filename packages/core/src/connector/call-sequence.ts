import { ActionBlockedError, EnactError, RunSealedError } from "../errors.js";
import type { ActionResult } from "../models/action-result.js";

/** Every call is in the receipt, and a receipt has a size that it must not exceed. */
const MAX_CALLS = 1_000;

/**
 * The calls of one run, one after the other, whatever the workflow does with promises. Once the run is over no further
 * call begins.
 */
export class CallSequence {
  readonly #results: ActionResult[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #over: EnactError | undefined;
  #dropped = 0;

  /** What was called so far, in order. */
  get results(): readonly ActionResult[] {
    return this.#results;
  }

  /** What ended the run before its workflow did: a block, a refusal, an action that is not allowed, a lost store. */
  get ending(): EnactError | undefined {
    return this.#over instanceof RunSealedError ? undefined : this.#over;
  }

  /** How many calls had been asked for and not begun when the run was sealed. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Makes a call when all calls before it are answered.
   *
   * @param make - is given the call's index and the results so far
   * @throws EnactError what ended the run, when it is over by then
   */
  call(make: (index: number, previous: readonly ActionResult[]) => Promise<ActionResult>): Promise<ActionResult> {
    this.#waiting++;
    const turn = this.#last.then(() => {
      this.#waiting--;
      return this.#take(make);
    });
    // Also the next call waits on it, and a workflow that never awaits it must not end the process.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the run: no call begins from now on. The first reason stands. */
  end(reason: EnactError): void {
    this.#over ??= reason;
  }

  /** Ends the run because its workflow has settled, and waits for the call that is in flight. */
  async seal(): Promise<void> {
    if (this.#over === undefined) this.#dropped = this.#waiting;
    this.end(new RunSealedError("The run is over: its workflow has finished. Await every call before it returns."));
    await this.#last;
  }

  async #take(
    make: (index: number, previous: readonly ActionResult[]) => Promise<ActionResult>,
  ): Promise<ActionResult> {
    if (this.#results.length >= MAX_CALLS) {
      this.end(
        new EnactError("ENACT_RECORD_TOO_LARGE", `A run can make at most ${MAX_CALLS} calls; split it into several.`),
      );
    }
    if (this.#over !== undefined) throw this.#over;
    let result: ActionResult;
    try {
      result = await make(this.#results.length, Object.freeze([...this.#results]));
    } catch (error) {
      const reason =
        error instanceof EnactError
          ? error
          : new EnactError("ENACT_ACTION_THREW", "The call could not be made.", { cause: error });
      this.end(reason);
      throw reason;
    }
    this.#results.push(result);
    if (result.status !== "blocked") return result;
    const blocked = new ActionBlockedError(
      `"${result.action}" was blocked. ${(result.output as { readonly error: string }).error}`,
    );
    this.end(blocked);
    throw blocked;
  }
}
