import { describe, expect, it } from "vitest";
import { DUE, ownSpec, refusalOf, TASKS, withHubSpot } from "./support.js";

const ENGINE = { dealname: "Engine", dealstage: "closedwon" };

describe("deals", () => {
  it("are in the account's only pipeline, where they do not say", () =>
    withHubSpot(async ({ client }) => {
      const { id } = await client.crm.deals.basicApi.create({ properties: ENGINE });
      expect((await client.crm.deals.basicApi.getById(id)).properties).toMatchObject({
        ...ENGINE,
        pipeline: "default",
      });
    }));

  it("have to say where there are several, and be in a stage of it", () =>
    withHubSpot(
      async ({ hubspot, client }) => {
        const { basicApi } = client.crm.deals;
        for (const [properties, name] of [
          [ENGINE, "pipeline"],
          [{ ...ENGINE, pipeline: "renewals" }, "dealstage"],
          [{ ...ENGINE, pipeline: "nowhere" }, "pipeline"],
          [{ ...ENGINE, pipeline: "constructor" }, "pipeline"],
        ] as const) {
          const body = await refusalOf(basicApi.create({ properties: { ...properties } }), 400, "VALIDATION_ERROR");
          expect(body).toMatchObject({ errors: [{ context: { propertyName: [name] } }] });
        }
        const { id } = await basicApi.create({ properties: { ...ENGINE, pipeline: "renewals", dealstage: "won" } });
        const moved = basicApi.update(id, { properties: { pipeline: "default" } });
        await refusalOf(moved, 400, "VALIDATION_ERROR");
        await basicApi.update(id, { properties: { pipeline: "default", dealstage: "closedlost" } });
        expect(hubspot.object("deals", id)?.properties).toMatchObject({ pipeline: "default", dealstage: "closedlost" });
      },
      { pipelines: { renewals: ["open", "won"] } },
    ));

  it("are refused without what they cannot be without, or with what does not fit", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("deals", ENGINE);
      const before = await hubspot.state();
      for (const [properties, name, code] of [
        [{ dealname: "Engine" }, "dealstage", "REQUIRED_FIELD"],
        [{ dealstage: "closedwon" }, "dealname", "REQUIRED_FIELD"],
        [{ ...ENGINE, dealname: "" }, "dealname", "REQUIRED_FIELD"],
        [{ ...ENGINE, dealstage: "nowhere" }, "dealstage", "INVALID_OPTION"],
        [{ ...ENGINE, amount: "much" }, "amount", "INVALID_NUMBER"],
        [{ ...ENGINE, amount: " " }, "amount", "INVALID_NUMBER"],
        [{ ...ENGINE, closedate: "tomorrow" }, "closedate", "INVALID_DATE"],
        [{ ...ENGINE, closedate: "2030-13-45" }, "closedate", "INVALID_DATE"],
      ] as const) {
        const refused = client.crm.deals.basicApi.create({ properties: { ...properties } });
        const expected = { errors: [{ code, context: { propertyName: [name] } }] };
        expect(await refusalOf(refused, 400, "VALIDATION_ERROR")).toMatchObject(expected);
      }
      const emptied = client.crm.deals.basicApi.update(id, { properties: { dealname: "" } });
      await refusalOf(emptied, 400, "VALIDATION_ERROR");
      expect(await hubspot.state()).toEqual(before);
    }));

  it("give back numbers and dates in HubSpot's own form", () =>
    withHubSpot(async ({ client }) => {
      const properties = { ...ENGINE, amount: "12.50", closedate: "2030-01-02" };
      const { id } = await client.crm.deals.basicApi.create({ properties });
      expect((await client.crm.deals.basicApi.getById(id)).properties).toMatchObject({
        amount: "12.5",
        closedate: "2030-01-02T00:00:00.000Z",
      });
    }));
});

describe("tasks", () => {
  it("are due at a time, in milliseconds or ISO 8601", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const { basicApi } = client.crm.objects.tasks;
      await basicApi.create({ properties: { hs_timestamp: "1700000000000", hs_task_priority: "HIGH" } });
      await basicApi.create({ properties: { hs_timestamp: "2023-11-14T23:13:20+01:00" } });
      const due = hubspot.objects("tasks").map(({ properties }) => properties["hs_timestamp"]);
      expect(due).toEqual(["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.000Z"]);
      for (const properties of [{ hs_task_subject: "Call" }, { hs_timestamp: "soon" }, { hs_timestamp: "" }]) {
        await refusalOf(basicApi.create({ properties: properties as never }), 400, "VALIDATION_ERROR");
      }
    }));

  it("say when they were made, as somebody else made them too", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const createdAt = "2020-01-02T03:04:05.000Z";
      const id = hubspot.add("tasks", { hs_timestamp: DUE }, { createdAt });
      const task = await client.crm.objects.tasks.basicApi.getById(id);
      expect(task.properties).toEqual({ hs_createdate: createdAt, hs_lastmodifieddate: createdAt, hs_object_id: id });
      expect(task.createdAt.toISOString()).toBe(createdAt);
    }));

  it("are made with their associations, or not at all", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const contact = hubspot.add("contacts", { email: "ada@example.com" });
      const deal = hubspot.add("deals", ENGINE, { contact });
      const properties = { hs_timestamp: DUE };
      const to = (id: string, ...types: readonly number[]) => ({ to: { id }, types: types.map(ownSpec) });
      const labelled = {
        to: { id: contact },
        types: [{ ...ownSpec(204), associationCategory: "USER_DEFINED" as never }],
      };
      const before = await hubspot.state();
      for (const wrong of [to(deal, 204), to(deal), to(contact, 204, 3), to(contact, 203), to("999", 204), labelled]) {
        const refused = client.crm.objects.tasks.basicApi.create({
          properties,
          associations: [to(contact, 204), wrong],
        });
        await refusalOf(refused, 400, "VALIDATION_ERROR");
      }
      expect(await hubspot.state()).toEqual(before);
      const associations = [to(contact, 204), to(deal, 216)];
      const { id } = await client.crm.objects.tasks.basicApi.create({ properties, associations });
      expect(hubspot.object("tasks", id)?.associations).toEqual({
        contacts: [{ id: contact, typeIds: [204] }],
        deals: [{ id: deal, typeIds: [216] }],
      });
      expect(hubspot.object("contacts", contact)?.associations).toMatchObject({ tasks: [{ id, typeIds: [203] }] });
    }));
});

describe("reading many at once", () => {
  const read = (...ids: readonly string[]) => ({
    inputs: ids.map((id) => ({ id })),
    properties: ["hs_task_subject"],
    propertiesWithHistory: [],
  });

  it("gives each once, and an error for those that are not there", () =>
    withHubSpot(async ({ hubspot, client, send }) => {
      const [one, other, archived] = ["A", "B", "C"].map((subject) =>
        hubspot.add("tasks", { hs_timestamp: DUE, hs_task_subject: subject }),
      ) as [string, string, string];
      const contact = hubspot.add("contacts", { email: "ada@example.com" });
      hubspot.archive("tasks", archived);
      const all = await client.crm.objects.tasks.batchApi.read(read(one, other, one));
      expect(all.results.map(({ properties }) => properties["hs_task_subject"])).toEqual(["A", "B"]);
      const partly = await send("POST", `${TASKS}/batch/read`, read("999", one, archived, contact));
      expect(partly).toMatchObject({
        status: 207,
        body: {
          results: [{ id: one }],
          numErrors: 1,
          errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: ["999", archived, contact] } }],
        },
      });
      const among = await client.crm.objects.tasks.batchApi.read(read(archived), true);
      expect(among.results).toMatchObject([{ id: archived, archived: true }]);
    }));

  it("is limited to a hundred", () =>
    withHubSpot(async ({ send }) => {
      const ids = Array.from({ length: 101 }, (_none, index) => String(index));
      expect((await send("POST", `${TASKS}/batch/read`, read(...ids))).status).toBe(400);
      expect((await send("POST", `${TASKS}/batch/read`, read(...ids.slice(1)))).status).toBe(207);
    }));
});
