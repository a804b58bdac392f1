import type { Approvals, VerdictOptions } from "./client/approvals.js";
import type { ClientReceipts } from "./client/client-receipts.js";
import type {
  ClientOptions,
  ClientSystems,
  GuardDefinition,
  Guarded,
  GuardedFunction,
  RequestFor,
} from "./client/client-types.js";
import { checkOptions, FUNCTION_SYSTEM } from "./client/configuration.js";
import { type ClientParts, createParts } from "./client/create-parts.js";
import { guardedFunction } from "./client/guarded-function.js";
import type { RecoveryReport } from "./client/recovery.js";
import type { Replayed, ReplayOptions } from "./client/replay/replayed.js";
import type { RollbackPlan } from "./client/rollback.js";
import { requireOwnKey } from "./client/store-key.js";
import type { ActorInput, Runner, RunRequest } from "./contracts/runner.js";
import type { Schema } from "./contracts/schema.js";
import type { AnyWorkflow } from "./contracts/workflow.js";
import { ConfigurationError, EnactError } from "./errors.js";
import type { ApprovalRecord } from "./models/record.js";
import type { GateDecision, RunOutcome } from "./models/run-result.js";
import { readActor, readRequest } from "./request/build-request.js";

/**
 * The firewall: agents name a workflow, policies judge it, connectors act, and every attempt leaves a signed receipt.
 *
 * ```ts
 * const enact = new EnactClient({ systems: { postgres }, policies: [noUnboundedWrite], workflows: [dbSafeInsert] });
 * const { result, receipt } = await enact.run({ workflow: "dbSafeInsert", actor: { email: "agent@company.com" }, payload });
 * ```
 *
 * @remarks What it cannot stop is code in the same process that holds the vendor's credentials itself.
 */
export class EnactClient<const Systems extends ClientSystems, const Workflows extends readonly AnyWorkflow[]>
  implements Runner
{
  /** The receipts of this client's store, of whichever process. */
  readonly receipts: ClientReceipts;
  /** The runs that wait for approval, of whichever process. */
  readonly approvals: Pick<Approvals, "list">;
  readonly #parts: ClientParts;
  readonly #running = new Set<Promise<unknown>>();
  #recovered: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws ConfigurationError naming the option and the fix */
  constructor(options: ClientOptions<Systems, Workflows>) {
    const workflows: readonly AnyWorkflow[] = options.workflows;
    checkOptions({ ...options, workflows });
    const parts = createParts(options);
    this.#parts = parts;
    this.receipts = parts.receipts;
    this.approvals = { list: () => parts.approvals.list() };
    for (const connector of Object.values(parts.systems)) connector.guard();
  }

  /**
   * Runs a workflow, if every policy lets it.
   *
   * @returns the result and its receipt, for PASS, BLOCK and PENDING, a payload that does not parse, a failed or unknown
   * action, a refusal and an abort; under an `idempotencyKey` that was used for the same request, what that run has come to
   * @throws UnknownWorkflowError, PolicyError, ActionNotAllowedError, WorkflowError, each with the receipt attached
   * @throws ReceiptWriteError with the signed receipt that could not be stored
   * @throws IdempotencyConflictError when the `idempotencyKey` was used for another request
   * @throws RunOpenError when the run that has used the `idempotencyKey` was left open by a process that died
   */
  run(request: RequestFor<Workflows[number]>): Promise<RunOutcome> {
    return this.#run(request as RunRequest);
  }

  /** What the gate alone says of a request: nothing is executed and nothing stored, and nothing is taken of a limit. */
  async decide(request: RequestFor<Workflows[number]>): Promise<GateDecision> {
    return this.#parts.runs.decide(readRequest(request as RunRequest));
  }

  /**
   * Guards a plain function: each call is a run of a workflow of that name, with one action of the system `function`.
   *
   * @throws ConfigurationError when the name is taken
   */
  guard<Input extends Schema>(
    name: string,
    definition: GuardDefinition<Input>,
    fn: GuardedFunction<Input>,
  ): Guarded<Input> {
    const { workflows, systems } = this.#parts;
    if (workflows.has(name)) {
      throw new ConfigurationError(`There is a workflow "${name}" already; guard under another name.`);
    }
    const { connector, workflow } = guardedFunction(name, definition, fn, systems[FUNCTION_SYSTEM]);
    systems[FUNCTION_SYSTEM] = connector;
    workflows.set(name, workflow);
    return (input, options) => this.#run({ ...options, workflow: name, payload: input });
  }

  /**
   * Records that somebody approves a pending run, for exactly what its receipt says. Nothing is executed, unless `resume` is
   * given and nobody else has to approve.
   *
   * @returns the verdict; with `resume`, also what the run has come to, once enough have approved
   * @throws ApprovalError when the approver may not, or there is nothing to approve any more
   * @throws EnactError `ENACT_INSECURE_KEY` with the development secret
   */
  approve(
    runId: string,
    options: VerdictOptions & { readonly resume?: boolean | undefined },
  ): Promise<{ readonly verdict: ApprovalRecord; readonly outcome?: RunOutcome }> {
    return this.#tracked(async () => {
      const { approvals, runs } = this.#parts;
      this.#requireOwnKey("approve runs");
      const { record: verdict } = await approvals.record(runId, "approved", options);
      const isEnough = options.resume === true && approvals.isApproved(await approvals.find(runId));
      return isEnough ? { verdict, outcome: await runs.resume(runId, undefined) } : { verdict };
    });
  }

  /**
   * Records that somebody rejects a pending run, and ends it: it can never be resumed.
   *
   * @returns the run that says so: a BLOCK of the outcome `rejected`
   * @throws ApprovalError when the approver may not, or there is nothing to reject any more
   * @throws EnactError `ENACT_INSECURE_KEY` with the development secret
   */
  reject(runId: string, options: VerdictOptions): Promise<RunOutcome> {
    return this.#tracked(async () => {
      this.#requireOwnKey("reject runs");
      return this.#parts.approvals.reject(runId, options);
    });
  }

  /**
   * Executes a pending run that was approved, as a new run: exactly the request that was approved, judged by all policies
   * again, once, whichever process asks and how often.
   *
   * @returns what the run has come to; the recorded outcome where it was resumed before; a BLOCK of the outcome `expired`
   * where it is too late
   * @throws ApprovalError when it is not approved yet, or was rejected
   * @throws EnactError `ENACT_INSECURE_KEY` with the development secret
   */
  resume(runId: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<RunOutcome> {
    return this.#tracked(async () => {
      this.#requireOwnKey("resume runs");
      return this.#parts.runs.resume(runId, signal);
    });
  }

  /**
   * Undoes what a run has written, the last write first, by a run of its own: judged by all policies, recorded, and with a
   * receipt that names the run it reverses. What somebody else has changed since is left alone and reported.
   *
   * @param options - who asks for it; with `dryRun`, nothing is done, and the plan comes back
   * @returns the outcome `reversed`, or `partially_reversed` where a write could not be undone; asked for again, the rest is
   * tried once more
   * @throws NotReversibleError when there is nothing to undo, or it was undone already
   * @throws RunOpenError when the run, or an earlier rollback of it, has not ended
   * @throws EnactError `ENACT_INSECURE_KEY` with the development secret
   */
  rollback(
    runId: string,
    options: { readonly actor: ActorInput; readonly dryRun: true; readonly signal?: AbortSignal | undefined },
  ): Promise<RollbackPlan>;
  rollback(
    runId: string,
    options: {
      readonly actor: ActorInput;
      readonly dryRun?: false | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<RunOutcome>;
  rollback(
    runId: string,
    {
      actor,
      dryRun,
      signal,
    }: { readonly actor: ActorInput; readonly dryRun?: boolean | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<RunOutcome | RollbackPlan> {
    return this.#tracked(async (): Promise<RunOutcome | RollbackPlan> => {
      this.#requireOwnKey("roll runs back");
      const { rollback } = this.#parts;
      const by = readActor(actor);
      return dryRun === true ? rollback.plan(runId, by, signal) : rollback.run(runId, by, signal);
    });
  }

  /**
   * Closes the runs that processes which died have left open, each with a receipt of the outcome `unknown` that tells of
   * every write whether it was answered; and asks the connectors what became of writes of which nobody knows. Runs of a
   * process that lives, or may live, are never touched.
   *
   * @throws EnactError `ENACT_INSECURE_KEY` with the development secret
   */
  recover(): Promise<RecoveryReport> {
    return this.#tracked(async () => {
      this.#requireOwnKey("close runs");
      return this.#parts.recovery.recover();
    });
  }

  /**
   * Judges recorded runs by today's policies, with the requests, facts and clocks that were recorded: what would be decided
   * otherwise. Nothing is executed, no fact is gathered, no connector is asked, and nothing is stored.
   *
   * ```ts
   * for await (const { runId, recorded, today } of enact.replay({ since })) if (today !== recorded) console.log(runId, today);
   * ```
   *
   * @returns one answer for each recorded run, in the order of the logs, those that are open last; what could not be replayed
   * says why. Memory grows with the runs that are open, and by about 24 bytes with each other
   * @throws ConfigurationError when an option is none
   * @throws StoreError when a log cannot be read
   * @remarks A run that was stopped and would go on today is PASS as far as it was recorded. A schema that transforms its
   * own output again makes every run of its workflow `schema_changed`.
   */
  replay(options?: ReplayOptions): AsyncGenerator<Replayed, void, undefined> {
    return this.#parts.replay.replay(options);
  }

  /**
   * Waits for the runs that are under way, then ends this client's chain of records and its store. Runs that are asked
   * for afterwards are refused with `ENACT_CLOSED`. Safe to call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    // An effect whose receipt finds the chain ended would be evidence lost.
    await Promise.allSettled(this.#running);
    try {
      await this.#parts.ledger.close();
    } finally {
      await this.#parts.store.close();
    }
  }

  #run(raw: RunRequest): Promise<RunOutcome> {
    return this.#tracked(async () => {
      const asked = readRequest(raw);
      const { recoverAtStart, recovery, runs } = this.#parts;
      if (recoverAtStart) {
        this.#recovered ??= recovery.recover().catch((error: unknown) => {
          // A fault of the store that passes must not keep every later run from beginning.
          this.#recovered = undefined;
          throw error;
        });
        await this.#recovered;
      }
      return runs.run(asked);
    });
  }

  async #tracked<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new EnactError("ENACT_CLOSED", "The client is closed; make a new one.");
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #requireOwnKey(what: string): void {
    requireOwnKey(this.#parts.key.current, what);
  }
}
