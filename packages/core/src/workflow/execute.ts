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
  {
    signal,
    ...context
  }: Omit<WorkflowContext<unknown, never>, "systems" | "signal"> & {
    readonly systems: object;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const given = Object.freeze(signal === undefined ? withOwnSignal(context) : { ...context, signal }) as never;
  if (signal === undefined) {
    await workflow.run(given);
    return;
  }
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new AbortedError("The run was aborted."));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  aborted.catch(() => undefined);
  try {
    if (signal.aborted) await aborted;
    await Promise.race([workflow.run(given), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** A run that nobody can abort has a signal all the same, made when it is asked for. */
function withOwnSignal<T extends object>(context: T): T & { readonly signal: AbortSignal } {
  let own: AbortSignal | undefined;
  return {
    ...context,
    get signal() {
      own ??= new AbortController().signal;
      return own;
    },
  };
}
