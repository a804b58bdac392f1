import { describe, expect, it } from "vitest";
import { CONTACTS, refusalOf, withHubSpot } from "./support.js";

const ADA = "ada@example.com";

describe("contacts", () => {
  it("are made, and found by id, and by e-mail address in any case", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const { basicApi } = client.crm.contacts;
      const made = await basicApi.create({ properties: { email: "Ada@Example.com", firstname: "Ada" } });
      expect(made.properties).toMatchObject({ email: ADA, firstname: "Ada", hs_object_id: made.id });
      expect(await basicApi.getById(made.id)).toMatchObject({ id: made.id, archived: false });
      const found = await basicApi.getById("ADA@example.com", ["email"], undefined, undefined, undefined, "email");
      expect(found).toMatchObject({ id: made.id, properties: { email: ADA } });
      expect(hubspot.objects("contacts")).toMatchObject([{ id: made.id, properties: { email: ADA } }]);
      expect(hubspot.object("contacts", made.id)).toEqual(hubspot.objects("contacts")[0]);
    }));

  it("come with the properties that are asked for, or those that HubSpot gives unasked", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: ADA, firstname: "Ada", phone: "5" });
      const always = ["createdate", "hs_object_id", "lastmodifieddate"];
      const names = async (...asked: readonly string[]) =>
        Object.keys((await client.crm.contacts.basicApi.getById(id, [...asked])).properties).sort();
      expect(await names()).toEqual([...always, "email", "firstname", "lastname"].sort());
      expect(await names("phone", "company")).toEqual([...always, "company", "phone"].sort());
      expect(await names("nosuchproperty")).toEqual([...always].sort());
      const { properties } = await client.crm.contacts.basicApi.getById(id, ["phone", "company"]);
      expect(properties).toMatchObject({ phone: "5", company: null });
    }));

  it("are changed by id or e-mail address, and nothing else of them is", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const { basicApi } = client.crm.contacts;
      const id = hubspot.add("contacts", { email: ADA, firstname: "Ada", phone: "5" });
      await basicApi.update(id, { properties: { phone: "6" } });
      await basicApi.update(ADA, { properties: { company: "Engines" } }, "email");
      await basicApi.update(id, { properties: { firstname: "" } });
      expect(hubspot.object("contacts", id)?.properties).toMatchObject({
        email: ADA,
        firstname: "",
        phone: "6",
        company: "Engines",
      });
    }));

  it("remember what their properties were, the newest first", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: ADA, firstname: "A" });
      for (const firstname of ["Ada", "Ada", ""]) {
        await client.crm.contacts.basicApi.update(id, { properties: { firstname } });
      }
      const { propertiesWithHistory, properties } = await client.crm.contacts.basicApi.getById(
        id,
        ["email"],
        ["firstname", "phone"],
      );
      expect(propertiesWithHistory?.["firstname"]?.map(({ value }) => value)).toEqual(["", "Ada", "A"]);
      expect(propertiesWithHistory?.["phone"]).toEqual([]);
      expect(properties).toMatchObject({ email: ADA, firstname: "", phone: null });
    }));

  it("say when they were made and last changed, no two changes at the same time", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: ADA });
      const seen = () => client.crm.contacts.basicApi.getById(id);
      const { createdAt, updatedAt, properties } = await seen();
      expect(updatedAt).toEqual(createdAt);
      expect(properties).toMatchObject({
        createdate: createdAt.toISOString(),
        lastmodifieddate: updatedAt.toISOString(),
      });
      const changes = Array.from({ length: 20 }, () => {
        hubspot.update("contacts", id, { phone: "5" });
        return hubspot.object("contacts", id)?.updatedAt ?? "";
      });
      expect([createdAt.toISOString(), ...changes]).toEqual([...new Set([createdAt.toISOString(), ...changes])].sort());
      expect(await seen()).toMatchObject({ createdAt, updatedAt: new Date(changes.at(-1) ?? "") });
    }));

  it("are archived once and again, and then found among the archived alone", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const { basicApi } = client.crm.contacts;
      const id = hubspot.add("contacts", { email: ADA });
      const archived = () => basicApi.getById(id, undefined, undefined, undefined, true);
      await refusalOf(archived(), 404, "OBJECT_NOT_FOUND");
      await basicApi.archive(id);
      await basicApi.archive(id);
      await basicApi.archive("999");
      await refusalOf(basicApi.getById(id), 404, "OBJECT_NOT_FOUND");
      await refusalOf(basicApi.update(id, { properties: { phone: "5" } }), 404, "OBJECT_NOT_FOUND");
      expect(await archived()).toMatchObject({ id, archived: true, archivedAt: expect.any(Date) });
      expect(hubspot.objects("contacts")).toEqual([]);
      expect(hubspot.object("contacts", id)).toMatchObject({ archived: true });
    }));

  it("are refused in whole where a value does not hold, by name", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const id = hubspot.add("contacts", { email: ADA, phone: "5" });
      const before = await hubspot.state();
      for (const [properties, name, code] of [
        [{ email: "nobody" }, "email", "INVALID_EMAIL"],
        [{ shoesize: "44" }, "shoesize", "PROPERTY_DOESNT_EXIST"],
        [{ constructor: "x" }, "constructor", "PROPERTY_DOESNT_EXIST"],
        [{ createdate: "2020-01-01" }, "createdate", "READ_ONLY_VALUE"],
        [{ hs_object_id: "5" }, "hs_object_id", "READ_ONLY_VALUE"],
        [{ lastmodifieddate: "2020-01-01" }, "lastmodifieddate", "READ_ONLY_VALUE"],
        [{ lifecyclestage: "rich", phone: "6" }, "lifecyclestage", "INVALID_OPTION"],
      ] as const) {
        const values = { properties: { ...properties } };
        const expected = { errors: [{ code, context: { propertyName: [name] } }] };
        const { basicApi } = client.crm.contacts;
        expect(await refusalOf(basicApi.create(values), 400, "VALIDATION_ERROR")).toMatchObject(expected);
        expect(await refusalOf(basicApi.update(id, values), 400, "VALIDATION_ERROR")).toMatchObject(expected);
      }
      expect(await hubspot.state()).toEqual(before);
    }));
});

describe("an e-mail address", () => {
  it("is of one contact, also when many are made at once", () =>
    withHubSpot(async ({ hubspot, client, send }) => {
      const create = (email: string) => send("POST", CONTACTS, { properties: { email } });
      const answers = await Promise.all(["ada@", "ADA@", "ada@", "Ada@"].map((name) => create(`${name}example.com`)));
      const [own, ...others] = hubspot.objects("contacts");
      expect(others).toEqual([]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      expect(answers.find(({ status }) => status === 409)?.body).toEqual({
        status: "error",
        message: `Contact already exists. Existing ID: ${own?.id}`,
        correlationId: expect.any(String),
        category: "CONFLICT",
      });
      await refusalOf(client.crm.contacts.basicApi.create({ properties: { email: ADA } }), 409, "CONFLICT");
    }));

  it("cannot be given to another contact, but again to its own", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const { basicApi } = client.crm.contacts;
      const ada = hubspot.add("contacts", { email: ADA });
      const eve = hubspot.add("contacts", { email: "eve@example.com" });
      await refusalOf(basicApi.update(eve, { properties: { email: "ADA@example.com" } }), 409, "CONFLICT");
      expect(hubspot.object("contacts", eve)?.properties).toMatchObject({ email: "eve@example.com" });
      expect((await basicApi.update(ada, { properties: { email: ADA } })).id).toBe(ada);
      expect(() => hubspot.update("contacts", eve, { email: ADA })).toThrow(`Existing ID: ${ada}`);
    }));

  it("is free again when its contact is archived", () =>
    withHubSpot(async ({ hubspot, client }) => {
      const old = hubspot.add("contacts", { email: ADA });
      hubspot.archive("contacts", old);
      const { id } = await client.crm.contacts.basicApi.create({ properties: { email: ADA } });
      const byEmail = (archived: boolean) =>
        client.crm.contacts.basicApi.getById(ADA, undefined, undefined, undefined, archived, "email");
      expect([(await byEmail(false)).id, (await byEmail(true)).id]).toEqual([id, old]);
    }));

  it("is the only other name of an object", () =>
    withHubSpot(async ({ hubspot, client }) => {
      hubspot.add("contacts", { email: ADA, phone: "5" });
      const byPhone = client.crm.contacts.basicApi.getById("5", undefined, undefined, undefined, undefined, "phone");
      await refusalOf(byPhone, 400, "VALIDATION_ERROR");
      const deal = client.crm.deals.basicApi.getById(ADA, undefined, undefined, undefined, undefined, "email");
      await refusalOf(deal, 400, "VALIDATION_ERROR");
      await refusalOf(client.crm.contacts.basicApi.getById(ADA), 404, "OBJECT_NOT_FOUND");
    }));
});
