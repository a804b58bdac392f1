import type { ActorInput } from "../contracts/runner.js";
import { ApprovalError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Actor } from "../models/actor.js";
import { ID_PATTERN } from "../models/fields.js";
import type { ApprovalRecord, Pending, Receipt } from "../models/record.js";
import type { RunOutcome } from "../models/run-result.js";
import { approvalName } from "../receipt/approval-name.js";
import type { ApproverKeys } from "../receipt/approver-key.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { PendingRun } from "../receipt/journal/known-approvals.js";
import type { Ledger } from "../store/ledger.js";
import { Answerers, type MayApprove, type PendingReceipt } from "./answerers.js";
import type { Approved } from "./approved.js";
import type { Claims } from "./claims.js";
import type { Ended } from "./ended.js";
import type { Engine } from "./engine.js";
import { readVerdict } from "./read-verdict.js";

export type { MayApprove } from "./answerers.js";

/** A human's verdict, as the host passes it on. */
export interface VerdictOptions {
  /** Who it is: an e-mail address or an id. As trustworthy as the host that says so. */
  readonly approver: ActorInput;
  readonly comment?: string | undefined;
  /** Made by `signVerdict` with the approver's own key; needed where a policy asks for signed approvals. */
  readonly proof?: string | undefined;
}

/** A run that waits for approval. */
export interface PendingApproval {
  readonly runId: string;
  readonly workflow: string;
  readonly actor: Actor;
  /** Exactly what would be run. */
  readonly payload: JsonObject;
  /** Which policies ask, and whom. */
  readonly pending: Pending;
  /** The verdicts so far. */
  readonly verdicts: readonly ApprovalRecord[];
  /** Whether it can be resumed. */
  readonly isApproved: boolean;
  readonly receipt: Receipt;
}

/** What approvals are made of. */
export interface ApprovalParts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly ended: Ended;
  readonly approverKeys: ApproverKeys;
  readonly mayApprove: MayApprove | undefined;
  readonly chain: () => Promise<string>;
}

/** A pending receipt that verifies, and what was said of it. */
export interface OpenQuestion {
  readonly run: PendingRun;
  readonly receipt: PendingReceipt;
  readonly verdicts: readonly ApprovalRecord[];
}

/** What humans are asked, and what they have said. Every answer counts once, and only for exactly what was asked. */
export class Approvals {
  readonly #parts: ApprovalParts;
  readonly #answerers: Answerers;

  constructor(parts: ApprovalParts) {
    this.#parts = parts;
    this.#answerers = new Answerers(parts.mayApprove, parts.approverKeys);
  }

  /** The runs that wait for approval, oldest first. What has expired or was answered is not among them. */
  async list(): Promise<readonly PendingApproval[]> {
    const { journal } = this.#parts;
    await journal.refresh();
    const now = new Date().toISOString();
    const open = journal.approvals.open().filter((run) => run.expiresAt > now && journal.keys.counts(run));
    const questions: OpenQuestion[] = [];
    // One after the other: agents decide how many there are, and each takes a file.
    for (const run of open) questions.push(await this.#question(run));
    return questions
      .filter(({ verdicts }) => rejectionIn(verdicts) === undefined)
      .sort((a, b) => (a.receipt.timestamp < b.receipt.timestamp ? -1 : 1))
      .map(({ receipt, verdicts }) => ({
        runId: receipt.runId,
        workflow: receipt.workflow,
        actor: receipt.actor,
        payload: receipt.payload as JsonObject,
        pending: receipt.pending,
        verdicts,
        isApproved: this.#answerers.lacking(receipt, verdicts).length === 0,
        receipt,
      }));
  }

  /**
   * Records a verdict on a pending run.
   *
   * @throws ApprovalError when there is no such question any more, or this approver may not answer it
   */
  async record(
    runId: string,
    verdict: ApprovalRecord["verdict"],
    options: VerdictOptions,
  ): Promise<{ readonly record: ApprovalRecord; readonly question: OpenQuestion }> {
    const { ledger } = this.#parts;
    const { approver, comment, proof } = readVerdict(options);
    const question = await this.find(runId);
    await this.#checkOpen(question);
    const { run, receipt } = question;
    const statement = { approval: run.hash, verdict, approver, ...(comment === undefined ? undefined : { comment }) };
    this.#answerers.check(receipt, statement, proof);
    await ledger.ready();
    const { record } = ledger.append({
      kind: "approval",
      runId,
      ...statement,
      now: new Date().toISOString(),
      ...(proof === undefined ? undefined : { proof }),
    });
    await ledger.flush();
    return { record: record as ApprovalRecord, question };
  }

  /**
   * Records that somebody rejects a pending run, and ends it.
   *
   * @throws ApprovalError as {@link record} does; `ENACT_APPROVAL_ANSWERED` where it was resumed meanwhile
   */
  async reject(runId: string, options: VerdictOptions): Promise<RunOutcome> {
    const { record, question } = await this.record(runId, "rejected", options);
    const outcome = await this.end(question, "rejected", rejectedBy(record));
    if (outcome.receipt.outcome === "rejected") return outcome;
    const { receipt } = outcome;
    const message = `The run ${runId} was answered already, by the run ${receipt.runId}.`;
    throw new ApprovalError("ENACT_APPROVAL_ANSWERED", message, { receipt });
  }

  /**
   * The question of a pending run, answered or not. Where it was rejected by a process that died before it could end it, it
   * is ended here: what somebody has rejected is not run because others have approved it.
   *
   * @throws ApprovalError `ENACT_UNKNOWN_RUN` or `ENACT_NOT_PENDING`
   */
  async find(runId: string): Promise<OpenQuestion> {
    const { journal } = this.#parts;
    await journal.refresh();
    const run = journal.approvals.pending(runId);
    if (run === undefined || !journal.keys.counts(run)) throw this.#nothingAsked(runId);
    const question = await this.#question(run);
    const rejection = rejectionIn(question.verdicts);
    if (rejection === undefined || journal.approvals.answerTo(question.run.hash) !== undefined) return question;
    await this.end(question, "rejected", rejectedBy(rejection));
    await journal.refresh();
    return question;
  }

  /** Whether enough have approved. */
  isApproved({ receipt, verdicts }: OpenQuestion): boolean {
    return this.#answerers.lacking(receipt, verdicts).length === 0;
  }

  /**
   * Under which policies a run was approved.
   *
   * @throws ApprovalError `ENACT_NOT_APPROVED` where somebody still has to approve, naming the policies that wait
   */
  approvedUnder({ receipt, verdicts }: OpenQuestion): Approved {
    const lacking = this.#answerers.lacking(receipt, verdicts);
    if (lacking.length === 0) return new Set(receipt.pending.policies.map(approvalName));
    throw new ApprovalError(
      "ENACT_NOT_APPROVED",
      `The run ${receipt.runId} is not approved yet; these policies wait: ${lacking.join(", ")}.`,
    );
  }

  /**
   * Ends the question of a pending run without running it, once.
   *
   * @returns the run that says so; the one of another process where that was quicker
   */
  async end({ run, receipt }: OpenQuestion, outcome: "rejected" | "expired", reason: string): Promise<RunOutcome> {
    const { engine, journal, claims, ended, chain } = this.#parts;
    const { id: runId, now, origin } = engine.begin({});
    const answeredBy = () => journal.approvals.answerTo(run.hash);
    const holder = { runId, chain: await chain() };
    const other = await claims.take({ type: "approval", key: run.hash }, holder, answeredBy);
    if (other !== undefined && other !== "held") return ended.outcomeOf(other);
    const { workflow, actor, payload, resources, idempotencyKey, requestDigest } = receipt;
    return engine.concludeAsRecorded({
      ...origin,
      runId,
      workflow,
      actor,
      payload,
      ...(resources === undefined ? undefined : { resources }),
      ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
      ...(requestDigest === undefined ? undefined : { requestDigest }),
      now,
      policyResults: [{ policy: "enact:approval", phase: "request", verdict: "block", passed: false, reason }],
      decision: "BLOCK",
      outcome,
      approval: run.hash,
      actionsTaken: [],
      intent: null,
    });
  }

  /** @throws ApprovalError `ENACT_APPROVAL_ANSWERED` where it was answered, or has expired */
  async #checkOpen(question: OpenQuestion): Promise<void> {
    const { run, receipt } = question;
    const answer = this.#parts.journal.approvals.answerTo(run.hash);
    if (answer !== undefined) {
      throw new ApprovalError(
        "ENACT_APPROVAL_ANSWERED",
        `The run ${run.runId} was answered already, by the run ${answer}.`,
      );
    }
    if (receipt.pending.expiresAt > new Date().toISOString()) return;
    const { receipt: ending } = await this.end(question, "expired", expiredAt(receipt.pending));
    const what = ending.outcome === "expired" ? "has expired; ask for it again" : "was answered already";
    throw new ApprovalError("ENACT_APPROVAL_ANSWERED", `The run ${run.runId} ${what}.`, { receipt: ending });
  }

  async #question(run: PendingRun): Promise<OpenQuestion> {
    const { journal } = this.#parts;
    const receipt = await journal.record(run, "receipt");
    const verdicts = journal.approvals
      .verdictsOn(run.hash)
      .filter((verdict) => journal.keys.counts(verdict) && verdict.record.runId === run.runId)
      .map(({ record }) => record);
    return { run, receipt: receipt as PendingReceipt, verdicts };
  }

  #nothingAsked(runId: string): ApprovalError {
    const { runs } = this.#parts.journal;
    const isKnown = ID_PATTERN.test(runId) && (runs.hasEnded(runId) || runs.open(runId) !== undefined);
    if (isKnown) return new ApprovalError("ENACT_NOT_PENDING", `The run ${runId} does not wait for approval.`);
    return new ApprovalError("ENACT_UNKNOWN_RUN", `There is no run ${runId} in this store.`);
  }
}

/** Why a question was not answered in time. */
export function expiredAt({ expiresAt }: Pending): string {
  return `It was not approved and resumed in time: it has expired at ${expiresAt}.`;
}

function rejectionIn(verdicts: readonly ApprovalRecord[]): ApprovalRecord | undefined {
  return verdicts.find(({ verdict }) => verdict === "rejected");
}

function rejectedBy({ approver, comment }: ApprovalRecord): string {
  return `Rejected by ${approver.email ?? approver.id}${comment === undefined ? "." : `: ${comment}`}`;
}
