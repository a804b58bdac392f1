import { describe, expect, test } from "vitest";
import { withHubSpot } from "./support/hubspot.js";

describe("createContact", () => {
  test("makes a contact with everything that has an argument of its own", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const made = await hubspot.call("createContact", {
        email: "Ada@Example.com",
        firstName: "Ada",
        lastName: "Lovelace",
        company: "Engines",
        phone: "+44 1",
        jobTitle: "Analyst",
      });
      const [contact, ...others] = server.objects("contacts");
      expect(others).toEqual([]);
      expect(contact?.properties).toMatchObject({
        email: "ada@example.com",
        firstname: "Ada",
        lastname: "Lovelace",
        company: "Engines",
        phone: "+44 1",
        jobtitle: "Analyst",
      });
      expect(made).toMatchObject({ success: true, output: { id: contact?.id, email: "ada@example.com" } });
      expect(made.resources).toEqual([
        {
          kind: "crm.contact",
          name: "ada@example.com",
          change: "create",
          fields: ["email", "firstname", "lastname", "company", "phone", "jobtitle"],
        },
      ]);
    }));

  test("lets arguments of its own win over further properties", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const properties = { email: "eve@example.com", firstname: "Eve", phone: "5" };
      await hubspot.call("createContact", { email: "ada@example.com", firstName: "Ada", properties });
      expect(server.objects("contacts").map(({ properties }) => properties)).toMatchObject([
        { email: "ada@example.com", firstname: "Ada", phone: "5" },
      ]);
    }));

  test("says which contact there is already, before and after it could have made one", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com" });
      const known = await hubspot.call("createContact", { email: "ADA@example.com" });
      expect(known).toMatchObject({ status: "failed", code: "exists", output: { details: { id } } });
      expect(server.exchanges.filter(({ request }) => request.method === "POST")).toEqual([]);

      // Nothing is found before: HubSpot's own refusal is what counts.
      const missing = { status: 404, body: { status: "error", message: "no", correlationId: "1", category: "X" } };
      server.inject({ method: "GET", at: "before", what: missing });
      const refused = await hubspot.call("createContact", { email: "ada@example.com" });
      expect(refused).toMatchObject({ status: "failed", code: "exists", output: { details: { id } } });
    }));

  test("asks for the id where the refusal does not tell it", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const email = "ada@example.com";
      const conflict = {
        status: 409,
        body: { status: "error", message: "Contact already exists", category: "CONFLICT" },
      };
      server.inject({ method: "POST", at: "before", what: conflict });
      const without = await hubspot.call("createContact", { email });
      expect(without).toMatchObject({ status: "failed", code: "exists" });
      expect(without.output).not.toHaveProperty("details");

      const missing = { status: 404, body: { status: "error", message: "no", correlationId: "1", category: "X" } };
      const id = server.add("contacts", { email });
      server.inject({ method: "GET", at: "before", what: missing });
      server.inject({ method: "POST", at: "before", what: conflict });
      const found = await hubspot.call("createContact", { email });
      expect(found).toMatchObject({ status: "failed", code: "exists", output: { details: { id } } });
    }));

  test("makes one of twenty that are asked for at once, and tells the others which", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const made = await Promise.all(
        Array.from({ length: 20 }, () => hubspot.call("createContact", { email: "ada@example.com" })),
      );
      const [contact, ...others] = server.objects("contacts");
      expect(others).toEqual([]);
      const [own, ...more] = made.filter(({ success }) => success);
      expect(more).toEqual([]);
      expect(own?.output).toMatchObject({ id: contact?.id });
      for (const { success, status, code, output } of made) {
        if (success) continue;
        expect({ status, code, output }).toMatchObject({
          status: "failed",
          code: "exists",
          output: { details: { id: contact?.id } },
        });
      }
    }));
});

describe("updateContact", () => {
  test("changes what it is given of a contact by its address or id, and nothing else", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", firstname: "Ada", phone: "5" });
      const byEmail = await hubspot.call("updateContact", { contact: "ADA@example.com", company: "Engines" });
      expect(byEmail).toMatchObject({ success: true, output: { id, properties: { company: "Engines" } } });
      const byId = await hubspot.call("updateContact", { contact: id, lastName: "Byron", properties: { phone: "" } });
      expect(byId).toMatchObject({ success: true, output: { id, properties: { lastname: "Byron" } } });
      expect(server.objects("contacts")[0]?.properties).toMatchObject({
        email: "ada@example.com",
        firstname: "Ada",
        lastname: "Byron",
        company: "Engines",
        phone: "",
      });
      const touched = { kind: "crm.contact", name: "ada@example.com", change: "update" };
      expect(byEmail.resources).toEqual([{ ...touched, fields: ["company"] }]);
      expect(byId.resources).toEqual([{ ...touched, fields: ["phone", "lastname"] }]);
    }));

  test("shows what it found before", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", company: "Engines" });
      const { before } = await hubspot.call("updateContact", { contact: id, company: "Looms", phone: "5" });
      expect(before).toEqual({ id, contact: "ada@example.com", values: { company: "Engines", phone: null } });
    }));

  test("does not change the address that a contact is called by", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: "ada@example.com" });
      const refused = await hubspot.call("updateContact", { contact, properties: { email: "eve@example.com" } });
      expect(refused).toMatchObject({ status: "failed", code: "not_allowed" });
      expect(server.exchanges).toEqual([]);
    }));

  test("has nothing to do where nothing is given", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: "ada@example.com" });
      expect(await hubspot.call("updateContact", { contact })).toMatchObject({ status: "failed", code: "no_changes" });
      expect(server.exchanges).toEqual([]);
    }));

  test("does not write over what changes before it writes", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", company: "Engines" });
      const fault = server.inject({ method: "GET", skip: 1, at: "before", what: "hang" });
      const pending = hubspot.call("updateContact", { contact: id, company: "Looms" });
      await fault.hit;
      server.update("contacts", id, { company: "Mills" });
      fault.release();
      expect(await pending).toMatchObject({ status: "failed", code: "drift" });
      expect(server.objects("contacts")[0]?.properties).toMatchObject({ company: "Mills" });
    }));

  test("says that it does not know where somebody else writes in the same moment", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", company: "Engines" });
      const fault = server.inject({ method: "PATCH", at: "before", what: "hang" });
      const pending = hubspot.call("updateContact", { contact: id, company: "Looms" });
      await fault.hit;
      server.update("contacts", id, { company: "Mills" });
      fault.release();
      expect(await pending).toMatchObject({ status: "unknown", code: "drift" });
    }));

  test("counts nothing as drift that changes in another property", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", company: "Engines" });
      const fault = server.inject({ method: "PATCH", at: "before", what: "hang" });
      const pending = hubspot.call("updateContact", { contact: id, company: "Looms" });
      await fault.hit;
      server.update("contacts", id, { phone: "5" });
      fault.release();
      expect(await pending).toMatchObject({ success: true });
    }));
});

describe("getContact", () => {
  test("finds a contact by its address, in whatever case, and by its id", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com", firstname: "Ada" });
      const output = { found: true, id, email: "ada@example.com", properties: { firstname: "Ada", phone: null } };
      const properties = ["firstname", "phone"];
      const byEmail = await hubspot.call("getContact", { contact: "Ada@EXAMPLE.com", properties });
      const byId = await hubspot.call("getContact", { contact: id, properties });
      for (const found of [byEmail, byId]) {
        expect(found.output).toEqual(output);
        expect(found.resources).toEqual([{ kind: "crm.contact", name: "ada@example.com", change: "read" }]);
      }
    }));

  test("takes a contact that is not there, or archived, for an answer", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { email: "ada@example.com" });
      server.archive("contacts", id);
      for (const contact of ["nobody@example.com", "ada@example.com", id]) {
        expect(await hubspot.call("getContact", { contact })).toMatchObject({
          success: true,
          output: { found: false },
        });
      }
    }));

  test("takes no 404 for an answer that is not HubSpot's", () =>
    withHubSpot(async ({ server, hubspot }) => {
      for (const body of ["<html>Not Found</html>", { message: "no route" }, undefined]) {
        server.inject({ method: "GET", at: "before", what: { status: 404, body } });
        const result = await hubspot.call("getContact", { contact: "ada@example.com" });
        expect(result).toMatchObject({ status: "failed", code: "unexpected_answer" });
      }
    }));

  test("calls a contact without a readable address by its id", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const id = server.add("contacts", { firstname: "Ada" });
      const found = await hubspot.call("getContact", { contact: id, properties: [] });
      expect(found.output).toEqual({ found: true, id, email: null, properties: {} });
      expect(found.resources).toMatchObject([{ name: id }]);
    }));
});

describe("searchContacts", () => {
  test("finds those for which every filter holds, and says where there are more", () =>
    withHubSpot(async ({ server, hubspot }) => {
      for (const name of ["a", "b", "c"]) {
        server.add("contacts", { email: `${name}@example.com`, company: "Engines", firstname: name });
      }
      server.add("contacts", { email: "d@example.com", company: "Looms" });
      server.index();
      const filters = [
        { property: "company", operator: "EQ", value: "Engines" },
        { property: "firstname", operator: "IN", values: ["a", "b"] },
        { property: "phone", operator: "NOT_HAS_PROPERTY" },
      ] as const;
      const all = await hubspot.call("searchContacts", { filters, properties: ["firstname"] });
      expect(all.output).toMatchObject({
        contacts: [
          { email: "a@example.com", properties: { firstname: "a" } },
          { email: "b@example.com", properties: { firstname: "b" } },
        ],
        total: 2,
        truncated: false,
      });
      const one = await hubspot.call("searchContacts", { filters, limit: 1 });
      expect(one.output).toMatchObject({ contacts: [{ email: "a@example.com" }], total: 2, truncated: true });
    }));

  test("does not see yet what was written just now", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.add("contacts", { email: "ada@example.com" });
      const filters = [{ property: "email", operator: "EQ", value: "ada@example.com" }] as const;
      expect((await hubspot.call("searchContacts", { filters })).output).toMatchObject({ total: 0 });
    }));
});
