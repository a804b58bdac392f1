import { describe, expect, test } from "vitest";
import { DUE, withHubSpot } from "../support/hubspot.js";
import { crmClient, OtherCrm } from "../support/policies.js";

const ADA = "ada@example.com";
const actor = { email: "agent@company.com" };
const DAY_MS = 86_400_000;

describe("noDuplicateContacts", () => {
  test("blocks a lead whose contact HubSpot has", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.add("contacts", { email: ADA });
      const enact = crmClient(hubspot);
      const { receipt } = await enact.run({ workflow: "newLead", actor, payload: { email: "ADA@example.com" } });
      expect(receipt.decision).toBe("BLOCK");
      expect(failedPolicies(receipt)).toEqual(["noDuplicateContacts"]);
      expect(receipt.actionsTaken).toEqual([]);
      expect(server.exchanges.filter(({ request }) => request.method !== "GET")).toEqual([]);
      await enact.close();
    }));

  test("blocks a lead whose contact another CRM has", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot, undefined, new OtherCrm({ [ADA]: 0 }));
      const { receipt } = await enact.run({ workflow: "newLead", actor, payload: { email: ADA } });
      expect(failedPolicies(receipt)).toEqual(["noDuplicateContacts"]);
      const unknown = await enact.run({ workflow: "newLead", actor, payload: { email: "eve@example.com" } });
      expect(unknown.result.success).toBe(true);
      expect(server.objects("contacts")).toHaveLength(1);
      await enact.close();
    }));

  test.each([{ status: 401 }, { status: 404, body: "<html></html>" }, { status: 200, body: {} }])(
    "blocks where HubSpot's answer is %j",
    (what) =>
      withHubSpot(async ({ server, hubspot }) => {
        server.inject({ method: "GET", at: "before", times: 100, what });
        const enact = crmClient(hubspot);
        const { receipt } = await enact.run({ workflow: "newLead", actor, payload: { email: ADA } });
        expect(receipt.decision).toBe("BLOCK");
        expect(failedPolicies(receipt)).toContain("noDuplicateContacts");
        expect(server.objects("contacts")).toEqual([]);
        await enact.close();
      }),
  );
});

describe("limitTasksPerContact", () => {
  test("blocks the fourth task in a week", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const enact = crmClient(hubspot);
      expect((await enact.run({ workflow: "newLead", actor, payload: { email: ADA } })).result.success).toBe(true);
      for (let task = 2; task <= 3; task++) {
        expect((await enact.run({ workflow: "followUp", actor, payload: { email: ADA } })).result.success).toBe(true);
      }
      const { receipt } = await enact.run({ workflow: "followUp", actor, payload: { email: ADA } });
      expect(receipt.decision).toBe("BLOCK");
      expect(failedPolicies(receipt)).toEqual(["limitTasksPerContact"]);
      expect(server.objects("tasks")).toHaveLength(3);
      await enact.close();
    }));

  test("adds the tasks that another CRM counts", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.add("contacts", { email: ADA });
      const enact = crmClient(hubspot, undefined, new OtherCrm({ [ADA]: 2 }));
      expect((await enact.run({ workflow: "followUp", actor, payload: { email: ADA } })).result.success).toBe(true);
      const { receipt } = await enact.run({ workflow: "followUp", actor, payload: { email: ADA } });
      expect(failedPolicies(receipt)).toEqual(["limitTasksPerContact"]);
      expect(server.objects("tasks")).toHaveLength(1);
      await enact.close();
    }));

  test("counts no tasks that are older than its window", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const createdAt = new Date(Date.now() - 8 * DAY_MS).toISOString();
      for (let task = 0; task < 5; task++) server.add("tasks", { hs_timestamp: DUE }, { contact, createdAt });
      const enact = crmClient(hubspot);
      expect((await enact.run({ workflow: "followUp", actor, payload: { email: ADA } })).result.success).toBe(true);
      await enact.close();
    }));
});

function failedPolicies({ policyResults }: { readonly policyResults: readonly { policy: string; passed: boolean }[] }) {
  return policyResults.filter(({ passed }) => !passed).map(({ policy }) => policy);
}
