import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { ALL, withHubSpot } from "./support/hubspot.js";
import { doneWrite, UNDOABLE, undo, visible } from "./support/undo.js";

const ADA = "ada@example.com";

type Undoable = (typeof UNDOABLE)[number];

describe("undoing", () => {
  test.each([
    ["createContact", () => [{ kind: "crm.contact", name: ADA, change: "delete" }]],
    ["createDeal", (id) => [{ kind: "crm.deal", name: id, within: ADA, change: "delete" }]],
    ["createTask", (id) => [{ kind: "crm.task", name: id, within: ADA, change: "delete" }]],
    ["updateContact", () => [{ kind: "crm.contact", name: ADA, change: "update", fields: ["company"] }]],
    ["updateDeal", (id) => [{ kind: "crm.deal", name: id, change: "update", fields: ["amount"] }]],
    [
      "associate",
      () => [
        { kind: "crm.deal", name: "102", within: ADA, change: "update", fields: ["associations"] },
        { kind: "crm.contact", name: ADA, change: "update", fields: ["associations"] },
      ],
    ],
  ] satisfies readonly (readonly [Undoable, (id: string) => readonly object[]])[])(
    "%s leaves everything as it was, and names what it touches",
    (name, resources) =>
      withHubSpot(async (place) => {
        const { call, before, write, id } = await doneWrite(place, name);
        expect(write.done()).toBe(1);
        const undone = await undo(place.hubspot, name, call);
        expect(undone).toMatchObject({ status: "succeeded", resources: resources(id) });
        expect(visible(place.server)).toEqual(before);
        const again = await undo(place.hubspot, name, call);
        expect(again).toMatchObject({ status: "failed", code: "drift" });
        expect(visible(place.server)).toEqual(before);
      }),
  );

  test("archiving is not possible: HubSpot's API restores nothing", () =>
    withHubSpot(async ({ hubspot }) => {
      const undoable = ALL.filter((name) => hubspot.actions[name].undo !== undefined);
      expect([...undoable].sort()).toEqual([...UNDOABLE].sort());
    }));

  test("a creation leaves alone what HubSpot or others wrote in properties that it did not write", () =>
    withHubSpot(async (place) => {
      const { call, write, id } = await doneWrite(place, "createContact");
      place.server.update("contacts", id, { lifecyclestage: "lead" });
      expect(await undo(place.hubspot, "createContact", call)).toMatchObject({ status: "succeeded" });
      expect(write.done()).toBe(0);
    }));

  test("an update clears what was empty, and writes back nothing else", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA, company: "Engines", jobtitle: "Countess" });
      const call = await hubspot.call("updateContact", { contact, company: "Looms", phone: "5" });
      server.update("contacts", contact, { jobtitle: "Analyst" });
      const undone = await undo(hubspot, "updateContact", call);
      expect(undone).toMatchObject({ success: true, resources: [{ fields: ["company", "phone"] }] });
      const [, write] = server.exchanges.filter(({ request }) => request.method === "PATCH");
      expect(write?.request.body).toEqual({ properties: { company: "Engines", phone: "" } });
      expect(server.object("contacts", contact)?.properties).toMatchObject({
        company: "Engines",
        phone: "",
        jobtitle: "Analyst",
      });
    }));

  test("two updates of a property is possible from the later to the earlier one, and in no other order", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent", amount: "5" });
      const first = await hubspot.call("updateDeal", { deal, amount: 7 });
      const second = await hubspot.call("updateDeal", { deal, amount: 9 });
      expect(await undo(hubspot, "updateDeal", first)).toMatchObject({ status: "failed", code: "drift" });
      expect(await undo(hubspot, "updateDeal", second)).toMatchObject({ status: "succeeded" });
      expect(await undo(hubspot, "updateDeal", first)).toMatchObject({ status: "succeeded" });
      expect(server.object("deals", deal)?.properties).toMatchObject({ amount: "5" });
    }));

  test("an update that changed nothing is not possible", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA, company: "Engines" });
      const call = await hubspot.call("updateContact", { contact, company: "Engines" });
      expect(await undo(hubspot, "updateContact", call)).toMatchObject({ status: "failed", code: "drift" });
    }));

  test("is not allowed for a property that is not open to the connector any more", () =>
    withHubSpot(async (place) => {
      const { server, token } = place;
      const hubspot = new HubSpotConnector({
        accessToken: token,
        basePath: server.url,
        allowedActions: ALL,
        allowedProperties: { contacts: ["firstname"], deals: ["dealname"] },
      });
      for (const name of ["createContact", "updateDeal"] as const) {
        const { call } = await doneWrite(place, name);
        const before = visible(server);
        expect(await undo(hubspot, name, call)).toMatchObject({ status: "failed", code: "not_allowed" });
        expect(visible(server)).toEqual(before);
      }
    }));
});
