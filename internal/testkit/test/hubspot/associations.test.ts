import { AssociationTypes } from "@hubspot/api-client";
import { describe, expect, it } from "vitest";
import { ASSOCIATION_TYPES } from "../../src/hubspot/associations.js";
import type { ObjectType } from "../../src/hubspot/index.js";
import { DUE, ownSpec, refusalOf, type Setting, withHubSpot } from "./support.js";

/** A contact, a deal and a task that have nothing to do with each other yet. */
function three({ hubspot }: Setting): Readonly<Record<ObjectType, string>> {
  return {
    contacts: hubspot.add("contacts", { email: "ada@example.com" }),
    deals: hubspot.add("deals", { dealname: "Engine", dealstage: "closedwon" }),
    tasks: hubspot.add("tasks", { hs_timestamp: DUE }),
  };
}

it("the association types are those of HubSpot's own client", () => {
  expect(ASSOCIATION_TYPES).toEqual({
    contacts: { deals: AssociationTypes.contactToDeal, tasks: AssociationTypes.contactToTask },
    deals: { contacts: AssociationTypes.dealToContact, tasks: AssociationTypes.dealToTask },
    tasks: { contacts: AssociationTypes.taskToContact, deals: AssociationTypes.taskToDeal },
  });
});

describe("associations", () => {
  it("come about by default between every pair of types, both ways, once", () =>
    withHubSpot(async (setting) => {
      const { hubspot, client } = setting;
      const ids = three(setting);
      const { basicApi } = client.crm.associations.v4;
      for (const [from, to] of [
        ["tasks", "contacts"],
        ["contacts", "deals"],
        ["deals", "tasks"],
        ["tasks", "deals"],
      ] as const) {
        const { results } = await basicApi.createDefault(from, ids[from], to, ids[to]);
        expect(results).toMatchObject([
          { _from: { id: ids[from] }, to: { id: ids[to] }, associationSpec: ownSpec(ASSOCIATION_TYPES[from][to] ?? 0) },
        ]);
      }
      expect(hubspot.object("deals", ids.deals)?.associations).toEqual({
        contacts: [{ id: ids.contacts, typeIds: [3] }],
        tasks: [{ id: ids.tasks, typeIds: [215] }],
      });
      const { associations } = await client.crm.contacts.basicApi.getById(ids.contacts, undefined, undefined, [
        "deals",
        "tasks",
      ]);
      expect(associations).toMatchObject({
        deals: { results: [{ id: ids.deals, type: "contact_to_deal" }] },
        tasks: { results: [{ id: ids.tasks, type: "contact_to_task" }] },
      });
    }));

  it("come about by their type, and end", () =>
    withHubSpot(async (setting) => {
      const { hubspot, client } = setting;
      const { contacts, deals } = three(setting);
      const { basicApi } = client.crm.associations.v4;
      await refusalOf(basicApi.create("deals", deals, "contacts", contacts, [ownSpec(4)]), 400, "VALIDATION_ERROR");
      await refusalOf(basicApi.create("deals", deals, "contacts", contacts, []), 400, "VALIDATION_ERROR");
      expect(hubspot.object("deals", deals)?.associations).toEqual({});
      const made = await basicApi.create("deals", deals, "contacts", contacts, [ownSpec(3)]);
      expect(made).toMatchObject({ fromObjectTypeId: "0-3", fromObjectId: deals, toObjectId: contacts });
      expect(hubspot.object("contacts", contacts)?.associations).toEqual({ deals: [{ id: deals, typeIds: [4] }] });
      for (let times = 0; times < 2; times++) await basicApi.archive("contacts", contacts, "deals", deals);
      expect(hubspot.object("deals", deals)?.associations).toEqual({});
      expect(hubspot.object("contacts", contacts)?.associations).toEqual({});
    }));

  it("come about many at once, with an error for each that cannot", () =>
    withHubSpot(async (setting) => {
      const { hubspot, client, send } = setting;
      const { contacts, deals } = three(setting);
      const input = (from: string, to: string, type = 3) => ({
        from: { id: from },
        to: { id: to },
        types: [ownSpec(type)],
      });
      const path = "/crm/v4/associations/deals/contacts/batch/create";
      const inputs = [input("999", contacts), input(deals, contacts), input(deals, contacts, 204)];
      const partly = await send("POST", path, { inputs });
      expect(partly).toMatchObject({
        status: 207,
        body: {
          results: [{ fromObjectId: deals, toObjectId: contacts }],
          numErrors: 2,
          errors: [
            { category: "OBJECT_NOT_FOUND", context: { fromObjectId: ["999"] } },
            { category: "VALIDATION_ERROR", context: { fromObjectId: [deals] } },
          ],
        },
      });
      const { from, ...rest } = input(deals, contacts);
      const whole = await client.crm.associations.v4.batchApi.create("deals", "contacts", {
        inputs: [{ _from: from, ...rest }],
      });
      expect(whole.results).toMatchObject([{ fromObjectId: deals }]);
      expect(hubspot.object("deals", deals)?.associations).toEqual({ contacts: [{ id: contacts, typeIds: [3] }] });
    }));

  it("are refused to and from what is not there, or is archived", () =>
    withHubSpot(async (setting) => {
      const { hubspot, client } = setting;
      const { contacts, deals } = three(setting);
      const { basicApi } = client.crm.associations.v4;
      hubspot.archive("contacts", contacts);
      const before = await hubspot.state();
      await refusalOf(basicApi.createDefault("deals", deals, "contacts", contacts), 404, "OBJECT_NOT_FOUND");
      await refusalOf(basicApi.createDefault("contacts", "999", "deals", deals), 404, "OBJECT_NOT_FOUND");
      await refusalOf(basicApi.getPage("contacts", contacts, "deals"), 404, "OBJECT_NOT_FOUND");
      await refusalOf(basicApi.createDefault("deals", deals, "deals", deals), 400, "VALIDATION_ERROR");
      expect(await hubspot.state()).toEqual(before);
    }));

  it("are listed page by page, without what is archived", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const contact = hubspot.add("contacts", { email: "ada@example.com" });
      const tasks = Array.from({ length: 6 }, () => hubspot.add("tasks", { hs_timestamp: DUE }, { contact }));
      hubspot.archive("tasks", tasks.shift() ?? "");
      const { basicApi } = client.crm.associations.v4;
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { results, paging } = await basicApi.getPage("contacts", contact, "tasks", after, 2);
        expect(results.length).toBeLessThanOrEqual(2);
        seen.push(...results.map(({ toObjectId }) => toObjectId));
        after = paging?.next?.after;
      } while (after !== undefined);
      expect(seen).toEqual(tasks);
      expect((await basicApi.getPage("contacts", contact, "tasks")).results).toHaveLength(5);
      for (const limit of [0, 501]) {
        await refusalOf(basicApi.getPage("contacts", contact, "tasks", undefined, limit), 400, "VALIDATION_ERROR");
      }
      await refusalOf(basicApi.getPage("contacts", contact, "tasks", "later"), 400, "VALIDATION_ERROR");
    }));
});
