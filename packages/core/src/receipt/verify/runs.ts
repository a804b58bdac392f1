import type { FindingCode } from "../../models/finding.js";
import { callOf } from "./entries.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";
import { IdSet } from "./id-set.js";
import { Judgements } from "./judgements.js";
import { digestedAsked, digestedCall, digestOf, Keeper } from "./kept.js";
import { type Asked, attemptAt, type Begun, type Closing, type OpenRun, REQUEST_MEMBERS } from "./open-run.js";
import { contradictionsIn, partsOf } from "./receipt-rules.js";
import type { RecordView } from "./record-view.js";
import { settle } from "./settle.js";

/** A record of a run, in its place. */
interface Placed {
  readonly chain: string;
  readonly seq: number;
  readonly runId: string;
  readonly hash: string;
  readonly reading: number;
}

/**
 * What the records of each run say of each other, over all chains. Of a run that has ended only its id is kept; of an open
 * one, what its receipt will be compared with.
 */
export class Runs {
  readonly #findings: Findings;
  readonly #open = new Map<string, OpenRun>();
  readonly #ended = new IdSet();
  /** Runs whose receipts do not fit: that was reported, and what follows from it is not, whichever chain is read first. */
  readonly #misfits = new IdSet();
  readonly #keeper = new Keeper();
  readonly #judgements = new Judgements();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** How many runs have a receipt. */
  get ended(): number {
    return this.#ended.size + this.#count((run) => run.closing !== undefined);
  }

  /** How many have an intent and no receipt. */
  get open(): number {
    return this.#count((run) => run.closing === undefined && run.intent !== undefined);
  }

  /** Whether something is missing that another chain may have, or the same one by now. */
  get isUnsettled(): boolean {
    return this.#open.size > 0;
  }

  /**
   * Takes a record that is in its place.
   *
   * @param place - its chain, its hash, and in which reading of the store it was seen
   */
  take(
    { kind, seq, runId, view }: SignedRecord,
    { chain, hash, reading }: Pick<Placed, "chain" | "hash" | "reading">,
  ): void {
    if (runId === undefined) return;
    const placed = { chain, seq, runId, hash, reading };
    if (view === undefined) this.#forgive(kind, placed);
    else if (kind === "intent") this.#takeIntent(view, placed);
    else if (kind === "attempt") this.#takeAttempt(view, placed);
    else if (kind === "result") this.#takeResult(view, placed);
    else if (kind === "resolution") this.#takeResolution(view, placed);
    else if (kind === "receipt") this.#takeReceipt(view, placed);
  }

  /**
   * Reports what is still missing, of runs that were seen before the last reading began.
   *
   * @param isComplete - false where something could not be read, so that nobody knows whether it is missing
   */
  conclude(lastReading: number, isComplete: boolean): void {
    for (const [runId, run] of this.#open) {
      if (run.reading >= lastReading || run.hasMisfit) continue;
      const subject = { ...run.first, runId };
      if (run.closing !== undefined) {
        if (run.intent !== undefined || isComplete) settle(run, run.closing, this.#findings, runId);
      } else if (run.intent !== undefined) {
        this.#findings.add(
          "open_run",
          "The run has begun, and no receipt of it verifies: it is at work, or its process died.",
          subject,
        );
      } else if (isComplete) {
        this.#findings.add(
          "attempt_without_intent",
          "A call of the run is in the store, and its intent is not.",
          subject,
        );
      }
    }
  }

  #takeIntent(view: RecordView, placed: Placed): void {
    const run = this.#runOf(placed);
    if (run === undefined && this.#misfits.has(placed.runId)) return;
    if (run === undefined || run.intent !== undefined) {
      this.#report("duplicate_run", "Another run of this id has begun before; ids are never used twice.", placed);
      return;
    }
    this.#checkPolicies(view, placed, { isApproved: view.has("approval"), isShadow: view.has("mode") });
    const asked = askedIn(view);
    run.intent = {
      chain: placed.chain,
      hash: placed.hash,
      isApproved: view.has("approval"),
      isShadow: view.has("mode"),
      asked: this.#hold(run, view) ? asked : digestedAsked(asked),
    };
  }

  #takeAttempt(view: RecordView, placed: Placed): void {
    const run = this.#runOf(placed);
    const index = view.number("index");
    if (run === undefined && this.#misfits.has(placed.runId)) return;
    if (run === undefined) {
      this.#report("late_record", "The attempt comes after its run has ended.", placed);
    } else if (attemptAt(run, index) !== undefined) {
      this.#report(
        "attempt_missing",
        `Call ${index} was attempted twice, and a receipt tells of each call once.`,
        placed,
      );
    } else {
      this.#checkPolicies(view, placed, run.intent);
      const { chain, seq } = placed;
      const call = callOf(view);
      const kept = this.#hold(run, view) ? call : digestedCall(call);
      run.attempts.push({ chain, seq, index, call: kept, answer: undefined });
    }
  }

  #takeResult(view: RecordView, placed: Placed): void {
    const run = this.#runOf(placed);
    if (run === undefined) {
      if (this.#misfits.has(placed.runId)) return;
      this.#report("late_record", "The result comes after its run has ended.", placed);
      return;
    }
    const index = view.number("index");
    const attempt = attemptAt(run, index);
    if (attempt === undefined && run.hasMisfit) return;
    if (attempt === undefined || attempt.answer !== undefined) {
      this.#report("attempt_missing", `Call ${index} was answered, and no attempt of it waits for an answer.`, placed);
    } else {
      const output = view.text("output") as string;
      attempt.answer = { status: view.plain("status"), output: this.#hold(run, view) ? output : digestOf(output) };
    }
  }

  /** Of a run that has ended only its receipt is the truth: what was found out later stands beside it. */
  #takeResolution(view: RecordView, placed: Placed): void {
    const { chain, seq } = placed;
    // It may be read before the run that it is about.
    this.#runOf(placed)?.resolutions.push({
      chain,
      seq,
      index: view.number("index"),
      status: view.plain("status"),
      output: digestOf(view.text("output") as string),
    });
  }

  #takeReceipt(view: RecordView, placed: Placed): void {
    const { runId, chain, seq } = placed;
    const known = this.#open.get(runId);
    if (known?.closing !== undefined || (known === undefined && this.#ended.has(runId))) {
      this.#reportSecond(view, placed, known);
      return;
    }
    const parts = partsOf(view);
    for (const { code, message } of contradictionsIn(parts, this.#judgements)) this.#report(code, message, placed);
    const { intent, entries } = parts;
    const closing: Closing = { chain, seq, intent, entries, asked: askedIn(view), isRecovered: isRecovered(view) };
    if (intent === null || known?.intent?.chain === chain) {
      if (known !== undefined) this.#close(known, closing, runId);
      this.#ended.add(runId);
    } else {
      const run = known ?? (this.#runOf(placed) as OpenRun);
      run.closing = this.#hold(run, view) ? closing : digestedClosing(closing);
    }
  }

  /** A second receipt: where one of the two was made for a dead writer, the other is that writer's, who was not dead. */
  #reportSecond(view: RecordView, placed: Placed, known: OpenRun | undefined): void {
    const isOfTheDead = known?.closing?.isRecovered === true && known.intent?.chain === placed.chain;
    if (isOfTheDead || (known === undefined && isRecovered(view))) {
      const message = "The run was closed for its process, which was taken for dead and lived; it has ended it, too.";
      this.#report("late_record", message, placed);
    } else {
      this.#report("duplicate_run", "Another receipt of this run is in the store; a run ends once.", placed);
    }
  }

  /** The run as far as it is known; undefined where it has ended. */
  #runOf({ runId, chain, seq, reading }: Placed): OpenRun | undefined {
    const known = this.#open.get(runId);
    if (known !== undefined || this.#ended.has(runId)) return known;
    const run: OpenRun = {
      first: { chain, seq },
      reading,
      held: 0,
      attempts: [],
      resolutions: [],
      intent: undefined,
      closing: undefined,
      hasMisfit: false,
    };
    this.#open.set(runId, run);
    return run;
  }

  #close(run: OpenRun, closing: Closing, runId: string): void {
    if (!run.hasMisfit) settle(run, closing, this.#findings, runId);
    this.#open.delete(runId);
    this.#keeper.release(run.held);
  }

  /** Whether a record of an open run is kept as it is. */
  #hold(run: OpenRun, view: RecordView): boolean {
    const held = this.#keeper.hold(view);
    run.held += held;
    return held > 0;
  }

  /** A record that does not fit has been reported; what follows from it is not reported too. */
  #forgive(kind: string, placed: Placed): void {
    const run = this.#runOf(placed);
    if (run === undefined) return;
    run.hasMisfit = true;
    if (kind !== "receipt") return;
    this.#open.delete(placed.runId);
    this.#ended.add(placed.runId);
    this.#misfits.add(placed.runId);
  }

  #checkPolicies(view: RecordView, placed: Placed, run: Pick<Begun, "isApproved" | "isShadow"> | undefined): void {
    if (run?.isShadow === true || !this.#judgements.hasFailure(view.text("policyResults"), run?.isApproved)) return;
    this.#report("pass_with_failed_policy", "This was let through although a policy did not let it pass.", placed);
  }

  #report(code: FindingCode, message: string, placed: Placed): void {
    this.#findings.add(code, message, placed);
  }

  #count(which: (run: OpenRun) => boolean): number {
    let count = 0;
    for (const run of this.#open.values()) if (which(run)) count++;
    return count;
  }
}

/** Whether a receipt was made for a writer that was taken for dead. */
function isRecovered(receipt: RecordView): boolean {
  return receipt.plain("outcome") === "unknown" && receipt.text("error")?.includes('"ENACT_WRITER_DIED"') === true;
}

function askedIn(view: RecordView): Asked {
  const request = REQUEST_MEMBERS.map((name) => view.text(name) ?? "");
  return { request, policyResults: view.text("policyResults") as string };
}

/** What is compared with an intent that another chain may have. */
function digestedClosing(closing: Closing): Closing {
  const entries = closing.entries.map((entry) => ({
    ...entry,
    ...digestedCall(entry),
    output: digestOf(entry.output),
  }));
  return { ...closing, asked: digestedAsked(closing.asked), entries };
}
