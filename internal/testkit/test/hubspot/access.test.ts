import { describe, expect, it } from "vitest";
import { startHubSpot } from "../../src/hubspot/index.js";
import { CONTACTS, DEALS, DUE, refusalOf, TASKS, withHubSpot } from "./support.js";

describe("who may do what", () => {
  it("is nobody without a token that is known", () =>
    withHubSpot(async ({ hubspot, send }) => {
      const refused = await send("GET", `${CONTACTS}/1`, undefined, "pat-unknown");
      expect(refused).toMatchObject({ status: 401, body: { category: "INVALID_AUTHENTICATION" } });
      for (const authorization of [undefined, hubspot.addToken(), `Basic ${hubspot.addToken()}`, "Bearer "]) {
        const response = await fetch(`${hubspot.url}${CONTACTS}/1`, {
          headers: { ...(authorization && { authorization }) },
        });
        expect(response.status).toBe(401);
      }
      // Who is not known is not told what there is.
      const path = `${CONTACTS}/ada%40example.com?idProperty=email`;
      expect((await send("GET", path, undefined, "pat-unknown")).status).toBe(401);
    }));

  it("depends on the token's scopes, tasks being among what belongs to contacts", () =>
    withHubSpot(async ({ hubspot, send }) => {
      const contact = hubspot.add("contacts", { email: "ada@example.com" });
      const deal = hubspot.add("deals", { dealname: "Engine", dealstage: "closedwon" });
      const task = hubspot.add("tasks", { hs_timestamp: DUE });
      const before = await hubspot.state();
      const readsContacts = hubspot.addToken({ scopes: ["crm.objects.contacts.read"] });
      const writesContacts = hubspot.addToken({ scopes: ["crm.objects.contacts.write"] });
      const nothing = hubspot.addToken({ scopes: [] });
      for (const [token, method, path, status] of [
        [readsContacts, "GET", `${CONTACTS}/${contact}`, 200],
        [readsContacts, "GET", `${TASKS}/${task}`, 200],
        [readsContacts, "GET", `${DEALS}/${deal}`, 403],
        [readsContacts, "GET", `/crm/v4/objects/contacts/${contact}/associations/deals`, 200],
        [readsContacts, "DELETE", `${CONTACTS}/${contact}`, 403],
        [readsContacts, "PUT", `/crm/v4/objects/contacts/${contact}/associations/default/deals/${deal}`, 403],
        [writesContacts, "GET", `${CONTACTS}/${contact}`, 403],
        [writesContacts, "DELETE", `${DEALS}/${deal}`, 403],
        [nothing, "DELETE", `${TASKS}/${task}`, 403],
      ] as const) {
        expect([method, path, (await send(method, path, undefined, token)).status]).toEqual([method, path, status]);
      }
      const reading = { inputs: [{ id: contact }], properties: [], propertiesWithHistory: [] };
      expect((await send("POST", `${CONTACTS}/batch/read`, reading, readsContacts)).status).toBe(200);
      expect((await send("POST", `${CONTACTS}/search`, {}, readsContacts)).status).toBe(200);
      const refused = await send("POST", CONTACTS, { properties: {} }, readsContacts);
      expect(refused).toMatchObject({
        status: 403,
        body: {
          category: "MISSING_SCOPES",
          errors: [{ context: { requiredGranularScopes: ["crm.objects.contacts.write"] } }],
        },
      });
      expect(await hubspot.state()).toEqual(before);
      expect((await send("DELETE", `${CONTACTS}/${contact}`, undefined, writesContacts)).status).toBe(204);
    }));
});

describe("rate limits", () => {
  it("hold for as many requests as were said, which do nothing", () =>
    withHubSpot(async ({ hubspot, client, send }) => {
      hubspot.rateLimit({ policyName: "TEN_SECONDLY_ROLLING", retryAfterSeconds: 3, times: 2 });
      hubspot.rateLimit({ policyName: "DAILY" });
      const create = () => send("POST", CONTACTS, { properties: { email: "ada@example.com" } });
      const first = await create();
      expect(first).toMatchObject({
        status: 429,
        body: {
          status: "error",
          message: "You have reached your ten_secondly_rolling limit.",
          errorType: "RATE_LIMIT",
          policyName: "TEN_SECONDLY_ROLLING",
        },
      });
      const header = ({ headers }: typeof first, name: string) => headers.get(name);
      expect(header(first, "retry-after")).toBe("3");
      expect(header(first, "x-hubspot-ratelimit-remaining")).toBe("0");
      expect((await create()).status).toBe(429);
      const third = await create();
      expect(third).toMatchObject({ status: 429, body: { policyName: "DAILY" } });
      expect(header(third, "retry-after")).toBeNull();
      expect(header(third, "x-hubspot-ratelimit-daily-remaining")).toBe("0");
      expect(hubspot.objects("contacts")).toEqual([]);
      expect((await create()).status).toBe(201);
      hubspot.rateLimit({ policyName: "SECONDLY" });
      await expect(client.crm.contacts.searchApi.doSearch({})).rejects.toMatchObject({ code: 429 });
    }));
});

it("accounts know nothing of each other", async () => {
  const [one, other] = [await startHubSpot(), await startHubSpot()];
  const token = one.addToken();
  one.add("contacts", { email: "ada@example.com" });
  expect(other.objects("contacts")).toEqual([]);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${other.url}${CONTACTS}/1`, { headers })).status).toBe(401);
  await one.close();
  await other.close();
});

it("refusals of HubSpot's own client say why", () =>
  withHubSpot(async ({ client }) => {
    const body = await refusalOf(client.crm.deals.basicApi.getById("1"), 404, "OBJECT_NOT_FOUND");
    expect(body).toMatchObject({ message: "resource not found" });
  }));
