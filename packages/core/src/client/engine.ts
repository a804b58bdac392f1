import { askOf, bindForFacts, type Systems } from "../connector/bind.js";
import { CallSequence } from "../connector/call-sequence.js";
import type { Gate } from "../connector/invoke.js";
import type { PendingAction, Policy } from "../contracts/policy.js";
import type { RunRequest } from "../contracts/runner.js";
import { ActionBlockedError, ActionNotAllowedError, EnactError, ReceiptWriteError, WorkflowError } from "../errors.js";
import { messageOf } from "../json.js";
import { newId } from "../models/id.js";
import type { Receipt, ReceiptContent, RecordContent } from "../models/record.js";
import type { Resource } from "../models/resource.js";
import type { RunOutcome } from "../models/run-result.js";
import { type FactsReach, gatherFacts } from "../policy/gather-facts.js";
import { decisionOf, judge } from "../policy/judge.js";
import { buildReceipt, type ReceiptParts } from "../receipt/build-receipt.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { Ledger } from "../store/ledger.js";
import { channels, traced } from "../tracing.js";
import { type Approved, approvedIn } from "./approved.js";
import type { ClaimedWork } from "./claimed-work.js";
import {
  errorOf,
  type Gated,
  type Judged,
  partsOf,
  policyError,
  type Run,
  resultOf,
  shadowDecision,
  type Thrown,
  unawaited,
  unrecordable,
  withReceipt,
} from "./run-parts.js";

/** What a client is made of, once its options were read. */
export interface EngineParts {
  readonly policies: readonly Policy[];
  readonly systems: Systems;
  readonly policyTimeoutMs: number;
  readonly actionTimeoutMs: number;
  readonly strictResources: boolean;
  readonly mode: "enforce" | "shadow";
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly redact: <Content extends RecordContent>(content: Content) => Content;
  /** Signs a receipt that could not be stored; undefined where it is too large. */
  readonly signUnstored: (content: ReceiptContent) => Receipt | undefined;
}

/** What a run that was let through does, by the calls it is given. */
export type Work = (calls: CallSequence, gate: Gate) => Promise<void>;

/** Takes one run from its request to its receipt: judged at the gate, judged at each call, recorded at each step. */
export class Engine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  begin({ signal }: Pick<RunRequest, "signal">): Run {
    const { mode } = this.#parts;
    return {
      id: newId(),
      now: new Date().toISOString(),
      signal,
      origin: mode === "shadow" ? { mode } : {},
    };
  }

  /** The first look: every policy, with what the request says. */
  async judge(run: Run, request: Judged, approved?: Approved): Promise<Gated> {
    const { policies } = this.#parts;
    const { workflow, actor, payload, resources } = request;
    const asked = { workflow, actor, payload, resources, now: run.now, ...reversing(run) };
    return traced(channels.policy, { runId: run.id, workflow, phase: "request" }, async () => {
      const facts = await gatherFacts(policies, asked, this.#reach(run, request.systems));
      const thrown: Thrown[] = [];
      const said = judge(policies, { ...asked, phase: "request" }, facts, {
        systems: request.systems,
        onThrow: (policy, error) => thrown.push({ policy, error }),
      });
      const policyResults = approvedIn(said, approved);
      const decision = decisionOf(policyResults);
      // A run that was approved is not asked about twice.
      const isSettled = decision === "PENDING" && approved !== undefined;
      return { decision: isSettled ? "BLOCK" : decision, policyResults, facts, thrown: thrown[0], approved };
    });
  }

  /**
   * What follows the gate: where the run was let through, the intent, its work and its receipt; otherwise the receipt alone.
   *
   * @param claims - takes what this run alone may have, before it begins
   * @defaultValue claims nothing is taken
   * @throws PolicyError where a policy threw
   */
  async proceed(run: Run, request: Judged, gate: Gated, work: Work, claims?: ClaimedWork): Promise<RunOutcome> {
    const parts = partsOf(run, request, gate);
    if (gate.decision === "PASS" || this.#parts.mode === "shadow") {
      return this.#perform(run, request, gate, parts, work, claims);
    }
    const outcome = await this.conclude(parts);
    if (gate.thrown !== undefined) throw policyError(gate.thrown, outcome.receipt);
    return outcome;
  }

  /**
   * Builds, signs and stores the receipt: durable before anybody hears of the result.
   *
   * @param begunIn - the chain that the run's intent is in
   */
  async conclude(parts: ReceiptParts, begunIn?: string): Promise<RunOutcome> {
    const built = buildReceipt(parts);
    const receipt = await this.#store(this.#parts.redact(built), begunIn);
    return { result: resultOf(built), receipt };
  }

  /** The same for a receipt whose parts come out of records: what they do not tell was taken out before. */
  async concludeAsRecorded(parts: ReceiptParts): Promise<RunOutcome> {
    const built = buildReceipt(parts);
    return { result: resultOf(built), receipt: await this.#store(built, undefined) };
  }

  /** The error that a request is refused with, once there is a receipt that says so. */
  async refuse(parts: ReceiptParts, error: EnactError): Promise<EnactError> {
    const { receipt } = await this.conclude(unrecordable(parts, error));
    return Object.assign(error, { receipt });
  }

  async #store(content: ReceiptContent, begunIn: string | undefined): Promise<Receipt> {
    const { ledger, signUnstored } = this.#parts;
    let receipt: Receipt | undefined;
    try {
      for (let chain = begunIn; ; ) {
        const next = await ledger.ready();
        if (chain !== undefined && chain !== next) await this.#checkStillOpen(content);
        chain = next;
        receipt = ledger.append(content).record as Receipt;
        try {
          await ledger.flush();
          return receipt;
        } catch (error) {
          // The key may have been changed under a receipt that was on its way; then there is another chain to write it to.
          if ((await ledger.ready()) === chain) throw error;
        }
      }
    } catch (cause) {
      receipt ??= signUnstored(content);
      throw new ReceiptWriteError(`The run's receipt could not be stored: ${messageOf(cause)}`, { cause, receipt });
    }
  }

  async #perform(
    run: Run,
    request: Judged,
    gate: Gated,
    parts: ReceiptParts,
    work: Work,
    claims: ClaimedWork | undefined,
  ): Promise<RunOutcome> {
    const claimed = claims === undefined ? gate : await this.#claim(run, gate, parts, claims);
    if ("outcome" in claimed) return claimed.outcome;
    const { policyResults } = claimed;
    const begun = await this.#intend({ ...parts, policyResults });
    if (begun instanceof EnactError) return this.conclude(unrecordable(parts, begun));

    const calls = new CallSequence();
    const thrown: Thrown[] = [];
    await work(calls, this.#secondLook(run, request, gate, thrown));
    const { ending, dropped, results } = calls;
    const error = ending === undefined ? (dropped === 0 ? undefined : unawaited(dropped)) : errorOf(ending);
    const judged = ending instanceof ActionBlockedError ? "BLOCK" : "PASS";
    const outcome = await this.conclude(
      {
        ...parts,
        policyResults,
        decision: parts.mode === "shadow" ? shadowDecision(policyResults, results) : judged,
        intent: begun.hash,
        actionsTaken: Object.freeze([...results]),
        ...(error === undefined ? undefined : { error }),
        ...claims?.outcomeOf?.(results, error),
      },
      begun.chain,
    );
    if (thrown[0] !== undefined && parts.mode !== "shadow") throw policyError(thrown[0], outcome.receipt);
    if (ending instanceof WorkflowError || ending instanceof ActionNotAllowedError)
      throw withReceipt(ending, outcome.receipt);
    return outcome;
  }

  /** Takes what this run alone may have. What keeps it from that ends the run before it has begun. */
  async #claim(
    run: Run,
    gate: Gated,
    parts: ReceiptParts,
    claims: ClaimedWork,
  ): Promise<{ readonly outcome: RunOutcome } | { readonly policyResults: ReceiptParts["policyResults"] }> {
    let claimed: Awaited<ReturnType<ClaimedWork["take"]>>;
    try {
      claimed = await claims.take(run, gate.policyResults);
    } catch (error) {
      if (!(error instanceof EnactError)) throw error;
      if (isCircumstance(error)) return { outcome: await this.conclude(unrecordable(parts, error)) };
      throw await this.refuse(parts, error);
    }
    if (!("policyResults" in claimed)) return claimed;
    const { policyResults } = claimed;
    if (decisionOf(policyResults) === "PASS" || parts.mode === "shadow") return { policyResults };
    return { outcome: await this.conclude({ ...parts, policyResults, decision: "BLOCK" }) };
  }

  /** Writes down that the run is about to begin; what keeps it from that keeps the run from beginning. */
  async #intend({
    actionsTaken: _none,
    intent: _own,
    error: _without,
    outcome: _later,
    pending: _never,
    ...asked
  }: ReceiptParts): Promise<{ readonly hash: string; readonly chain: string } | EnactError> {
    const { ledger, redact } = this.#parts;
    try {
      const chain = await ledger.ready();
      const { hash } = ledger.append(redact({ ...asked, kind: "intent", decision: "PASS" } as const));
      return { hash, chain };
    } catch (error) {
      if (error instanceof EnactError) return error;
      throw error;
    }
  }

  /** What every call of a run has to pass: the policies once more, with what the call really is. */
  #secondLook(run: Run, { workflow, actor, payload, resources }: Judged, gate: Gated, thrown: Thrown[]): Gate {
    const { policies, ledger, redact, mode } = this.#parts;
    const judging = policies.filter(({ on }) => on !== "request");
    return {
      runId: run.id,
      signal: run.signal,
      actionTimeoutMs: this.#parts.actionTimeoutMs,
      // Nobody has approved what the request did not say.
      strictResources: this.#parts.strictResources || gate.approved !== undefined,
      shadow: mode === "shadow",
      declared: resources,
      judge: (pending: PendingAction, touched: readonly Resource[], declared: boolean) =>
        traced(channels.policy, { runId: run.id, workflow, phase: "action" }, async () => {
          const now = new Date().toISOString();
          const asked = { workflow, actor, payload, resources: touched, now, ...reversing(run) };
          const facts = declared ? gate.facts : await gatherFacts(judging, asked, this.#reach(run, [pending.system]));
          const said = judge(policies, { ...asked, phase: "action", action: pending }, facts, {
            onThrow: (policy, error) => thrown.push({ policy, error }),
          });
          return { policyResults: declared ? approvedIn(said, gate.approved) : said, now };
        }),
      attempt: async (attempt) => {
        ledger.append(redact(attempt));
        await ledger.flush();
      },
      answered: (result) => {
        try {
          ledger.append(redact(result));
        } catch {
          // The receipt says it too; a ledger that refuses this refuses that, and then the run rejects with it.
        }
      },
    };
  }

  /** What facts may reach: read actions alone. */
  #reach(run: Run, scope: readonly string[]): FactsReach {
    const { systems, policyTimeoutMs, actionTimeoutMs } = this.#parts;
    const gate = { runId: run.id, signal: run.signal, actionTimeoutMs };
    return {
      scope,
      timeoutMs: policyTimeoutMs,
      signal: run.signal,
      ask: askOf(systems, gate),
      get systems() {
        return bindForFacts(systems, gate);
      },
    };
  }

  /** The key has changed while the run was under way: its receipt counts only where its intent does, and once. */
  async #checkStillOpen({ runId, intent }: ReceiptContent): Promise<void> {
    const { journal } = this.#parts;
    await journal.refresh();
    if (intent === null ? !journal.runs.hasEnded(runId) : journal.runs.open(runId) !== undefined) return;
    throw new EnactError("ENACT_STORE_FAILED", "The key was changed before the run had begun; ask for it again.");
  }
}

/** What ends a run before it has begun and is not the caller's fault: the receipt says it, and the run resolves. */
function isCircumstance({ code }: EnactError): boolean {
  return code === "ENACT_ABORTED" || code === "ENACT_STORE_FAILED" || code === "ENACT_CLOSED";
}

function reversing({ origin: { reverses } }: Run): { readonly reverses?: string } {
  return reverses === undefined ? {} : { reverses };
}
