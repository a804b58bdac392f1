import type { Systems } from "../connector/bind.js";
import { reconcile } from "../connector/reconcile.js";
import { undoingConnector, undoneName } from "../connector/undo.js";
import type { Action } from "../contracts/connector.js";
import type { JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { EnactRecord, Receipt } from "../models/record.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { KnownRun } from "../receipt/journal/known-runs.js";
import { holdsMarker } from "../receipt/marker.js";
import type { Ledger } from "../store/ledger.js";
import type { Claims } from "./claims.js";
import type { Engine } from "./engine.js";

/** What recovery is made of. */
export interface RecoveryParts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly systems: Systems;
  readonly actionTimeoutMs: number;
  readonly chain: () => Promise<string>;
}

type Attempt = Extract<EnactRecord, { readonly kind: "attempt" }>;
type Result = Extract<EnactRecord, { readonly kind: "result" | "resolution" }>;

/** What recovery has done. */
export interface RecoveryReport {
  /** The receipts of the runs it has closed, each of the outcome `unknown`. */
  readonly closed: readonly Receipt[];
  /** The writes of runs that had ended `unknown` before, of which it has found out what became of them. */
  readonly resolved: readonly {
    readonly runId: string;
    readonly index: number;
    readonly status: "succeeded" | "failed";
  }[];
}

/** Closes what processes that died have left open, and finds out, where a connector can, what became of their writes. */
export class Recovery {
  readonly #parts: RecoveryParts;
  #running: Promise<RecoveryReport> | undefined;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /**
   * Closes the open runs of dead writers. Those of a live one, or of one that may be alive, are never touched.
   *
   * @param now - the clock that leases are judged by
   */
  recover(now: Date = new Date()): Promise<RecoveryReport> {
    this.#running ??= this.#recover(now).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #recover(now: Date): Promise<RecoveryReport> {
    const { journal, claims } = this.#parts;
    const chain = await this.#parts.chain();
    await journal.refresh();
    const closed: Receipt[] = [];
    const seen = new Set<string>();
    // A writer may have begun another run just before it met its fence.
    for (let before = -1; before < seen.size; ) {
      before = seen.size;
      for (const run of journal.runs.allOpen().filter(({ runId }) => !seen.has(runId))) {
        seen.add(run.runId);
        if (run.chain === chain || !(await claims.isOver(run.chain, now))) continue;
        const receipt = await this.#close(run.runId, chain);
        if (receipt !== undefined) closed.push(receipt);
      }
    }
    return { closed, resolved: await this.#resolve(new Set(closed.map(({ runId }) => runId))) };
  }

  /** Closes one run, unless somebody else does. */
  async #close(runId: string, chain: string): Promise<Receipt | undefined> {
    const { engine, journal, claims } = this.#parts;
    const isEnded = () => (journal.runs.hasEnded(runId) ? true : undefined);
    // The one that closes it is no run of its own: the id of the run, with this chain, says who it is.
    const subject = { type: "recovery", key: runId } as const;
    if ((await claims.take(subject, { runId, chain }, isEnded, { wait: false })) !== undefined) return undefined;
    const run = journal.runs.open(runId) as KnownRun;
    const { kind: _kind, decision, ...intent } = withoutPlace(await journal.record(run.intent, "intent"));
    const actionsTaken = await this.#entriesOf(run);
    const { receipt } = await engine.concludeAsRecorded({
      ...intent,
      decision,
      outcome: "unknown",
      actionsTaken,
      intent: run.intent.hash,
      error: {
        code: "ENACT_WRITER_DIED",
        message: `The process that ran this has died. ${summary(actionsTaken)}`,
      },
    });
    return receipt;
  }

  async #entriesOf(run: KnownRun): Promise<readonly ActionResult[]> {
    const { journal } = this.#parts;
    const attempts = await journal.records(run.attempts, "attempt");
    const results = await journal.records(run.results, "result");
    const resolutions = await journal.records(journal.runs.resolutionsOf(run.runId), "resolution");
    const answers = new Map<number, Result>([...results, ...resolutions].map((record) => [record.index, record]));
    const entries: ActionResult[] = [];
    for (const attempt of attempts) {
      const answer = answers.get(attempt.index);
      const isKnown = answer?.kind === "resolution" || (answer !== undefined && answer.status !== "unknown");
      entries.push(entryOf(attempt, isKnown ? answer : ((await this.#find(run.runId, attempt)) ?? answer)));
    }
    return entries;
  }

  /** Asks the connector what became of a write, and writes down what it says. */
  async #find(runId: string, attempt: Attempt): Promise<Result | undefined> {
    const { ledger, systems, actionTimeoutMs } = this.#parts;
    const action = actionOf(systems, attempt);
    // What was taken out or cut short cannot be asked about.
    if (action === undefined || holdsMarker(attempt.input) || holdsMarker(attempt.before ?? null)) return undefined;
    const { index, idempotencyKey, now, before } = attempt;
    const found = await reconcile(
      action,
      { status: "unknown" },
      { input: attempt.input as JsonObject, now },
      { runId, index, idempotencyKey, before },
      { signal: undefined, actionTimeoutMs },
    );
    if (found === undefined) return undefined;
    await ledger.ready();
    const { record } = ledger.append({ kind: "resolution", runId, index, ...found } as const);
    await ledger.flush();
    return record as Result;
  }

  /** Asks again about writes that had ended `unknown` in runs that were closed before. */
  async #resolve(justClosed: ReadonlySet<string>): Promise<RecoveryReport["resolved"]> {
    const { journal } = this.#parts;
    const resolved: RecoveryReport["resolved"][number][] = [];
    for (const run of journal.runs.unknown()) {
      const { runId } = run;
      if (justClosed.has(runId)) continue;
      const resolutions = await journal.records(journal.runs.resolutionsOf(runId), "resolution");
      const known = new Set(resolutions.map(({ index }) => index));
      const { actionsTaken } = await journal.record(run.receipt, "receipt");
      const open = actionsTaken.flatMap(({ status, index }, position) =>
        status === "unknown" && !known.has(index ?? position) ? [index ?? position] : [],
      );
      for (const attempt of await journal.records(run.attempts, "attempt")) {
        const found = open.includes(attempt.index) ? await this.#find(runId, attempt) : undefined;
        if (found?.kind === "resolution") {
          resolved.push({ runId, index: attempt.index, status: found.status });
        }
      }
    }
    return resolved;
  }
}

function actionOf(systems: Systems, { system, action }: Attempt): Action | undefined {
  const connector = Object.hasOwn(systems, system) ? systems[system] : undefined;
  if (connector === undefined) return undefined;
  if (Object.hasOwn(connector.actions, action)) return connector.actions[action];
  const undone = undoneName(action);
  return undone === undefined ? undefined : undoingConnector(connector, undone)?.actions[action];
}

/** A call as the receipt of a closed run tells of it. */
function entryOf(attempt: Attempt, answer: Result | undefined): ActionResult {
  const { system, action, effect, input, resources, before, policyResults, index, timestamp } = attempt;
  const status = answer?.status ?? "unknown";
  const output = answer?.output ?? { error: "The process died before it was answered.", code: "ENACT_WRITER_DIED" };
  const isAnswered = answer?.kind === "result";
  const code =
    status === "succeeded" ? undefined : String((output as { readonly code?: unknown }).code ?? "ENACT_WRITER_DIED");
  return {
    system,
    action,
    effect,
    input,
    resources,
    ...(before === undefined ? undefined : { before }),
    policyResults,
    status,
    success: status === "succeeded",
    output,
    startedAt: timestamp,
    durationMs: isAnswered ? Math.max(0, Date.parse(answer.timestamp) - Date.parse(timestamp)) : 0,
    index,
    ...(code === undefined ? undefined : { code }),
    ...(answer?.kind === "resolution" ? { reconciled: true as const } : undefined),
  };
}

function summary(actions: readonly ActionResult[]): string {
  if (actions.length === 0) return "It had not made a write.";
  const open = actions.filter(({ status }) => status === "unknown").length;
  return open === 0
    ? "What became of each of its writes is known; whether it would have made more is not."
    : `Of its ${actions.length} writes, ${open} may or may not have happened.`;
}

function withoutPlace({
  v: _v,
  chain: _chain,
  seq: _seq,
  prev: _prev,
  timestamp: _timestamp,
  alg: _alg,
  kid: _kid,
  signature: _signature,
  ...content
}: Extract<EnactRecord, { readonly kind: "intent" }>) {
  return content;
}
