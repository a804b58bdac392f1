import { HubSpotConnector, newLead } from "@enact/connector-hubspot";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { startHubSpot } from "@enact/testkit/hubspot";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entryOf, expectOutcome } from "./entries.js";
import { ACTION_TIMEOUT_MS, during, EVERYTHING, faultsIn, type PlacedFault, WHAT } from "./faults.js";

const EMAIL = "ada@example.com";

/** One run of newLead in an account of its own, and what that holds afterwards. */
async function trial(faults: readonly PlacedFault[]) {
  const server = await startHubSpot();
  const enact = new EnactClient({
    systems: { hubspot: new HubSpotConnector({ accessToken: server.addToken({}), basePath: server.url }) },
    policies: [],
    workflows: [newLead],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    actionTimeoutMs: faults.length === 0 ? 30_000 : ACTION_TIMEOUT_MS,
  });
  const payload = { email: EMAIL, firstName: "Ada", dealName: "Engine", dealValue: 12_000 };
  const { given, writes, methods } = await during(server, EVERYTHING, faults, () =>
    enact.run({ workflow: "newLead", actor: { email: "agent@company.com" }, payload }),
  );
  expect((await enact.receipts.verify()).findings).toEqual([]);
  await enact.close();
  const held = {
    createContact: server.objects("contacts"),
    createDeal: server.objects("deals"),
    createTask: server.objects("tasks"),
  };
  await server.close();
  return { receipt: given.receipt, writes, methods, held };
}

type Trial = Awaited<ReturnType<typeof trial>>;

/** What happened, by the server's word, is what the receipt says, or the receipt says that it does not know. */
function expectTruth({ receipt, writes, held }: Trial): void {
  for (const [action, objects] of Object.entries(held)) {
    expect(objects.length).toBeLessThanOrEqual(1);
    const entry = entryOf(receipt, action);
    if (entry?.status === "unknown") continue;
    expect(`${action}: ${entry?.success ?? false}`).toBe(`${action}: ${objects.length === 1}`);
    if (entry?.success) expect(entry.output).toMatchObject({ id: objects[0]?.id });
  }
  // A write is never sent again.
  expect(new Set(writes).size).toBe(writes.length);
  expectOutcome(receipt);
}

describe("newLead, whatever becomes of its requests", () => {
  it("does all of it where nothing goes wrong", async () => {
    const done = await trial([]);
    expectTruth(done);
    expect(done.receipt.outcome).toBe("succeeded");
  });

  it("says what happened, or that it does not know, at each of its writes", async () => {
    const { methods } = await trial([]);
    const writes = methods.flatMap((method, index) => (method === "GET" ? [] : [index]));
    expect(writes.length).toBeGreaterThanOrEqual(3);
    for (const after of writes) {
      for (const what of Object.keys(WHAT) as (keyof typeof WHAT)[]) {
        for (const at of ["before", "after"] as const) expectTruth(await trial([{ after, at, what }]));
      }
    }
  }, 240_000);

  it("says so with two faults anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(faultsIn(12), async (faults) => expectTruth(await trial(faults))),
      { numRuns: 40, endOnFailure: true },
    );
  }, 240_000);
});
