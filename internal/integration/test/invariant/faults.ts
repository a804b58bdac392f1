import type { Fault, InjectedFault, TestRequest, TestServer } from "@enact/testkit/http";
import { expect } from "vitest";

/** What goes wrong, and with which request of the run. */
export interface PlacedFault {
  /** The number of requests of the run that go right before. */
  readonly after: number;
  readonly at: Fault["at"];
  readonly what: keyof typeof WHAT;
}

/** Everything that can happen to a request between a connector and its vendor. */
export const WHAT = {
  drop: "drop",
  hang: "hang",
  late: { delayMs: 2_500 },
  "a server error": { status: 500, body: { message: "Internal error" } },
  "a bad gateway": { status: 502, body: "<html><title>Bad Gateway</title></html>" },
  "an empty success": { status: 200, body: {} },
  "a success without a body": { status: 204 },
} as const satisfies Record<string, Fault["what"]>;

/** The path of every request. */
export const EVERYTHING = /^/;

/**
 * How long one call may take, in milliseconds: where something waits, shorter than what is late, and long enough for a
 * busy machine to get there.
 */
export function timeLimitUnder(faults: readonly PlacedFault[]): number {
  return faults.some(isWaiting) ? 1_500 : 30_000;
}

/**
 * Does something while faults happen to the requests of a path, and then lets everything that was on its way arrive.
 *
 * @returns what it gave, the writes that reached the server, the methods of all its requests, and how many faults happened
 */
export async function during<T>(
  server: TestServer,
  path: RegExp,
  faults: readonly PlacedFault[],
  work: () => Promise<T>,
) {
  const from = server.exchanges.length;
  const injected = faults.map(({ after, at, what }) => server.inject({ path, skip: after, at, what: WHAT[what] }));
  const given = await work();
  for (const fault of injected) fault.release();
  const exchanges = () => server.exchanges.slice(from).filter(({ request }) => path.test(request.path));
  const neverHandled = sum(injected.filter((_fault, index) => isNeverHandled(faults[index])));
  await expect
    .poll(() => exchanges().filter(({ handled }) => !handled).length, { timeout: 10_000, interval: 20 })
    .toBe(neverHandled);
  const requests = exchanges().map(({ request }) => request);
  const writes = requests.filter((request) => !isRead(request)).map(({ method, path }) => `${method} ${path}`);
  return { given, writes, methods: requests.map(({ method }) => method), hits: sum(injected) };
}

/** HubSpot reads by POST, too. */
function isRead({ method, path }: TestRequest): boolean {
  return method === "GET" || /\/(?:search|batch\/read)$/.test(path);
}

function isNeverHandled(fault: PlacedFault | undefined): boolean {
  return fault?.at === "before" && !isWaiting(fault);
}

function isWaiting({ what }: PlacedFault): boolean {
  return what === "hang" || what === "late";
}

function sum(faults: readonly InjectedFault[]): number {
  return faults.reduce((hits, fault) => hits + fault.hits, 0);
}
