import type { Systems } from "../connector/bind.js";
import type { CallSequence } from "../connector/call-sequence.js";
import { type Gate, invoke } from "../connector/invoke.js";
import { MAX_DONE_BYTES } from "../connector/undo.js";
import { NotReversibleError, RunOpenError } from "../errors.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { Actor } from "../models/actor.js";
import type { Decision, PolicyResult } from "../models/policy-result.js";
import type { Outcome, Receipt } from "../models/record.js";
import type { Resource } from "../models/resource.js";
import type { RunOutcome } from "../models/run-result.js";
import type { ReceiptParts } from "../receipt/build-receipt.js";
import type { Journal } from "../receipt/journal/journal.js";
import { channels, traced } from "../tracing.js";
import type { ClaimedWork } from "./claimed-work.js";
import type { Claims } from "./claims.js";
import type { ClientReceipts } from "./client-receipts.js";
import type { Engine } from "./engine.js";
import type { Limits } from "./limits.js";
import { type RollbackStep, stepsOf, touchedBy } from "./rollback-steps.js";
import type { Gated, Judged, Run } from "./run-parts.js";

/** What a rollback would do. Nothing was done and nothing stored. */
export interface RollbackPlan {
  readonly runId: string;
  /** What the policies say of it. */
  readonly decision: Decision;
  readonly policyResults: readonly PolicyResult[];
  /** The run's writes, the last one first: the order in which they are undone. */
  readonly steps: readonly {
    /** The write's place in its run. */
    readonly index: number;
    readonly system: string;
    readonly action: string;
    readonly reversible: boolean;
    /** Why it is irreversible, or would be refused as things are now. */
    readonly problem?: string;
    readonly resources: readonly Resource[];
  }[];
}

/** What rollbacks are made of. */
export interface RollbackParts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly claims: Claims;
  readonly receipts: ClientReceipts;
  readonly systems: Systems;
  readonly actionTimeoutMs: number;
  readonly chain: () => Promise<string>;
  readonly limits: Limits;
}

/** A run that can be rolled back, and what is left to undo of it. */
interface Reversal {
  readonly run: Run;
  readonly judged: Judged;
  readonly steps: readonly RollbackStep[];
  /** The earlier runs that have undone some of it and have come to their end. */
  readonly finished: ReadonlySet<string>;
}

/** Undoes what a run has written, by a run of its own. */
export class Rollback {
  readonly #parts: RollbackParts;

  constructor(parts: RollbackParts) {
    this.#parts = parts;
  }

  /** @throws NotReversibleError, RunOpenError */
  async plan(runId: string, actor: Actor, signal: AbortSignal | undefined): Promise<RollbackPlan> {
    const reversal = await this.#prepare(runId, actor, signal);
    const { decision, policyResults } = await this.#judge(reversal);
    const steps = reversal.steps.map(({ index, system, action, undoing, problem, resources }) => ({
      index,
      system,
      action,
      reversible: undoing !== undefined,
      ...(problem === undefined ? undefined : { problem }),
      resources,
    }));
    return { runId, decision, policyResults, steps };
  }

  /** @throws NotReversibleError, RunOpenError, PolicyError, ReceiptWriteError */
  async run(runId: string, actor: Actor, signal: AbortSignal | undefined): Promise<RunOutcome> {
    const reversal = await this.#prepare(runId, actor, signal);
    const { run, judged } = reversal;
    return traced(channels.run, { runId: run.id, workflow: judged.workflow }, async () =>
      this.#parts.engine.proceed(
        run,
        judged,
        await this.#judge(reversal),
        (calls, gate) => undo(reversal.steps, calls, gate),
        this.#claim(runId, reversal),
      ),
    );
  }

  /** Nobody can approve a rollback later: what is left to undo, and what undoing it touches, is another thing by then. */
  async #judge({ run, judged }: Reversal): Promise<Gated> {
    const gate = await this.#parts.engine.judge(run, judged);
    if (gate.decision !== "PENDING") return gate;
    return { ...gate, decision: "BLOCK", policyResults: [...gate.policyResults, NO_APPROVAL] };
  }

  async #prepare(runId: string, actor: Actor, signal: AbortSignal | undefined): Promise<Reversal> {
    const { engine, systems, actionTimeoutMs } = this.#parts;
    const receipt = await this.#receiptOf(runId);
    const { finished, undone } = await this.#earlier(runId);
    const found = stepsOf(receipt, await this.#calls(receipt), systems).filter(({ index }) => !undone.has(index));
    if (!found.some(({ isDone }) => isDone)) throw nothingToUndo(runId, found.length > 0);
    const begun = engine.begin({ signal });
    const run = { ...begun, origin: { ...begun.origin, reverses: runId } };
    const steps: RollbackStep[] = [];
    // One after the other: a run can have a thousand of them, and a vendor its limits.
    for (const step of found) steps.push(await touchedBy(step, run, actionTimeoutMs));
    const { workflow, payload } = receipt;
    const judged = {
      workflow,
      actor,
      payload: payload as JsonObject,
      resources: steps.flatMap(({ resources }) => resources),
      systems: [...new Set(steps.map(({ system }) => system))],
    };
    return { run, judged, steps, finished };
  }

  /** The receipt of a run that may be rolled back at all. */
  async #receiptOf(runId: string): Promise<Receipt> {
    const { journal, receipts } = this.#parts;
    const receipt = await receipts.get(runId);
    await journal.refresh();
    if (receipt === undefined) {
      if (journal.runs.open(runId) === undefined)
        throw new NotReversibleError(`There is no run ${runId} in this store.`);
      throw new RunOpenError(`The run ${runId} has not ended. Where its process has died, call recover() first.`);
    }
    if (journal.chain(receipt.chain)?.isOwn !== true || !journal.keys.counts(receipt)) {
      throw new NotReversibleError(
        `The receipt of the run ${runId} was not written for this store; run receipts.verify().`,
      );
    }
    if (receipt.reverses !== undefined) {
      throw new NotReversibleError(`The run ${runId} is a rollback itself; run its workflow again instead.`);
    }
    if (receipt.intent === null) {
      throw new NotReversibleError(
        `The run ${runId} was not let through (${receipt.decision}): there is nothing to undo.`,
      );
    }
    return receipt;
  }

  /** The calls of a run by their index, each with what is known of it by now. */
  async #calls({ runId, actionsTaken }: Receipt): Promise<ReadonlyMap<number, ActionResult>> {
    const { journal } = this.#parts;
    const resolutions = await journal.records(journal.runs.resolutionsOf(runId), "resolution");
    const found = new Map(resolutions.map((record) => [record.index, record]));
    return new Map(
      actionsTaken.map((entry, position): [number, ActionResult] => {
        const index = entry.index ?? position;
        const resolution = entry.status === "unknown" ? found.get(index) : undefined;
        if (resolution === undefined) return [index, entry];
        const { status, output } = resolution;
        return [index, { ...entry, status, success: status === "succeeded", output }];
      }),
    );
  }

  /** What earlier rollbacks of the run have undone. */
  async #earlier(runId: string): Promise<{
    readonly finished: ReadonlySet<string>;
    readonly undone: ReadonlySet<number>;
  }> {
    const { journal, receipts } = this.#parts;
    const finished = new Set<string>();
    const undone = new Set<number>();
    for (const id of journal.runs.reversalsOf(runId)) {
      const receipt = await receipts.get(id);
      if (receipt === undefined)
        throw new RunOpenError(`The run ${id} is rolling it back, or has died while it did; see recover().`);
      if (receipt.outcome === "reversed") {
        throw new NotReversibleError(`The run ${runId} was rolled back already, by the run ${id}.`, { receipt });
      }
      for (const { success, input } of (await this.#calls(receipt)).values()) {
        if (success) undone.add(undoneIndex(input, id));
      }
      finished.add(id);
    }
    return { finished, undone };
  }

  #claim(runId: string, { finished, steps, judged }: Reversal): ClaimedWork {
    const { journal, claims, chain, limits } = this.#parts;
    return {
      take: async ({ id, signal }, results) => {
        const other = () => journal.runs.reversalsOf(runId).find((reversal) => !finished.has(reversal));
        const holder = { runId: id, chain: await chain() };
        const subject = { type: "rollback", key: runId } as const;
        const taken = await claims.take(subject, holder, other, { signal });
        if (taken !== undefined)
          throw new NotReversibleError(`The run ${taken} is rolling back ${judged.workflow} already.`);
        return { policyResults: await limits.reserve(id, results, signal) };
      },
      outcomeOf: (results, error) => endOf(results, steps.length, error),
    };
  }
}

/** Undoes one write after the other, the last one first. What is refused does not keep the others from being undone. */
async function undo(steps: readonly RollbackStep[], calls: CallSequence, gate: Gate): Promise<void> {
  for (const { system, name, undoing, input, refusal } of steps) {
    const made = calls.call((index, previous) =>
      undoing === undefined
        ? Promise.resolve(refusal)
        : traced(channels.action, { runId: gate.runId, system, action: name, index }, () =>
            invoke({ ...UNDO_LIMIT, system, connector: undoing, name, input, index, previous }, gate),
          ),
    );
    // What ended the run, such as a policy's block, is known to the sequence, and ends the rollback.
    if ((await made.catch(() => undefined)) === undefined) break;
  }
  await calls.seal();
}

const UNDO_LIMIT = { maxInputBytes: MAX_DONE_BYTES } as const;

export const NO_APPROVAL: PolicyResult = Object.freeze({
  policy: "enact:rollback",
  phase: "request",
  verdict: "block",
  passed: false,
  reason: "A rollback does not wait for approval. A policy that would ask for it can see `reverses`, and decide.",
});

function nothingToUndo(runId: string, isUnknown: boolean): NotReversibleError {
  return new NotReversibleError(
    isUnknown
      ? `Whether the run ${runId} has written anything that is left to undo is not known; recover() finds out where it can.`
      : `The run ${runId} has written nothing that is left to undo.`,
  );
}

/** The write that a call of an earlier rollback has undone. It must be known, or it could be undone twice. */
function undoneIndex(input: Json, rollback: string): number {
  const index = isJsonObject(input) ? input["index"] : undefined;
  if (typeof index === "number") return index;
  throw new NotReversibleError(
    `Which writes the run ${rollback} has undone already was redacted, or too large to be kept.`,
  );
}

function endOf(
  results: readonly ActionResult[],
  steps: number,
  error: ReceiptParts["error"],
): { readonly outcome?: Outcome } {
  if (results.some(({ status }) => status === "blocked")) return {};
  if (results.some(({ status }) => status === "unknown")) return { outcome: "unknown" };
  const undone = results.filter(({ success }) => success).length;
  if (undone === 0) return { outcome: "failed" };
  return { outcome: undone === steps && error === undefined ? "reversed" : "partially_reversed" };
}
