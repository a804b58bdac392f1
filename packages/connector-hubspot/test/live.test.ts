import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { ALL, DUE } from "./support/hubspot.js";

const accessToken = process.env["ENACT_LIVE_HUBSPOT_TOKEN"];

/** The output of a call that has to succeed. */
function outputOf<Output>(
  result: { readonly success: true; readonly output: Output } | { readonly success: false; readonly output: object },
): Output {
  if (result.success) return result.output;
  throw new Error(JSON.stringify(result.output));
}

// Needs a private app's token of a test account: it makes a contact, a deal and a task, and archives them.
test.skipIf(accessToken === undefined)("works on the real HubSpot", { timeout: 120_000 }, async () => {
  const hubspot = new HubSpotConnector({ accessToken: accessToken ?? "", allowedActions: ALL });
  const email = `enact+${randomUUID()}@example.com`;
  const contact = outputOf(await hubspot.call("createContact", { email, firstName: "Ada", company: "Engines" }));
  try {
    expect(await hubspot.call("createContact", { email })).toMatchObject({
      status: "failed",
      code: "exists",
      output: { details: { id: contact.id } },
    });
    expect(outputOf(await hubspot.call("getContact", { contact: email }))).toMatchObject({
      found: true,
      id: contact.id,
      properties: { firstname: "Ada" },
    });
    const changed = outputOf(await hubspot.call("updateContact", { contact: email, company: "Looms" }));
    expect(changed.properties).toEqual({ company: "Looms" });

    const deal = outputOf(await hubspot.call("createDeal", { contact: email, name: "Engine", amount: 12.5 }));
    try {
      outputOf(await hubspot.call("updateDeal", { deal: deal.id, amount: 13.5 }));
      const task = outputOf(
        await hubspot.call("createTask", { contact: email, deal: deal.id, subject: "Call", dueAt: DUE }),
      );
      expect(outputOf(await hubspot.call("countRecentTasks", { contact: email, sinceDays: 1 }))).toEqual({ count: 1 });
      expect(outputOf(await hubspot.call("archiveTask", { task: task.id })).archived).toBe(true);
    } finally {
      expect(outputOf(await hubspot.call("archiveDeal", { deal: deal.id })).archived).toBe(true);
    }
  } finally {
    expect(outputOf(await hubspot.call("archiveContact", { contact: contact.id })).archived).toBe(true);
  }
  expect(outputOf(await hubspot.call("getContact", { contact: email }))).toEqual({ found: false });
});
