import { HubSpotConnector, newLead } from "@enact/connector-hubspot";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { startHubSpot } from "@enact/testkit/hubspot";
import { expect } from "vitest";
import { entryOf } from "./entry-of.js";
import { during, EVERYTHING, type PlacedFault, timeLimitUnder } from "./faults.js";
import { testWhateverHappens } from "./whatever-happens.js";

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
    actionTimeoutMs: timeLimitUnder(faults),
  });
  const payload = { email: EMAIL, firstName: "Ada", dealName: "Engine", dealValue: 12_000 };
  const { given, ...requests } = await during(server, EVERYTHING, faults, () =>
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
  return { receipt: given.receipt, ...requests, held };
}

type Trial = Awaited<ReturnType<typeof trial>>;

/** What happened, by the server's word, is what the receipt says, or the receipt says that it does not know. */
function expectTruth({ receipt, held }: Trial): void {
  for (const [action, objects] of Object.entries(held)) {
    expect(objects.length).toBeLessThanOrEqual(1);
    const entry = entryOf(receipt, action);
    if (entry?.status === "unknown") continue;
    expect(`${action}: ${entry?.success ?? false}`).toBe(`${action}: ${objects.length === 1}`);
    if (entry?.success) expect(entry.output).toMatchObject({ id: objects[0]?.id });
  }
}

testWhateverHappens("newLead", trial, expectTruth);
