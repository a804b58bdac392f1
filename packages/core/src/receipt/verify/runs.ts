import { ID_PATTERN } from "../../models/fields.js";
import type { FindingCode } from "../../models/finding.js";
import { callOf, createEntryReader } from "./entries.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";
import { IdSet } from "./id-set.js";
import { Keeper } from "./kept.js";
import { contradictionsIn, hasFailed, partsOf } from "./receipt-rules.js";
import type { RecordView } from "./record-view.js";
import { type Attempt, type Closing, type OpenRun, REQUEST_MEMBERS, settle } from "./settle.js";

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
  readonly #keeper = new Keeper();
  readonly #entriesOf = createEntryReader();

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
   * @param reading - in which reading of the store it was seen
   */
  take({ kind, chain, seq, runId, view }: SignedRecord, hash: string, reading: number): void {
    if (runId === undefined) return;
    const placed = { chain, seq, runId, hash, reading };
    if (view === undefined) this.#forgive(kind, placed);
    else if (kind === "intent") this.#takeIntent(view, placed);
    else if (kind === "attempt") this.#takeAttempt(view, placed);
    else if (kind === "result") this.#takeResult(view, placed);
    else this.#takeReceipt(view, placed);
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
        this.#findings.add("open_run", "The run has begun and not ended: it is at work, or its process died.", subject);
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
    if (run === undefined || run.intent !== undefined) {
      this.#report("duplicate_run", "Another run of this id has begun before; ids are never used twice.", placed);
      return;
    }
    this.#checkPolicies(view, placed);
    run.intent = { chain: placed.chain, hash: placed.hash, request: this.#keeper.keep(requestOf(view)) };
  }

  #takeAttempt(view: RecordView, placed: Placed): void {
    const run = this.#runOf(placed);
    const index = view.number("index");
    if (run === undefined) {
      this.#report("late_record", "The attempt comes after its run has ended.", placed);
    } else if (run.attempts.has(index)) {
      this.#report(
        "attempt_missing",
        `Call ${index} was attempted twice, and a receipt tells of each call once.`,
        placed,
      );
    } else {
      this.#checkPolicies(view, placed);
      const { chain, seq } = placed;
      run.attempts.set(index, { chain, seq, ...this.#keeper.keepAll(callOf(view)), answer: undefined });
    }
  }

  #takeResult(view: RecordView, placed: Placed): void {
    const run = this.#runOf(placed);
    if (run === undefined) {
      this.#report("late_record", "The result comes after its run has ended.", placed);
      return;
    }
    const index = view.number("index");
    const attempt = run.attempts.get(index);
    if (attempt === undefined || attempt.answer !== undefined) {
      this.#report("attempt_missing", `Call ${index} was answered, and no attempt of it waits for an answer.`, placed);
    } else {
      attempt.answer = { status: view.plain("status"), output: this.#keeper.keep(view.text("output") as string) };
    }
  }

  #takeReceipt(view: RecordView, placed: Placed): void {
    const { runId, chain, seq } = placed;
    const known = this.#open.get(runId);
    if (known?.closing !== undefined || (known === undefined && this.#ended.has(runId))) {
      this.#report("duplicate_run", "Another receipt of this run is in the store; a run ends once.", placed);
      return;
    }
    const parts = partsOf(view, this.#entriesOf(view));
    for (const { code, message } of contradictionsIn(parts)) this.#report(code, message, placed);
    const { intent, entries } = parts;
    const closing: Closing = { chain, seq, intent, request: requestOf(view), entries };
    if (intent === null || known?.intent?.chain === chain) {
      if (known !== undefined) this.#close(known, closing, runId);
      this.#ended.add(runId);
    } else {
      (known ?? (this.#runOf(placed) as OpenRun)).closing = this.#kept(closing);
    }
  }

  /** The run as far as it is known; undefined where it has ended. */
  #runOf({ runId, chain, seq, reading }: Placed): OpenRun | undefined {
    const known = this.#open.get(runId);
    if (known !== undefined || this.#ended.has(runId)) return known;
    const run = {
      first: { chain, seq },
      reading,
      attempts: new Map<number, Attempt>(),
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
    this.#keeper.release(run.intent?.request);
    for (const { target, input, before, policyResults, answer } of run.attempts.values()) {
      for (const text of [target, input, before, policyResults, answer?.output]) this.#keeper.release(text);
    }
  }

  #kept(closing: Closing): Closing {
    const entries = closing.entries.map((entry) => ({
      ...entry,
      ...this.#keeper.keepAll(entry),
      output: this.#keeper.keep(entry.output),
    }));
    return { ...closing, request: this.#keeper.keep(closing.request), entries };
  }

  /** A record that does not fit has been reported; what follows from it is not reported too. */
  #forgive(kind: string, placed: Placed): void {
    if (!ID_PATTERN.test(placed.runId)) return;
    const run = this.#runOf(placed);
    if (run === undefined) return;
    run.hasMisfit = true;
    if (kind !== "receipt") return;
    this.#open.delete(placed.runId);
    this.#ended.add(placed.runId);
  }

  #checkPolicies(view: RecordView, placed: Placed): void {
    if (!hasFailed(view.text("policyResults"))) return;
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

/** None of its members contains a line break: canonical text escapes them. */
function requestOf(view: RecordView): string {
  return REQUEST_MEMBERS.map((name) => view.text(name) ?? "").join("\n");
}
