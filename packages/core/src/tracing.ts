import { type TracingChannel, tracingChannel } from "node:diagnostics_channel";

/** What a subscriber of `enact:run` is given; `result` and `error` come with the end. */
export interface RunTrace {
  readonly runId: string;
  readonly workflow: unknown;
}

/** What a subscriber of `enact:policy` is given: all policies of one phase, together. */
export interface PolicyTrace {
  readonly runId: string;
  readonly workflow: string;
  readonly phase: "request" | "action";
}

/** What a subscriber of `enact:action` is given. */
export interface ActionTrace {
  readonly runId: string;
  readonly system: string;
  readonly action: string;
  readonly index: number;
}

/** Node's tracing channels `enact:run`, `enact:policy` and `enact:action`, for whoever wants spans or metrics. */
export const channels = {
  run: tracingChannel<unknown, RunTrace>("enact:run"),
  policy: tracingChannel<unknown, PolicyTrace>("enact:policy"),
  action: tracingChannel<unknown, ActionTrace>("enact:action"),
};

/** Does work on a channel; where nobody listens, just the work. */
export function traced<Trace extends object, T>(
  channel: TracingChannel<unknown, Trace>,
  trace: Trace,
  work: () => Promise<T>,
): Promise<T> {
  const { start, end, asyncStart, asyncEnd, error } = channel;
  const heard = start.hasSubscribers || end.hasSubscribers || asyncStart.hasSubscribers || asyncEnd.hasSubscribers;
  return heard || error.hasSubscribers ? (channel.tracePromise(work, { ...trace }) as Promise<T>) : work();
}
