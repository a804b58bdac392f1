import { tracingChannel } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import type { HubSpotServer } from "@enact/testkit/hubspot";
import { expect, test } from "vitest";
import { withHubSpot } from "./support/hubspot.js";
import { entryOf, oneCall } from "./support/run.js";
import { WRITES } from "./support/writes.js";

const STATUSES = [200, 207, 302, 400, 401, 403, 404, 409, 418, 423, 429, 500];

/** Everything that a store holds, as text. */
async function textOf(store: MemoryReceiptStore): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (const chain of await store.chains()) {
    for await (const piece of store.read(chain)) pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** Sets a write up, in an account that nothing else is left in. */
function setUp(server: HubSpotServer, action: keyof typeof WRITES) {
  for (const type of ["contacts", "deals", "tasks"] as const) {
    for (const { id } of server.objects(type)) server.archive(type, id);
  }
  const write = WRITES[action]?.(server);
  if (write === undefined) throw new Error(`${action} is no write.`);
  return write;
}

/** What is said on Node's tracing channels while something is done. */
async function heard(work: () => Promise<void>): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  const hear = (message: unknown) => messages.push(message);
  const listener = { start: hear, end: hear, asyncStart: hear, asyncEnd: hear, error: hear };
  const channels = ["enact:run", "enact:policy", "enact:action"].map((name) => tracingChannel(name));
  for (const channel of channels) channel.subscribe(listener);
  await work();
  for (const channel of channels) channel.unsubscribe(listener);
  return messages;
}

test.concurrent.each(Object.keys(WRITES))("%s shows no token, though HubSpot repeats it in every answer", (name) =>
  withHubSpot(async ({ server, token, hubspot }) => {
    const action = name as keyof typeof WRITES;
    const receipts = new MemoryReceiptStore();
    const secret = "a secret of these tests, of more than 32 bytes";
    const enact = new EnactClient({ systems: { hubspot }, policies: [], workflows: [oneCall], secret, receipts });
    const context = { propertyName: [token, "email"], requiredGranularScopes: [token, "crm.read"] };
    const body = {
      status: "error",
      message: `No: ${token}`,
      correlationId: token,
      category: token,
      policyName: token,
      errors: [{ message: token, category: token, context }],
    };
    const failures: unknown[] = [];
    const messages = await heard(async () => {
      for (const status of STATUSES) {
        for (const isRead of [false, true]) {
          const write = setUp(server, action);
          const { method, path } = isRead ? { method: "GET", path: /^/ } : write;
          const what = { status, headers: { "x-token": token, location: `/${token}` }, body };
          const fault = server.inject({ method, path, at: "before", times: 4, what });
          const entry = await entryOf(enact, action as "createContact", write.input);
          fault.release();
          expect(fault.hits).toBeGreaterThan(0);
          failures.push(entry);
        }
      }
    });
    expect(messages.length).toBeGreaterThan(failures.length);
    const shown = { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null };
    for (const text of [await textOf(receipts), inspect([failures, messages], shown), inspect(hubspot, shown)]) {
      expect(text.length).toBeGreaterThan(100);
      expect(text.includes(token)).toBe(false);
    }
    await enact.close();
  }),
);
