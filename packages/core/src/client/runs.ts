import type { Systems } from "../connector/bind.js";
import type { RunRequest } from "../contracts/runner.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import {
  AbortedError,
  ApprovalError,
  ConfigurationError,
  EnactError,
  IdempotencyConflictError,
  UnknownWorkflowError,
} from "../errors.js";
import { type JsonObject, messageOf } from "../json.js";
import type { GateDecision, RunOutcome } from "../models/run-result.js";
import { buildRequest, type InvalidRequest, type ValidRequest } from "../request/build-request.js";
import { channels, traced } from "../tracing.js";
import { type Approvals, expiredAt } from "./approvals.js";
import { askable, isRedacted } from "./askable.js";
import type { Claims } from "./claims.js";
import type { ClientReceipts } from "./client-receipts.js";
import type { Ended } from "./ended.js";
import type { Engine, EngineParts } from "./engine.js";
import type { IdempotencyKeys } from "./idempotency.js";
import type { Limits } from "./limits.js";
import type { Rollback } from "./rollback.js";
import { type Gated, type Judged, judgedOf, partsOf, type Run, refusalOf, unrecordable } from "./run-parts.js";
import { workOf } from "./work-of.js";

/** What runs are made of. */
export interface RunsParts extends Pick<EngineParts, "journal" | "redact" | "policyTimeoutMs"> {
  readonly engine: Engine;
  readonly workflows: ReadonlyMap<string, AnyWorkflow>;
  readonly systems: Systems;
  readonly receipts: ClientReceipts;
  readonly claims: Claims;
  readonly ended: Ended;
  readonly keys: IdempotencyKeys;
  readonly limits: Limits;
  readonly approvals: Approvals;
  readonly rollback: Rollback;
  /** The chain that this client writes, once others can read its first record. */
  readonly chain: () => Promise<string>;
}

/** The runs of workflows: asked for by a caller, or resumed once they were approved. */
export class Runs {
  readonly #parts: RunsParts;

  constructor(parts: RunsParts) {
    this.#parts = parts;
  }

  /** See `EnactClient.run`. */
  run(asked: RunRequest): Promise<RunOutcome> {
    const begun = this.#parts.engine.begin(asked);
    return traced(channels.run, { runId: begun.id, workflow: asked.workflow }, async () => {
      const { engine, keys, redact } = this.#parts;
      const built = await this.#build(begun, asked);
      if ("invalid" in built) return this.#refuse(begun, built.invalid);
      const judged = judgedOf(built.valid);
      const run = { ...begun, origin: { ...begun.origin, ...keys.originOf(asked, judged) } };
      const before = await this.#before(run, judged);
      if (before !== undefined) return before;
      return this.#proceed(run, built.valid, askable(judged, await engine.judge(run, judged), redact));
    });
  }

  /** See `EnactClient.decide`. */
  async decide(asked: RunRequest): Promise<GateDecision> {
    const { engine, redact } = this.#parts;
    const run = engine.begin(asked);
    const built = await this.#build(run, asked);
    if ("invalid" in built) return { decision: "BLOCK", policyResults: [refusalOf(built.invalid)] };
    const judged = judgedOf(built.valid);
    const gate = askable(judged, await engine.judge(run, judged), redact);
    const { decision, policyResults, resources } = partsOf(run, judged, gate);
    return { decision, policyResults, ...(resources === undefined ? undefined : { resources }) };
  }

  /** See `EnactClient.resume`. */
  async resume(runId: string, signal: AbortSignal | undefined): Promise<RunOutcome> {
    const { engine, journal, approvals, workflows, redact } = this.#parts;
    const question = await approvals.find(runId);
    const { run: pending, receipt } = question;
    const answer = journal.approvals.answerTo(pending.hash);
    if (answer !== undefined) return this.#answered(answer, signal);
    const begun = engine.begin({ signal });
    if (receipt.pending.expiresAt <= begun.now) {
      return approvals.end(question, "expired", expiredAt(receipt.pending));
    }
    const approved = approvals.approvedUnder(question);
    const workflow = workflows.get(receipt.workflow);
    if (workflow === undefined) {
      const message = `This client has no workflow "${receipt.workflow}"; resume the run with one that has.`;
      throw new UnknownWorkflowError(message);
    }
    const { actor, payload, resources, idempotencyKey, requestDigest } = receipt;
    if (isRedacted({ workflow: workflow.name, actor, payload: payload as JsonObject }, redact)) {
      const message = `This client redacts parts of the run ${runId}, so its records could not show that it runs what was approved; resume it with the \`redact\` it was asked with.`;
      throw new ConfigurationError(message);
    }
    const origin = {
      ...begun.origin,
      approval: pending.hash,
      ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
      ...(requestDigest === undefined ? undefined : { requestDigest }),
    };
    const run = { ...begun, origin };
    const request = Object.freeze({ workflow, actor, payload: payload as JsonObject, resources });
    return traced(channels.run, { runId: run.id, workflow: workflow.name }, async () => {
      const gate = await engine.judge(run, judgedOf(request), approved);
      return this.#proceed(run, request, gate, pending.hash);
    });
  }

  /** What was done under the run's key before; a key that was used for something else leaves a receipt of the attempt. */
  async #before(run: Run, judged: Judged): Promise<RunOutcome | undefined> {
    const { engine, keys } = this.#parts;
    try {
      return await keys.find(run, judged);
    } catch (error) {
      const parts = partsOf(run, judged, { decision: "BLOCK", policyResults: [] });
      if (error instanceof AbortedError) return engine.conclude(unrecordable(parts, error));
      if (error instanceof IdempotencyConflictError) throw await engine.refuse(parts, error);
      throw error;
    }
  }

  #build({ signal }: Run, asked: RunRequest): ReturnType<typeof buildRequest> {
    return buildRequest(asked, this.#parts.workflows, { timeoutMs: this.#parts.policyTimeoutMs, signal });
  }

  /** Where there is nothing valid to judge, no policy runs; the attempt leaves its receipt all the same. */
  async #refuse(run: Run, invalid: InvalidRequest): Promise<RunOutcome> {
    const { workflow, actor, payload, code, message } = invalid;
    const outcome = await this.#parts.engine.conclude({
      ...run.origin,
      runId: run.id,
      workflow,
      actor,
      payload,
      now: run.now,
      policyResults: [refusalOf(invalid)],
      decision: "BLOCK",
      actionsTaken: [],
      intent: null,
      error: { code, message },
    });
    if (code === "ENACT_UNKNOWN_WORKFLOW") throw new UnknownWorkflowError(message, { receipt: outcome.receipt });
    return outcome;
  }

  async #proceed(run: Run, request: ValidRequest, gate: Gated, approval?: string): Promise<RunOutcome> {
    const { workflow, payload, actor } = request;
    const judged = judgedOf(request);
    const needsClaims =
      run.origin.idempotencyKey !== undefined ||
      approval !== undefined ||
      gate.policyResults.some(({ limit }) => limit !== undefined);
    const work = workOf(workflow, { payload, actor, runId: run.id, signal: run.signal }, this.#parts.systems);
    const claims = needsClaims ? { take: () => this.#take(run, judged, gate, approval) } : undefined;
    const proceeding = this.#parts.engine.proceed(run, judged, gate, work, claims);
    return workflow.rollbackOnFailure === true ? this.#undoingOnFailure(proceeding, actor) : proceeding;
  }

  /** What a run takes for itself alone, in an order in which nothing is taken in vain: its key, its approval, its limits. */
  async #take(
    run: Run,
    judged: Judged,
    { policyResults }: Gated,
    approval: string | undefined,
  ): Promise<{ readonly outcome: RunOutcome } | { readonly policyResults: Gated["policyResults"] }> {
    // What a run would take that does nothing any more is left to others.
    if (run.signal?.aborted) throw new AbortedError("The run was aborted.");
    const before = await this.#parts.keys.take(run, judged);
    if (before !== undefined) return { outcome: before };
    if (approval !== undefined) {
      const answeredBy = () => this.#parts.journal.approvals.answerTo(approval);
      const holder = { runId: run.id, chain: await this.#parts.chain() };
      const subject = { type: "approval", key: approval } as const;
      const other = await this.#parts.claims.take(subject, holder, answeredBy, { signal: run.signal });
      if (other !== undefined && other !== "held") return { outcome: await this.#answered(other, run.signal) };
    }
    return { policyResults: await this.#parts.limits.reserve(run.id, policyResults, run.signal) };
  }

  async #answered(runId: string, signal: AbortSignal | undefined): Promise<RunOutcome> {
    const outcome = await this.#parts.ended.outcomeOf(runId, signal);
    if (outcome.receipt.outcome !== "rejected") return outcome;
    const { receipt } = outcome;
    throw new ApprovalError("ENACT_APPROVAL_ANSWERED", `It was rejected, by the run ${runId}.`, { receipt });
  }

  /** Undoes what a run has written where a later step of it has failed. */
  async #undoingOnFailure(proceeding: Promise<RunOutcome>, actor: ValidRequest["actor"]): Promise<RunOutcome> {
    const ended = await proceeding.then(
      (outcome) => ({ outcome, receipt: outcome.receipt }),
      (error: unknown) => ({ error, receipt: error instanceof EnactError ? error.receipt : undefined }),
    );
    const stored = ended.receipt && (await this.#parts.receipts.get(ended.receipt.runId).catch(() => undefined));
    const isFailed = stored?.outcome === "failed" || (stored?.outcome === "blocked" && stored.intent !== null);
    const hasWritten = stored?.actionsTaken.some(({ effect, success }) => effect === "write" && success);
    const rollback = isFailed && hasWritten ? await this.#rollBack(stored.runId, actor) : undefined;
    if ("error" in ended) throw ended.error;
    return rollback === undefined ? ended.outcome : { ...ended.outcome, rollback };
  }

  /** What cannot be undone stays done, and must not hide how the run has ended. */
  async #rollBack(runId: string, actor: ValidRequest["actor"]): Promise<RunOutcome | undefined> {
    try {
      return await this.#parts.rollback.run(runId, actor, undefined);
    } catch (error) {
      const code = error instanceof EnactError ? error.code : "ENACT_NOT_REVERSIBLE";
      process.emitWarning(`The run ${runId} was not rolled back: ${messageOf(error)}`, { code });
      return undefined;
    }
  }
}
