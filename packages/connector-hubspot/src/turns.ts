import pThrottle from "p-throttle";
import { failure } from "./failure.js";

/** HubSpot Docs, "API usage guidelines and limits": 100 requests in 10 seconds for a private app of a free account. */
const BURST = { limit: 90, interval: 10_000, strict: true } as const;

/** The same: 5 searches in a second. */
const SEARCHES = { limit: 4, interval: 1_000, strict: true } as const;

/** Lets requests go no faster than HubSpot takes them. */
export class Turns {
  readonly #request = pThrottle(BURST)(async () => undefined);
  readonly #search = pThrottle(SEARCHES)(async () => undefined);

  /** Waits for a place among the requests, and among the searches. */
  async wait(isSearch: boolean, signal: AbortSignal): Promise<void> {
    if (isSearch) await unlessStopped(this.#search, signal);
    await unlessStopped(this.#request, signal);
  }
}

/** @throws ActionError `aborted`, `failed`, where the call is stopped before its turn comes: it is never sent */
async function unlessStopped(turn: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw stopped();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(stopped());
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([turn(), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The call was stopped in time. */
export function stopped(): Error {
  return failure("aborted", "The call was stopped before this was sent to HubSpot.");
}
