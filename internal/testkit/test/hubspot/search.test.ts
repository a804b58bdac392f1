import { describe, expect, it } from "vitest";
import { DUE, refusalOf, type Setting, withHubSpot } from "./support.js";

/** The ids that a search among the deals gives. */
async function found({ client }: Setting, ...filters: readonly object[]): Promise<readonly string[]> {
  const { results } = await client.crm.deals.searchApi.doSearch({ filterGroups: [{ filters: filters as never }] });
  return results.map(({ id }) => id);
}

describe("search", () => {
  it("sees what was indexed, and nothing of what was written since", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: "ada@example.com", phone: "5" });
      const search = async () => (await client.crm.contacts.searchApi.doSearch({ properties: ["phone"] })).results;
      expect(await search()).toEqual([]);
      hubspot.index();
      await client.crm.contacts.basicApi.update(id, { properties: { phone: "6" } });
      hubspot.add("contacts", { email: "eve@example.com" });
      hubspot.archive("contacts", id);
      expect(await search()).toMatchObject([{ id, properties: { phone: "5" } }]);
      hubspot.index();
      expect((await search()).map(({ id: one }) => one)).not.toContain(id);
    }));

  it("compares text without regard to case, numbers and dates by what they mean", () =>
    withHubSpot(async (setting) => {
      const { hubspot } = setting;
      const deal = (properties: object) =>
        hubspot.add("deals", { dealname: "X", dealstage: "closedwon", ...properties });
      const small = deal({ dealname: "Big Engine", amount: "9", closedate: "2030-01-02" });
      const large = deal({ dealname: "bigger loom", amount: "10.5", closedate: "2030-02-01" });
      const bare = deal({});
      hubspot.index();
      for (const [operator, propertyName, value, expected] of [
        ["EQ", "dealname", "big engine", [small]],
        ["EQ", "amount", "9.0", [small]],
        ["EQ", "closedate", "1893542400000", [small]],
        ["NEQ", "amount", "9", [large]],
        ["LT", "amount", "10", [small]],
        ["LTE", "amount", "9", [small]],
        ["GT", "amount", "9", [large]],
        ["GTE", "amount", "9", [small, large]],
        ["GTE", "closedate", "2030-01-15T00:00:00Z", [large]],
        ["CONTAINS_TOKEN", "dealname", "BIG", [small]],
        ["CONTAINS_TOKEN", "dealname", "big*", [small, large]],
        ["CONTAINS_TOKEN", "dealname", "b.g", []],
        ["NOT_CONTAINS_TOKEN", "dealname", "big", [large, bare]],
        ["HAS_PROPERTY", "amount", undefined, [small, large]],
        ["NOT_HAS_PROPERTY", "amount", undefined, [bare]],
      ] as const) {
        const filter = { propertyName, operator, ...(value !== undefined && { value }) };
        expect([operator, propertyName, value, await found(setting, filter)]).toEqual([
          operator,
          propertyName,
          value,
          expected,
        ]);
      }
      const amounts = (operator: string, ...values: readonly string[]) =>
        found(setting, { propertyName: "amount", operator, values });
      expect(await amounts("IN", "9", "5")).toEqual([small]);
      expect(await amounts("NOT_IN", "9", "5")).toEqual([large]);
      const between = { propertyName: "amount", operator: "BETWEEN", value: "9.5", highValue: "10.5" };
      expect(await found(setting, between)).toEqual([large]);
    }));

  it("finds an e-mail address by its domain", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: "ada@example.com" });
      hubspot.add("contacts", { email: "ada@example.org" });
      hubspot.index();
      const filter = { propertyName: "email", operator: "CONTAINS_TOKEN" as never, value: "*@example.com" };
      const { total, results } = await client.crm.contacts.searchApi.doSearch({
        filterGroups: [{ filters: [filter] }],
      });
      expect([total, results[0]?.id]).toEqual([1, id]);
    }));

  it("wants every filter of a group, and any group", () =>
    withHubSpot(async (setting) => {
      const { hubspot, client } = setting;
      const [a, b] = ["1", "2", "3"].map((amount) =>
        hubspot.add("deals", { dealname: "Engine", dealstage: "closedwon", amount }),
      );
      hubspot.index();
      const is = (operator: string, value: string) => ({ propertyName: "amount", operator: operator as never, value });
      expect(await found(setting, is("GT", "1"), is("LT", "3"))).toEqual([b]);
      const filterGroups = [{ filters: [is("EQ", "1")] }, { filters: [is("GT", "1"), is("LT", "3")] }];
      const { total, results } = await client.crm.deals.searchApi.doSearch({ filterGroups });
      expect([total, ...results.map(({ id }) => id)]).toEqual([2, a, b]);
    }));

  it("finds what is associated with a contact", () =>
    withHubSpot(async (setting) => {
      const { hubspot } = setting;
      const contact = hubspot.add("contacts", { email: "ada@example.com" });
      const deal = hubspot.add("deals", { dealname: "Engine", dealstage: "closedwon" }, { contact });
      hubspot.add("deals", { dealname: "Loom", dealstage: "closedwon" });
      hubspot.add("tasks", { hs_timestamp: DUE }, { contact });
      hubspot.index();
      const filter = { propertyName: "associations.contact", operator: "EQ", value: contact };
      expect(await found(setting, filter)).toEqual([deal]);
      expect(await found(setting, { ...filter, value: "999" })).toEqual([]);
    }));

  it("sorts, and gives page after page", () =>
    withHubSpot(async ({ hubspot, client }) => {
      for (const amount of ["10", "9", "100"]) {
        hubspot.add("deals", { dealname: "Engine", dealstage: "closedwon", amount });
      }
      hubspot.index();
      const page = async (sort: string, after?: string) => {
        const asked = { sorts: [sort], limit: 2, properties: ["amount"], ...(after !== undefined && { after }) };
        const { total, results, paging } = await client.crm.deals.searchApi.doSearch(asked);
        return [total, ...results.map(({ properties }) => properties["amount"]), paging?.next?.after];
      };
      expect(await page("-amount")).toEqual([3, "100", "10", "2"]);
      expect(await page("-amount", "2")).toEqual([3, "9", undefined]);
      expect(await page("amount")).toEqual([3, "9", "10", "2"]);
    }));

  it("refuses what it does not know, and too much of what it does", () =>
    withHubSpot(async ({ hubspot, client }) => {
      hubspot.index();
      const filter = { propertyName: "amount", operator: "EQ" as never, value: "1" };
      const filters = (count: number) => ({ filters: Array.from({ length: count }, () => filter) });
      for (const asked of [
        { filterGroups: [{ filters: [{ ...filter, propertyName: "nosuchproperty" }] }] },
        { filterGroups: [{ filters: [{ ...filter, propertyName: "associations.company" }] }] },
        { filterGroups: [filters(7)] },
        { filterGroups: Array.from({ length: 6 }, () => filters(1)) },
        { filterGroups: [filters(6), filters(6), filters(6), filters(1)] },
        { sorts: ["nosuchproperty"] },
        { sorts: ["amount", "dealname"] },
        { limit: 0 },
        { limit: 201 },
        { after: "9999" },
        { after: "later" },
      ]) {
        await refusalOf(client.crm.deals.searchApi.doSearch(asked), 400, "VALIDATION_ERROR");
      }
      const most = { filterGroups: [filters(6), filters(6), filters(6)], limit: 200, sorts: ["-amount"] };
      expect(await client.crm.deals.searchApi.doSearch(most)).toMatchObject({ total: 0 });
    }));
});
