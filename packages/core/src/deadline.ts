import { EnactError, isActionError } from "./errors.js";

/**
 * Does work within a time limit. At the limit, or when the parent signal is aborted, the work's signal is aborted, and
 * the work is given up: at once, or after a grace in which work that heeds its signal can still say how it ended.
 *
 * @param work - is given a signal that is aborted at that moment
 * @param graceMs - how long it has from then on
 * @defaultValue graceMs 0
 * @throws EnactError `ENACT_TIMEOUT` or `ENACT_ABORTED` for work that was given up; otherwise what the work throws
 */
export async function within<T>(
  timeoutMs: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => T | Promise<T>,
  graceMs = 0,
): Promise<T> {
  if (parent?.aborted) throw aborted();
  const controller = new AbortController();
  const { promise: givenUp, reject: giveUp } = withResolvers<never>();
  let timer = setTimeout(() => stop(new EnactError("ENACT_TIMEOUT", `No answer within ${timeoutMs} ms.`)), timeoutMs);
  let stopped: EnactError | undefined;
  const stop = (reason: EnactError) => {
    stopped = reason;
    clearTimeout(timer);
    if (graceMs === 0) giveUp(reason);
    else timer = setTimeout(() => giveUp(reason), graceMs);
    controller.abort(reason);
  };
  const abort = () => stop(aborted());
  parent?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work(controller.signal), givenUp]);
  } catch (error) {
    // Only a connector that knows how its call ended has more to say than that it was stopped.
    if (stopped === undefined || isActionError(error)) throw error;
    throw stopped;
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener("abort", abort);
  }
}

function aborted(): EnactError {
  return new EnactError("ENACT_ABORTED", "The run was aborted.");
}

/** `Promise.withResolvers` of Node 22. */
export function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
