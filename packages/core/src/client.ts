import { ClientReceipts } from "./client-receipts.js";
import type {
  ClientOptions,
  ClientSystems,
  GuardDefinition,
  Guarded,
  GuardedFunction,
  RequestFor,
} from "./client-types.js";
import { checkOptions, FUNCTION_SYSTEM } from "./configuration.js";
import { askOf, bindForFacts, bindForWorkflow } from "./connector/bind.js";
import { CallSequence } from "./connector/call-sequence.js";
import { ACTION_TIMEOUT_MS } from "./connector/connector.js";
import { type Gate, invoke } from "./connector/invoke.js";
import type { ConnectorLike } from "./contracts/connector.js";
import type { PendingAction, Policy } from "./contracts/policy.js";
import type { Runner, RunRequest } from "./contracts/runner.js";
import type { Schema } from "./contracts/schema.js";
import type { ReceiptStore } from "./contracts/store.js";
import type { AnyWorkflow } from "./contracts/workflow.js";
import { createLedger } from "./create-ledger.js";
import {
  AbortedError,
  ActionBlockedError,
  ActionNotAllowedError,
  ConfigurationError,
  EnactError,
  ReceiptWriteError,
  UnknownWorkflowError,
  WorkflowError,
} from "./errors.js";
import { guardedFunction } from "./guarded-function.js";
import { messageOf } from "./json.js";
import { newId } from "./models/id.js";
import type { Receipt, ReceiptContent } from "./models/record.js";
import type { Resource } from "./models/resource.js";
import type { GateDecision, RunOutcome } from "./models/run-result.js";
import { type FactsReach, gatherFacts, POLICY_TIMEOUT_MS } from "./policy/gather-facts.js";
import { decisionOf, judge } from "./policy/judge.js";
import { buildReceipt, type ReceiptParts } from "./receipt/build-receipt.js";
import { createKeyring, type Key, signingKey } from "./receipt/keyring.js";
import { createRedactor } from "./receipt/redact.js";
import { signReceipt } from "./receipt/sign-receipt.js";
import { buildRequest, type InvalidRequest, readRequest, type ValidRequest } from "./request/build-request.js";
import {
  errorOf,
  type Gated,
  partsOf,
  policyError,
  Refusal,
  type Run,
  refusalOf,
  resultOf,
  type Thrown,
  unawaited,
  unrecordable,
  withReceipt,
} from "./run-parts.js";
import { FileReceiptStore } from "./store/file-store.js";
import type { Ledger } from "./store/ledger.js";
import { channels, traced } from "./tracing.js";
import { execute } from "./workflow/execute.js";

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
  readonly #policies: readonly Policy[];
  readonly #workflows: Map<string, AnyWorkflow>;
  readonly #systems: Record<string, ConnectorLike>;
  readonly #limits: {
    readonly policyTimeoutMs: number;
    readonly actionTimeoutMs: number;
    readonly strictResources: boolean;
  };
  readonly #store: ReceiptStore;
  readonly #ledger: Ledger;
  readonly #key: Key;
  readonly #redact: ReturnType<typeof createRedactor>;
  readonly #running = new Set<Promise<RunOutcome>>();
  #closing: Promise<void> | undefined;

  /** @throws ConfigurationError naming the option and the fix */
  constructor(options: ClientOptions<Systems, Workflows>) {
    const workflows: readonly AnyWorkflow[] = options.workflows;
    checkOptions({ ...options, workflows });
    this.#policies = Object.freeze([...options.policies]);
    this.#workflows = new Map(workflows.map((workflow) => [workflow.name, workflow]));
    this.#systems = { ...options.systems };
    this.#limits = {
      policyTimeoutMs: options.policyTimeoutMs ?? POLICY_TIMEOUT_MS,
      actionTimeoutMs: options.actionTimeoutMs ?? ACTION_TIMEOUT_MS,
      strictResources: options.strictResources ?? false,
    };
    const { receipts = "receipts" } = options;
    this.#store = typeof receipts === "string" ? new FileReceiptStore({ directory: receipts }) : receipts;
    const keyring = createKeyring(options);
    this.#key = signingKey(keyring);
    this.#redact = createRedactor(options.redact ?? []);
    this.#ledger = createLedger(this.#store, keyring, this.#key, this.#redact);
    this.receipts = new ClientReceipts(this.#store, keyring);
    for (const connector of Object.values(this.#systems)) connector.guard();
  }

  /**
   * Runs a workflow, if every policy lets it.
   *
   * @returns the result and its receipt, for PASS, BLOCK and PENDING, a payload that does not parse, a failed or unknown
   * action, a refusal and an abort
   * @throws UnknownWorkflowError, PolicyError, ActionNotAllowedError, WorkflowError, each with the receipt attached
   * @throws ReceiptWriteError with the signed receipt that could not be stored
   */
  run(request: RequestFor<Workflows[number]>): Promise<RunOutcome> {
    return this.#run(request as RunRequest);
  }

  /** What the gate alone says of a request: nothing is executed and nothing stored. */
  async decide(request: RequestFor<Workflows[number]>): Promise<GateDecision> {
    const asked = readRequest(request as RunRequest);
    const run = this.#beginRun(asked);
    const built = await this.#build(run, asked);
    if ("invalid" in built) return { decision: "BLOCK", policyResults: [refusalOf(built.invalid)] };
    const { decision, policyResults, resources } = partsOf(
      run,
      built.valid,
      await this.#judgeRequest(run, built.valid),
    );
    return { decision, policyResults, ...(resources === undefined ? undefined : { resources }) };
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
    if (this.#workflows.has(name)) {
      throw new ConfigurationError(`There is a workflow "${name}" already; guard under another name.`);
    }
    const { connector, workflow } = guardedFunction(name, definition, fn, this.#systems[FUNCTION_SYSTEM]);
    this.#systems[FUNCTION_SYSTEM] = connector;
    this.#workflows.set(name, workflow);
    return (input, options) => this.#run({ ...options, workflow: name, payload: input });
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
      await this.#ledger.close();
    } finally {
      await this.#store.close();
    }
  }

  async #run(raw: RunRequest): Promise<RunOutcome> {
    if (this.#closing !== undefined) throw new EnactError("ENACT_CLOSED", "The client is closed; make a new one.");
    const running = this.#runOnce(readRequest(raw));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #runOnce(asked: RunRequest): Promise<RunOutcome> {
    const run = this.#beginRun(asked);
    return traced(channels.run, { runId: run.id, workflow: asked.workflow }, async () => {
      const built = await this.#build(run, asked);
      if ("invalid" in built) return this.#refuse(run, built.invalid);
      const gate = await this.#judgeRequest(run, built.valid);
      if (gate.decision === "PASS") return this.#perform(run, built.valid, gate);
      const outcome = await this.#conclude(partsOf(run, built.valid, gate));
      if (gate.thrown !== undefined) throw policyError(gate.thrown, outcome.receipt);
      return outcome;
    });
  }

  #beginRun({ signal }: RunRequest): Run {
    return { id: newId(), now: new Date().toISOString(), signal };
  }

  #build({ signal }: Run, asked: RunRequest): ReturnType<typeof buildRequest> {
    return buildRequest(asked, this.#workflows, { timeoutMs: this.#limits.policyTimeoutMs, signal });
  }

  /** Where there is nothing valid to judge, no policy runs; the attempt leaves its receipt all the same. */
  async #refuse(run: Run, invalid: InvalidRequest): Promise<RunOutcome> {
    const { workflow, actor, payload, code, message } = invalid;
    const outcome = await this.#conclude({
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

  async #judgeRequest(run: Run, request: ValidRequest): Promise<Gated> {
    const { workflow, actor, payload, resources } = request;
    const asked = { workflow: workflow.name, actor, payload, resources, now: run.now };
    const scope = Object.keys(workflow.systems);
    return traced(channels.policy, { runId: run.id, workflow: workflow.name, phase: "request" }, async () => {
      const facts = await gatherFacts(this.#policies, asked, this.#reach(run, scope));
      const thrown: Thrown[] = [];
      const policyResults = judge(this.#policies, { ...asked, phase: "request" }, facts, {
        systems: scope,
        onThrow: (policy, error) => thrown.push({ policy, error }),
      });
      return { decision: decisionOf(policyResults), policyResults, facts, thrown: thrown[0] };
    });
  }

  /** What a passed run does: intent, workflow, connector calls, receipt. */
  async #perform(run: Run, request: ValidRequest, gate: Gated): Promise<RunOutcome> {
    const parts = partsOf(run, request, gate);
    const intent = await this.#intend(parts);
    if (intent instanceof EnactError) return this.#conclude(unrecordable(parts, intent));

    const calls = new CallSequence();
    const thrown: Thrown[] = [];
    await this.#execute(run, request, calls, this.#secondLook(run, request, gate, thrown));
    const { ending, dropped, results } = calls;
    const error = ending === undefined ? (dropped === 0 ? undefined : unawaited(dropped)) : errorOf(ending);
    const decision = ending instanceof ActionBlockedError ? "BLOCK" : "PASS";
    const outcome = await this.#conclude({
      ...parts,
      decision,
      intent,
      actionsTaken: Object.freeze([...results]),
      ...(error === undefined ? undefined : { error }),
    });
    if (thrown[0] !== undefined) throw policyError(thrown[0], outcome.receipt);
    if (ending instanceof WorkflowError || ending instanceof ActionNotAllowedError)
      throw withReceipt(ending, outcome.receipt);
    return outcome;
  }

  /** Writes down that the run is about to begin; what keeps it from that keeps the run from beginning. */
  async #intend({
    actionsTaken: _none,
    intent: _own,
    error: _without,
    ...asked
  }: ReceiptParts): Promise<string | EnactError> {
    try {
      await this.#ledger.ready();
      return this.#ledger.append({ ...asked, kind: "intent", decision: "PASS" }).hash;
    } catch (error) {
      if (error instanceof EnactError) return error;
      throw error;
    }
  }

  /** Runs the workflow to its end, and then lets no further call begin. */
  async #execute(run: Run, { workflow, payload, actor }: ValidRequest, calls: CallSequence, look: Gate): Promise<void> {
    const { id: runId, signal } = run;
    const abort = () => calls.end(new AbortedError("The run was aborted."));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    const systems = bindForWorkflow(this.#systems, Object.keys(workflow.systems), (system, connector, name, input) =>
      calls.call((index, previous) =>
        traced(channels.action, { runId, system, action: name, index }, () =>
          invoke({ system, connector, name, input, index, previous }, look),
        ),
      ),
    );
    const refuse = (reason: string, code: string): never => {
      const refusal = new Refusal(reason, code);
      calls.end(refusal);
      throw refusal;
    };
    try {
      await execute(workflow, { payload, systems, actor, runId, signal, refuse });
    } catch (cause) {
      // What a call threw has ended the run already, and the first reason stands.
      calls.end(new WorkflowError(`The workflow "${workflow.name}" threw an error: ${messageOf(cause)}`, { cause }));
    } finally {
      signal?.removeEventListener("abort", abort);
      await calls.seal();
    }
  }

  /** What every call of a run has to pass: the policies once more, with what the call really is. */
  #secondLook(run: Run, { workflow, actor, payload, resources }: ValidRequest, gate: Gated, thrown: Thrown[]): Gate {
    const judging = this.#policies.filter(({ on }) => on !== "request");
    return {
      runId: run.id,
      signal: run.signal,
      actionTimeoutMs: this.#limits.actionTimeoutMs,
      strictResources: this.#limits.strictResources,
      declared: resources,
      judge: (pending: PendingAction, touched: readonly Resource[], declared: boolean) =>
        traced(channels.policy, { runId: run.id, workflow: workflow.name, phase: "action" }, async () => {
          const now = new Date().toISOString();
          const asked = { workflow: workflow.name, actor, payload, resources: touched, now };
          const facts = declared ? gate.facts : await gatherFacts(judging, asked, this.#reach(run, [pending.system]));
          const policyResults = judge(this.#policies, { ...asked, phase: "action", action: pending }, facts, {
            onThrow: (policy, error) => thrown.push({ policy, error }),
          });
          return { policyResults, now };
        }),
      attempt: async (attempt) => {
        this.#ledger.append(attempt);
        await this.#ledger.flush();
      },
      answered: (result) => {
        try {
          this.#ledger.append(result);
        } catch {
          // The receipt says it too; a ledger that refuses this refuses that, and then the run rejects with it.
        }
      },
    };
  }

  /** What facts may reach: read actions alone. */
  #reach(run: Run, scope: readonly string[]): FactsReach {
    const gate = { runId: run.id, signal: run.signal, actionTimeoutMs: this.#limits.actionTimeoutMs };
    const systems = this.#systems;
    return {
      scope,
      timeoutMs: this.#limits.policyTimeoutMs,
      signal: run.signal,
      ask: askOf(systems, gate),
      get systems() {
        return bindForFacts(systems, gate);
      },
    };
  }

  /** Builds, signs and stores the receipt: durable before anybody hears of the result. */
  async #conclude(parts: ReceiptParts): Promise<RunOutcome> {
    const content = buildReceipt(parts);
    let receipt: Receipt | undefined;
    try {
      await this.#ledger.ready();
      receipt = this.#ledger.append(content).record as Receipt;
      await this.#ledger.flush();
    } catch (cause) {
      receipt ??= this.#signUnstored(content);
      throw new ReceiptWriteError(`The run's receipt could not be stored: ${messageOf(cause)}`, { cause, receipt });
    }
    return { result: resultOf(content), receipt };
  }

  /** A receipt for the error alone; undefined where it is too large to be signed. */
  #signUnstored(content: ReceiptContent): Receipt | undefined {
    try {
      return signReceipt(this.#redact(content), this.#key);
    } catch {
      return undefined;
    }
  }
}
