import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { DUE, withHubSpot } from "./support/hubspot.js";

const ADA = "ada@example.com";

describe("allowedProperties", () => {
  test("keep every other property from being written, before anything is sent", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" }, { contact });
      const refused = [
        await hubspot.call("createContact", { email: "b@example.com", properties: { lifecyclestage: "lead" } }),
        await hubspot.call("updateContact", { contact, properties: { lifecyclestage: "lead" } }),
        await hubspot.call("createDeal", { contact, name: "A", properties: { hubspot_owner_id: "1" } }),
        await hubspot.call("updateDeal", { deal, properties: { hubspot_owner_id: "1" } }),
        await hubspot.call("createTask", { contact, subject: "A", dueAt: DUE, properties: { hs_task_status: "X" } }),
      ];
      for (const { status, code } of refused)
        expect({ status, code }).toEqual({ status: "failed", code: "not_allowed" });
      expect(refused[0]?.output).toMatchObject({ error: expect.stringContaining("lifecyclestage") });
      expect(server.exchanges).toEqual([]);
    }));

  test("keep every other property from being read, or guessed at by a filter", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const filters = [{ property: "lifecyclestage", operator: "EQ", value: "lead" }] as const;
      const refused = [
        await hubspot.call("getContact", { contact, properties: ["lifecyclestage"] }),
        await hubspot.call("getDeal", { deal: "1", properties: ["hubspot_owner_id"] }),
        await hubspot.call("searchContacts", { filters }),
        await hubspot.call("searchContacts", {
          filters: [{ property: "email", operator: "EQ", value: ADA }],
          properties: ["lifecyclestage"],
        }),
      ];
      for (const { status, code } of refused)
        expect({ status, code }).toEqual({ status: "failed", code: "not_allowed" });
      expect(server.exchanges).toEqual([]);
    }));

  test("open what they name, and close what they leave out", () =>
    withHubSpot(
      async ({ server, hubspot }) => {
        const made = await hubspot.call("createContact", { email: ADA, properties: { lifecyclestage: "lead" } });
        expect(made.success).toBe(true);
        expect(server.objects("contacts")).toMatchObject([{ properties: { lifecyclestage: "lead" } }]);
        const found = await hubspot.call("getContact", { contact: ADA });
        expect(found.output).toMatchObject({ properties: { email: ADA, lifecyclestage: "lead" } });
        const refused = await hubspot.call("createContact", { email: "b@example.com", firstName: "B" });
        expect(refused).toMatchObject({ code: "not_allowed", output: { error: expect.stringContaining("firstname") } });
      },
      { allowedProperties: { contacts: ["email", "lifecyclestage"] } },
    ));

  test("stay as they were given", () =>
    withHubSpot(async ({ server, token }) => {
      const contacts = ["email"];
      const hubspot = new HubSpotConnector({
        accessToken: token,
        basePath: server.url,
        allowedProperties: { contacts },
      });
      contacts.push("lifecyclestage");
      const refused = await hubspot.call("createContact", { email: ADA, properties: { lifecyclestage: "lead" } });
      expect(refused.code).toBe("not_allowed");
    }));
});
