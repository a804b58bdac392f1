import { bindForWorkflow, type Systems } from "../connector/bind.js";
import { invoke } from "../connector/invoke.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import { AbortedError, WorkflowError } from "../errors.js";
import { type JsonObject, messageOf } from "../json.js";
import type { Actor } from "../models/actor.js";
import { channels, traced } from "../tracing.js";
import { execute } from "../workflow/execute.js";
import type { Work } from "./engine.js";
import { Refusal } from "./run-parts.js";

/** What a workflow is run with. */
interface WorkflowRun {
  readonly runId: string;
  readonly payload: JsonObject;
  readonly actor: Actor;
  readonly signal: AbortSignal | undefined;
}

/** Runs a workflow to its end, and then lets no further call begin. */
export function workOf(workflow: AnyWorkflow, { runId, payload, actor, signal }: WorkflowRun, known: Systems): Work {
  return async (calls, look) => {
    const abort = () => calls.end(new AbortedError("The run was aborted."));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    const systems = bindForWorkflow(known, Object.keys(workflow.systems), (system, connector, name, input) =>
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
  };
}
