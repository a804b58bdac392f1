import { EnactError } from "./errors.js";

/**
 * Does work within a time limit. Rejects at the limit, or when the parent signal is aborted, also where the work pays
 * no heed to its signal.
 *
 * @param work - is given a signal that is aborted at that moment
 * @throws EnactError `ENACT_TIMEOUT` or `ENACT_ABORTED`; otherwise what the work throws
 */
export async function within<T>(
  timeoutMs: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let stop: (error: EnactError) => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = (error) => {
      reject(error);
      controller.abort(error);
    };
  });
  const abort = () => stop(new EnactError("ENACT_ABORTED", "The run was aborted."));
  if (parent?.aborted) throw new EnactError("ENACT_ABORTED", "The run was aborted.");
  parent?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(() => stop(new EnactError("ENACT_TIMEOUT", `No answer within ${timeoutMs} ms.`)), timeoutMs);
  try {
    const done = work(controller.signal);
    return done instanceof Promise ? await Promise.race([done, stopped]) : done;
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener("abort", abort);
    // Work that lost the race must not leave an unhandled rejection behind.
    stopped.catch(() => undefined);
  }
}
