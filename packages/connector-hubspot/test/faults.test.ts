import type { Fault } from "@enact/testkit/http";
import type { HubSpotServer } from "@enact/testkit/hubspot";
import { describe, expect, test } from "vitest";
import type { HubSpotActionName } from "../src/index.js";
import { withHubSpot } from "./support/hubspot.js";
import { clientOf, entryOf } from "./support/run.js";
import { type Prepared, WRITES } from "./support/writes.js";

/** Shorter than what is late, longer than everything that is not. */
const ACTION_TIMEOUT_MS = 1_000;

/** What goes wrong with the request that writes, and what the receipt must say then. */
interface Trouble {
  readonly what: Fault["what"] | ((write: Prepared) => Fault["what"]);
  /** Where HubSpot never acts on the request, or only after the time limit. */
  readonly before: "unknown" | "failed";
  /** Where it has acted: reading back finds it. */
  readonly after?: "succeeded";
}

const errors = [{ status: "error", category: "VALIDATION_ERROR", message: "no", context: {}, links: {}, errors: [] }];

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "a dropped connection": { what: "drop", before: "unknown", after: "succeeded" },
  "no answer": { what: "hang", before: "unknown", after: "succeeded" },
  "a late answer": { what: { delayMs: 1_500 }, before: "unknown", after: "succeeded" },
  "a server error": { what: { status: 500, body: { message: "no" } }, before: "unknown", after: "succeeded" },
  "a bad gateway": { what: { status: 502, body: "<html></html>" }, before: "unknown", after: "succeeded" },
  "an answer that stops half-way": {
    what: { status: 200, headers: { "content-length": "500" }, body: '{"id":' },
    before: "unknown",
    after: "succeeded",
  },
  "a success of another shape": { what: { status: 200, body: { ok: true } }, before: "unknown", after: "succeeded" },
  "a success that is no JSON": { what: { status: 200, body: "<html></html>" }, before: "unknown", after: "succeeded" },
  "a success without a body": { what: { status: 202 }, before: "unknown", after: "succeeded" },
  "an unheard-of refusal": { what: { status: 418, body: { message: "no" } }, before: "unknown", after: "succeeded" },
  "a part of a success": {
    what: { status: 207, body: { results: [{}], numErrors: 1, errors } },
    before: "unknown",
    after: "succeeded",
  },
  "a refusal among many": { what: { status: 207, body: { results: [], numErrors: 1, errors } }, before: "failed" },
  "a rate limit": { what: { status: 429, body: { policyName: "DAILY" } }, before: "failed" },
  "a refusal": { what: { status: 400, body: { category: "VALIDATION_ERROR" } }, before: "failed" },
  "a lock": { what: { status: 423, body: { category: "LOCKED" } }, before: "failed" },
};

/** Makes one call in an account of its own, while something happens to its write. */
async function trial(
  server: HubSpotServer,
  hubspot: Parameters<typeof clientOf>[0],
  action: HubSpotActionName,
  fault: Pick<Fault, "at"> & { readonly what: Trouble["what"] },
) {
  const setUp = WRITES[action];
  if (setUp === undefined) throw new Error(`${action} is no write.`);
  const write = setUp(server);
  const { method, path } = write;
  const what = typeof fault.what === "function" ? fault.what(write) : fault.what;
  const isSlow =
    what === "hang" || (typeof what === "object" && ("delayMs" in what || "content-length" in (what.headers ?? {})));
  const before = await server.state();
  const enact = clientOf(hubspot, isSlow ? { actionTimeoutMs: ACTION_TIMEOUT_MS } : {});
  const injected = server.inject({ method, path, at: fault.at, what });
  const entry = await entryOf(enact, action, write.input);
  const report = await enact.receipts.verify();
  await enact.close();
  const said = { done: write.done(), isUnchanged: JSON.stringify(await server.state()) === JSON.stringify(before) };
  injected.release();
  const sent = server.exchanges.filter(({ request }) => request.method === method && path.test(request.path));
  // What was on its way arrives.
  if (what === "hang" || (typeof what === "object" && "delayMs" in what)) {
    await expect.poll(() => sent.every(({ handled }) => handled)).toBe(true);
  }
  return { entry, report, sent, said, write };
}

describe.concurrent.each(Object.keys(WRITES) as HubSpotActionName[])("%s", (action) => {
  for (const [name, { what, before, after }] of Object.entries(TROUBLES)) {
    test(`is ${before} after ${name} in place of the effect, and sent once`, () =>
      withHubSpot(async ({ server, hubspot }) => {
        const { entry, report, sent, said, write } = await trial(server, hubspot, action, { at: "before", what });
        expect({ status: entry.status, code: entry.code }).toMatchObject({ status: before });
        expect(said).toEqual({ done: 0, isUnchanged: true });
        expect(sent).toHaveLength(1);
        expect(write.done()).toBeLessThanOrEqual(1);
        expect(report.findings).toEqual([]);
      }));

    if (after === undefined) continue;
    test(`is ${after} after ${name} in place of the answer, and sent once`, () =>
      withHubSpot(async ({ server, hubspot }) => {
        const { entry, report, sent, write } = await trial(server, hubspot, action, { at: "after", what });
        expect(entry.output).not.toHaveProperty("error");
        expect({ status: entry.status }).toEqual({ status: after });
        expect(sent).toHaveLength(1);
        expect(write.done()).toBe(1);
        expect(report.findings).toEqual([]);
      }));
  }

  test("is succeeded by an unexpected status with what a success gives", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const what = ({ answer }: Prepared) => ({ status: 299, body: answer });
      const { entry, sent, write } = await trial(server, hubspot, action, { at: "after", what });
      expect(entry).toMatchObject({ status: "succeeded", success: true });
      expect(entry).not.toHaveProperty("reconciled");
      expect(sent).toHaveLength(1);
      expect(write.done()).toBe(1);
    }));
});
