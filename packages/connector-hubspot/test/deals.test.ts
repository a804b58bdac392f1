import { describe, expect, test } from "vitest";
import { withHubSpot } from "./support/hubspot.js";

const ADA = "ada@example.com";

describe("createDeal", () => {
  test("makes a deal together with its association, in one request", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const made = await hubspot.call("createDeal", {
        contact: ADA,
        name: "Engine",
        amount: 12_000.5,
        closeDate: "2030-01-02T03:04:05+01:00",
      });
      const [deal, ...others] = server.objects("deals");
      expect(others).toEqual([]);
      expect(deal).toMatchObject({
        properties: {
          dealname: "Engine",
          amount: "12000.5",
          pipeline: "default",
          dealstage: "appointmentscheduled",
          closedate: "2030-01-02T02:04:05.000Z",
        },
        associations: { contacts: [{ id: contact, typeIds: [3] }] },
      });
      expect(made).toMatchObject({ success: true, output: { id: deal?.id, contactId: contact } });
      expect(server.exchanges.filter(({ request }) => request.method !== "GET")).toHaveLength(1);
      expect(made.resources).toEqual([
        {
          kind: "crm.deal",
          name: "new",
          within: ADA,
          change: "create",
          fields: ["dealstage", "pipeline", "dealname", "amount", "closedate"],
        },
      ]);
    }));

  test("is within the address of a contact that is called by its id", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const { resources } = await hubspot.call("createDeal", { contact, name: "Engine" });
      expect(resources).toMatchObject([{ kind: "crm.deal", within: ADA }]);
    }));

  test("knows no first stage of another pipeline", () =>
    withHubSpot(
      async ({ server, hubspot }) => {
        const contact = server.add("contacts", { email: ADA });
        for (const given of [{ pipeline: "renewals" }, { properties: { pipeline: "renewals" } }]) {
          const refused = await hubspot.call("createDeal", { contact, name: "Engine", ...given });
          expect(refused).toMatchObject({ status: "failed", code: "ENACT_INVALID_INPUT" });
        }
        expect(server.exchanges).toEqual([]);
        const made = await hubspot.call("createDeal", { contact, name: "Engine", pipeline: "renewals", stage: "won" });
        expect(made.success).toBe(true);
        expect(server.objects("deals")).toMatchObject([{ properties: { pipeline: "renewals", dealstage: "won" } }]);
      },
      { pipelines: { renewals: ["open", "won"] } },
    ));

  test("lets arguments of its own win over further properties, and those over what it assumes", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const properties = { dealname: "Other", dealstage: "contractsent" };
      await hubspot.call("createDeal", { contact, name: "Engine", properties });
      await hubspot.call("createDeal", { contact, name: "Loom", stage: "closedwon", properties });
      expect(server.objects("deals")).toMatchObject([
        { properties: { dealname: "Engine", dealstage: "contractsent" } },
        { properties: { dealname: "Loom", dealstage: "closedwon" } },
      ]);
    }));

  test("names the property that HubSpot does not take, and no value", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const refused = await hubspot.call("createDeal", { contact, name: "Engine", stage: "no-such-stage" });
      expect(refused).toMatchObject({ status: "failed", code: "validation" });
      expect(refused.output).toMatchObject({ error: expect.stringContaining("dealstage") });
      expect(JSON.stringify(refused.output)).not.toContain("no-such-stage");
      expect(server.objects("deals")).toEqual([]);
    }));

  test("makes none for a contact that is not there, or is archived meanwhile", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const missing = await hubspot.call("createDeal", { contact: ADA, name: "Engine" });
      expect(missing).toMatchObject({ status: "failed", code: "not_found" });

      const contact = server.add("contacts", { email: ADA });
      const fault = server.inject({ method: "POST", at: "before", what: "hang" });
      const pending = hubspot.call("createDeal", { contact, name: "Engine" });
      await fault.hit;
      server.archive("contacts", contact);
      fault.release();
      expect(await pending).toMatchObject({ status: "failed" });
      expect(server.objects("deals")).toEqual([]);
    }));
});

describe("updateDeal", () => {
  test("changes what it is given, and nothing else", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent", amount: "5" }, { contact });
      const changed = await hubspot.call("updateDeal", { deal, stage: "closedwon", amount: 7.25 });
      expect(changed).toMatchObject({
        success: true,
        before: { id: deal, contact: ADA, values: { dealstage: "contractsent", amount: "5" } },
        output: { id: deal, properties: { dealstage: "closedwon", amount: "7.25" } },
        resources: [{ kind: "crm.deal", name: deal, within: ADA, change: "update", fields: ["amount", "dealstage"] }],
      });
      expect(server.objects("deals")[0]?.properties).toMatchObject({ dealname: "Engine", dealstage: "closedwon" });
    }));

  test("has nothing to do where nothing is given", () =>
    withHubSpot(async ({ server, hubspot }) => {
      expect(await hubspot.call("updateDeal", { deal: "1" })).toMatchObject({ status: "failed", code: "no_changes" });
      expect(server.exchanges).toEqual([]);
    }));

  test("is within no contact where it has several, or none", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const alone = await hubspot.call("updateDeal", { deal, amount: 1 });
      expect(alone.resources[0]).not.toHaveProperty("within");
      for (const name of ["a", "b"]) {
        const contact = server.add("contacts", { email: `${name}@example.com` });
        await hubspot.call("associate", { from: { type: "deal", id: deal }, to: { type: "contact", id: contact } });
      }
      const shared = await hubspot.call("updateDeal", { deal, amount: 2 });
      expect(shared.resources[0]).not.toHaveProperty("within");
    }));

  test("takes a number that HubSpot writes in another way for the same", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent", amount: "5" });
      server.inject({ method: "PATCH", at: "after", what: "drop" });
      const pending = hubspot.call("updateDeal", { deal, amount: 7.5 });
      expect(await pending).toMatchObject({ success: true, output: { properties: { amount: "7.5" } } });
    }));
});

describe("getDeal", () => {
  test("gives the properties that are asked for, or all that are allowed", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" }, { contact });
      const named = await hubspot.call("getDeal", { deal, properties: ["dealname"] });
      expect(named.output).toEqual({ found: true, id: deal, properties: { dealname: "Engine" } });
      expect(named.resources).toEqual([{ kind: "crm.deal", name: deal, within: ADA, change: "read" }]);
      const all = await hubspot.call("getDeal", { deal });
      expect(all.output).toMatchObject({ properties: { dealstage: "contractsent", amount: null } });
    }));

  test("takes a deal that is not there for an answer", () =>
    withHubSpot(async ({ hubspot }) => {
      expect(await hubspot.call("getDeal", { deal: "1" })).toMatchObject({ success: true, output: { found: false } });
    }));
});
