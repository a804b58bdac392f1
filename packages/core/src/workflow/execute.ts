import type { AnyWorkflow, WorkflowContext } from "../contracts/workflow.js";
import { AbortedError } from "../errors.js";

/**
 * Runs a workflow until it settles or the run is aborted, whichever comes first. What it returns is dropped: only what
 * connectors did counts.
 *
 * @throws whatever the workflow throws; AbortedError when the run was aborted first
 */
export async function execute(
  workflow: AnyWorkflow,
  context: Omit<WorkflowContext<unknown, never>, "systems"> & { readonly systems: object },
): Promise<void> {
  const { signal } = context;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new AbortedError("The run was aborted."));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  aborted.catch(() => undefined);
  try {
    if (signal.aborted) await aborted;
    await Promise.race([workflow.run(Object.freeze(context) as never), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
