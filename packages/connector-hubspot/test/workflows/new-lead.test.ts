import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../../src/index.js";
import { withHubSpot } from "../support/hubspot.js";
import { crmClient } from "../support/policies.js";

const ADA = "ada@example.com";
const actor = { email: "agent@company.com" };
const DAY_MS = 86_400_000;

describe("newLead", () => {
  test("makes a contact, a deal for it, and a task for both, all of it declared", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot);
      const asked = Date.now();
      const payload = {
        email: "Ada@Example.com",
        company: "Engines",
        firstName: "Ada",
        lastName: "Lovelace",
        dealValue: 12_000,
        followUpInDays: 5,
      };
      const { result, receipt } = await enact.run({ workflow: "newLead", actor, payload });
      expect(result.success).toBe(true);
      expect(receipt.actionsTaken.map(({ action, status, undeclared }) => [action, status, undeclared])).toEqual([
        ["createContact", "succeeded", undefined],
        ["createDeal", "succeeded", undefined],
        ["createTask", "succeeded", undefined],
      ]);
      const [contact] = server.objects("contacts");
      const [deal] = server.objects("deals");
      const [task] = server.objects("tasks");
      expect(contact?.properties).toMatchObject({
        email: ADA,
        company: "Engines",
        firstname: "Ada",
        lastname: "Lovelace",
      });
      expect(deal).toMatchObject({
        properties: {
          dealname: "Lead: Engines",
          amount: "12000",
          pipeline: "default",
          dealstage: "appointmentscheduled",
        },
        associations: { contacts: [{ id: contact?.id, typeIds: [3] }] },
      });
      expect(task).toMatchObject({
        properties: { hs_task_subject: "Follow up with Engines" },
        associations: {
          contacts: [{ id: contact?.id, typeIds: [204] }],
          deals: [{ id: deal?.id, typeIds: [216] }],
        },
      });
      const due = Date.parse(task?.properties["hs_timestamp"] ?? "");
      expect(due).toBeGreaterThanOrEqual(asked + 5 * DAY_MS);
      expect(due).toBeLessThanOrEqual(Date.now() + 5 * DAY_MS);
      expect((await enact.receipts.verify()).findings).toEqual([]);
      await enact.close();
    }));

  test.each([
    [{}, `Lead: ${ADA}`],
    [{ firstName: "Ada" }, "Lead: Ada"],
    [{ firstName: "Ada", lastName: "Lovelace" }, "Lead: Ada Lovelace"],
    [{ firstName: "Ada", company: "Engines" }, "Lead: Engines"],
    [{ company: "Engines", dealName: "A mill" }, "A mill"],
  ])("calls the deal of %j %j", (given, name) =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot);
      const { result } = await enact.run({ workflow: "newLead", actor, payload: { email: ADA, ...given } });
      expect(result.success).toBe(true);
      expect(server.objects("deals")).toMatchObject([{ properties: { dealname: name } }]);
      await enact.close();
    }),
  );

  test("takes the longest names that it takes, to the end", () =>
    withHubSpot(async ({ hubspot }) => {
      const enact = crmClient(hubspot);
      const name = "n".repeat(200);
      const payload = { email: ADA, firstName: name, lastName: name };
      expect((await enact.run({ workflow: "newLead", actor, payload })).result.success).toBe(true);
      await enact.close();
    }));

  test("puts the deal where it is told to", () =>
    withHubSpot(
      async ({ server, hubspot }) => {
        const enact = crmClient(hubspot);
        const payload = { email: ADA, pipeline: "renewals", dealStage: "open" };
        expect((await enact.run({ workflow: "newLead", actor, payload })).result.success).toBe(true);
        expect(server.objects("deals")).toMatchObject([{ properties: { pipeline: "renewals", dealstage: "open" } }]);
        await enact.close();
      },
      { pipelines: { renewals: ["open", "won"] } },
    ));

  test.each([
    { email: "ada" },
    { email: ADA, pipeline: "renewals" },
    { email: ADA, dealValue: -1 },
    { email: ADA, followUpInDays: 1.5 },
    { email: ADA, company: " " },
    { email: ADA, lifecyclestage: "lead" },
  ])("does not take the payload %j", (payload) =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot);
      const { receipt } = await enact.run({ workflow: "newLead", actor, payload });
      expect(receipt.decision).toBe("BLOCK");
      expect(receipt.policyResults).toMatchObject([{ policy: "enact:payload" }]);
      expect(server.exchanges).toEqual([]);
      await enact.close();
    }),
  );

  test("refuses a duplicate where no policy does, and says which contact there is", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: ADA });
      const enact = crmClient(hubspot, []);
      const { receipt } = await enact.run({ workflow: "newLead", actor, payload: { email: ADA } });
      expect(receipt).toMatchObject({ decision: "PASS", outcome: "failed", error: { code: "duplicate" } });
      expect(receipt.error?.message).toContain(id);
      expect([server.objects("deals"), server.objects("tasks")]).toEqual([[], []]);
      await enact.close();
    }));

  test.each([
    ["contacts", { contacts: 0, deals: 0, tasks: 0 }],
    ["deals", { contacts: 1, deals: 0, tasks: 0 }],
    ["tasks", { contacts: 1, deals: 1, tasks: 0 }],
  ] as const)("stops where %s cannot be made", (type, left) =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot);
      const path = new RegExp(`/objects/${type}$`);
      server.inject({
        method: "POST",
        path,
        at: "before",
        what: { status: 403, body: { category: "MISSING_SCOPES" } },
      });
      const { receipt } = await enact.run({ workflow: "newLead", actor, payload: { email: ADA } });
      expect(receipt.outcome).toBe("failed");
      expect(receipt.actionsTaken.at(-1)).toMatchObject({ status: "failed", code: "permission_denied" });
      const counts = Object.fromEntries(
        (["contacts", "deals", "tasks"] as const).map((one) => [one, server.objects(one).length]),
      );
      expect(counts).toEqual(left);
      await enact.close();
    }),
  );

  test("brings each lead in once where ten runs bring it in at once", () =>
    withHubSpot(async ({ server, token }) => {
      const clients = Array.from({ length: 10 }, () =>
        crmClient(new HubSpotConnector({ accessToken: token, basePath: server.url }), []),
      );
      const outcomes = await Promise.all(
        clients.map((enact) => enact.run({ workflow: "newLead", actor, payload: { email: ADA } })),
      );
      expect(outcomes.filter(({ result }) => result.success)).toHaveLength(1);
      for (const { result, receipt } of outcomes) {
        if (!result.success) expect(receipt).toMatchObject({ outcome: "failed", error: { code: "duplicate" } });
      }
      for (const type of ["contacts", "deals", "tasks"] as const) expect(server.objects(type)).toHaveLength(1);
      for (const enact of clients) await enact.close();
    }));
});
