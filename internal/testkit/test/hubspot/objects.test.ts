import { AssociationTypes } from "@hubspot/api-client";
import { describe, expect, it } from "vitest";
import { ASSOCIATION_TYPES } from "../../src/hubspot/index.js";
import { expectProblem, withHubSpot } from "./support.js";

const CONTACTS = "/crm/v3/objects/contacts";
const DEALS = "/crm/v3/objects/deals";
const TASKS = "/crm/v3/objects/tasks";

describe("contacts", () => {
  it("are made, and found by id and by e-mail address in any case", () =>
    withHubSpot(async (server, send) => {
      const made = await send("POST", CONTACTS, { properties: { email: "Ann@Example.com", firstname: "Ann" } });
      expect(made).toMatchObject({ status: 201, body: { properties: { email: "ann@example.com", firstname: "Ann" } } });
      const { id } = made.body as { id: string };
      expect((await send("GET", `${CONTACTS}/${id}?properties=company`)).body).toMatchObject({
        properties: { company: null },
      });
      const byEmail = await send("GET", `${CONTACTS}/ANN%40example.com?idProperty=email`);
      expect(byEmail).toMatchObject({ status: 200, body: { id } });
      expect(server.objects("contacts")).toHaveLength(1);
    }));

  it("have one e-mail address each, also when two are made at once", () =>
    withHubSpot(async (server, send) => {
      const asked = Array.from({ length: 10 }, () =>
        send("POST", CONTACTS, { properties: { email: "ann@example.com" } }),
      );
      const answers = await Promise.all(asked);
      const [own] = server.objects("contacts");
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
      const conflict = answers.find(({ status }) => status === 409);
      expect(conflict?.body).toMatchObject({
        category: "CONFLICT",
        message: `Contact already exists. Existing ID: ${own?.id}`,
      });
      const other = server.add("contacts", { email: "bob@example.com" });
      const taken = await send("PATCH", `${CONTACTS}/${other}`, { properties: { email: "ann@example.com" } });
      expectProblem(taken, 409, "CONFLICT");
    }));

  it("remember what their properties were", () =>
    withHubSpot(async (server, send) => {
      const id = server.add("contacts", { email: "ann@example.com", firstname: "Ann" });
      await send("PATCH", `${CONTACTS}/${id}`, { properties: { firstname: "Anna" } });
      const { body } = await send("GET", `${CONTACTS}/${id}?propertiesWithHistory=firstname`);
      const { propertiesWithHistory } = body as { propertiesWithHistory: { firstname: { value: string }[] } };
      expect(propertiesWithHistory.firstname.map(({ value }) => value)).toEqual(["Anna", "Ann"]);
    }));

  it("are archived once and again, and then found among the archived alone", () =>
    withHubSpot(async (server, send) => {
      const id = server.add("contacts", { email: "ann@example.com" });
      for (let times = 0; times < 2; times++) expect((await send("DELETE", `${CONTACTS}/${id}`)).status).toBe(204);
      expectProblem(await send("GET", `${CONTACTS}/${id}`), 404, "OBJECT_NOT_FOUND");
      expect((await send("GET", `${CONTACTS}/${id}?archived=true`)).body).toMatchObject({ id, archived: true });
    }));

  it.each([
    [{ email: "nobody" }, "email"],
    [{ email: "a@b.c", shoesize: "44" }, "shoesize"],
    [{ email: "a@b.c", createdate: "2020-01-01" }, "createdate"],
    [{ email: "a@b.c", lifecyclestage: "rich" }, "lifecyclestage"],
  ])("are refused with %j", (properties, name) =>
    withHubSpot(async (_server, send) => {
      const refused = await send("POST", CONTACTS, { properties });
      expectProblem(refused, 400, "VALIDATION_ERROR");
      expect(refused.body).toMatchObject({ errors: [{ context: { propertyName: [name] } }] });
    }),
  );
});

describe("deals and tasks", () => {
  const link = (id: string, associationTypeId: number) => ({
    to: { id },
    types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }],
  });

  it("are made with their associations, which can be followed both ways", () =>
    withHubSpot(async (server, send) => {
      const contact = server.add("contacts", { email: "ann@example.com" });
      const dealt = {
        properties: { dealname: "A", dealstage: "closedwon", amount: "5" },
        associations: [link(contact, 3)],
      };
      const deal = ((await send("POST", DEALS, dealt)).body as { id: string }).id;
      const tasked = {
        properties: { hs_timestamp: "1700000000000" },
        associations: [link(contact, 204), link(deal, 216)],
      };
      const task = await send("POST", `${TASKS}`, tasked);
      expect(task.status).toBe(201);
      expect(server.objects("tasks")[0]?.properties["hs_timestamp"]).toBe("2023-11-14T22:13:20.000Z");
      const associated = await send("GET", `/crm/v4/objects/contacts/${contact}/associations/deals`);
      expect(associated.body).toEqual({
        results: [{ toObjectId: deal, associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 4 }] }],
      });
      expect(server.objects("contacts")[0]?.associations).toMatchObject({ deals: [{ id: deal }], tasks: [{}] });
    }));

  it.each([
    [DEALS, { dealname: "A" }, "dealstage"],
    [DEALS, { dealstage: "closedwon" }, "dealname"],
    [DEALS, { dealname: "A", dealstage: "nowhere" }, "dealstage"],
    [DEALS, { dealname: "A", dealstage: "closedwon", pipeline: "other" }, "pipeline"],
    [DEALS, { dealname: "A", dealstage: "closedwon", amount: "much" }, "amount"],
    [TASKS, { hs_task_subject: "A" }, "hs_timestamp"],
    [TASKS, { hs_timestamp: "soon" }, "hs_timestamp"],
  ])("%s are refused with %j", (path, properties, name) =>
    withHubSpot(async (_server, send) => {
      const refused = await send("POST", path, { properties });
      expectProblem(refused, 400, "VALIDATION_ERROR");
      expect(refused.body).toMatchObject({ errors: [{ context: { propertyName: [name] } }] });
    }),
  );

  it("are refused with associations of another pair, or to nothing, and are not made then", () =>
    withHubSpot(async (server, send) => {
      const contact = server.add("contacts", { email: "ann@example.com" });
      const properties = { dealname: "A", dealstage: "closedwon" };
      expectProblem(
        await send("POST", DEALS, { properties, associations: [link(contact, 204)] }),
        400,
        "VALIDATION_ERROR",
      );
      expectProblem(await send("POST", DEALS, { properties, associations: [link("999", 3)] }), 400, "VALIDATION_ERROR");
      expect(server.objects("deals")).toEqual([]);
    }));

  it("are associated afterwards", () =>
    withHubSpot(async (server, send) => {
      const contact = server.add("contacts", { email: "ann@example.com" });
      const deal = server.add("deals", { dealname: "A", dealstage: "closedwon" });
      const answer = await send("PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`);
      expect(answer).toMatchObject({ status: 200, body: { results: [{ from: { id: deal }, to: { id: contact } }] } });
      expect(server.objects("deals")[0]?.associations).toEqual({ contacts: [{ id: contact, typeIds: [3] }] });
    }));

  it("are in pipelines of the account", () =>
    withHubSpot(
      async (server) => {
        server.add("deals", { dealname: "A", dealstage: "first", pipeline: "other" });
        expect(() => server.add("deals", { dealname: "A", dealstage: "closedwon", pipeline: "other" })).toThrow(
          "not valid",
        );
      },
      { pipelines: { other: ["first"] } },
    ));

  it("are read many at once, with an error for those that are missing", () =>
    withHubSpot(async (server, send) => {
      const id = server.add("tasks", { hs_timestamp: "1700000000000" });
      const read = (ids: readonly string[]) =>
        send("POST", `${TASKS}/batch/read`, {
          inputs: ids.map((one) => ({ id: one })),
          properties: ["hs_task_subject"],
          propertiesWithHistory: [],
        });
      expect(await read([id])).toMatchObject({ status: 200, body: { results: [{ id }] } });
      const partly = await read([id, "999"]);
      expect(partly).toMatchObject({
        status: 207,
        body: { results: [{ id }], numErrors: 1, errors: [{ context: { ids: ["999"] } }] },
      });
    }));
});

it("the association types are those of HubSpot's own client", () => {
  const named: Readonly<Record<string, number>> = {
    "deals contacts": AssociationTypes.dealToContact,
    "contacts deals": AssociationTypes.contactToDeal,
    "contacts tasks": AssociationTypes.contactToTask,
    "tasks contacts": AssociationTypes.taskToContact,
    "deals tasks": AssociationTypes.dealToTask,
    "tasks deals": AssociationTypes.taskToDeal,
  };
  expect(ASSOCIATION_TYPES).toEqual(named);
});
