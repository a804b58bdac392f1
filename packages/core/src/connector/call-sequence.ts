import { ActionBlockedError, EnactError, RunSealedError } from "../errors.js";
import type { ActionResult } from "../models/action-result.js";
import { withoutFacts } from "./without-facts.js";

/** Every call and all it touches is in the receipt, and a receipt has a size that it must not exceed. */
const MAX_CALLS = 1_000;
const MAX_RESOURCE_BYTES = 2 * 1024 * 1024;

/**
 * The calls of one run, one after the other, whatever the workflow does with promises. Once the run is over no further
 * call begins.
 */
export class CallSequence {
  readonly #results: ActionResult[] = [];
  readonly #shown: ActionResult[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #resourceBytes = 0;
  #ending: EnactError | undefined;
  #sealed = false;
  #dropped = 0;

  /** What was called so far, in order. */
  get results(): readonly ActionResult[] {
    return this.#results;
  }

  /** What ended the run, where it was not its workflow's return: a block, a refusal, an abort, a lost store. */
  get ending(): EnactError | undefined {
    return this.#ending;
  }

  /** How many calls had been asked for and not begun when the run was sealed. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Makes a call when all calls before it are answered.
   *
   * @param make - is given the call's index and the results so far, without facts
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
    this.#ending ??= reason;
  }

  /** Ends the run because its workflow has settled, and waits for the call that is in flight. */
  async seal(): Promise<void> {
    this.#dropped = this.#waiting;
    this.#sealed = true;
    await this.#last;
  }

  async #take(
    make: (index: number, previous: readonly ActionResult[]) => Promise<ActionResult>,
  ): Promise<ActionResult> {
    this.#checkThatRunGoesOn();
    let result: ActionResult;
    try {
      result = await make(this.#results.length, Object.freeze([...this.#shown]));
    } catch (error) {
      const reason =
        error instanceof EnactError
          ? error
          : new EnactError("ENACT_ACTION_THREW", "The call could not be made.", { cause: error });
      this.end(reason);
      throw reason;
    }
    this.#results.push(result);
    this.#resourceBytes += Buffer.byteLength(JSON.stringify(result.resources));
    const shown = withoutFacts(result);
    this.#shown.push(shown);
    if (result.status !== "blocked") return shown;
    const { error } = result.output as { readonly error: string };
    // A block outranks whatever else has ended the run while the call was on its way.
    this.#ending = new ActionBlockedError(`"${result.action}" was blocked. ${error}`);
    throw this.#ending;
  }

  #checkThatRunGoesOn(): void {
    if (this.#sealed) {
      throw new RunSealedError("The run is over: its workflow has finished. Await every call before it returns.");
    }
    if (this.#results.length >= MAX_CALLS || this.#resourceBytes > MAX_RESOURCE_BYTES) {
      const limit = `${MAX_CALLS} calls that touch ${MAX_RESOURCE_BYTES / 1024 ** 2} MiB of resources`;
      this.end(new EnactError("ENACT_RECORD_TOO_LARGE", `A run can make at most ${limit}; split it into several.`));
    }
    if (this.#ending !== undefined) throw this.#ending;
  }
}
