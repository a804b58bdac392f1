import { BasicApiRequestFactory as AssociationRequests } from "@hubspot/api-client/lib/codegen/crm/associations/v4/apis/BasicApi.js";
import { createConfiguration as associationConfiguration } from "@hubspot/api-client/lib/codegen/crm/associations/v4/configuration.js";
import { BasicApiRequestFactory } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/apis/BasicApi.js";
import { BatchApiRequestFactory } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/apis/BatchApi.js";
import { SearchApiRequestFactory } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/apis/SearchApi.js";
import { createConfiguration } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/configuration.js";
import { describe, expect, it } from "vitest";
import { startHubSpot } from "../../src/hubspot/index.js";
import { operationFor } from "../../src/hubspot/schema/operations.js";
import { expectProblem, withHubSpot } from "./support.js";

const CONTACTS = "/crm/v3/objects/contacts";

describe("search", () => {
  it("lags behind what was written, until it is indexed", () =>
    withHubSpot(async (server, send) => {
      server.add("contacts", { email: "ann@example.com", firstname: "Ann" });
      const filters = [{ propertyName: "firstname", operator: "EQ", value: "ann" }];
      const search = () =>
        send("POST", `${CONTACTS}/search`, { filterGroups: [{ filters }], limit: 1, properties: ["company"] });
      expect((await search()).body).toEqual({ total: 0, results: [] });
      server.index();
      expect((await search()).body).toMatchObject({
        total: 1,
        results: [{ properties: { firstname: "Ann", company: null } }],
      });
    }));

  it.each([
    ["NEQ", "ann", 1],
    ["CONTAINS_TOKEN", "b*", 1],
    ["HAS_PROPERTY", undefined, 2],
    ["NOT_HAS_PROPERTY", undefined, 0],
    ["GTE", "0", 0],
  ] as const)("knows the operator %s", (operator, value, total) =>
    withHubSpot(async (server, send) => {
      for (const name of ["ann", "bob"]) server.add("contacts", { email: `${name}@example.com`, firstname: name });
      server.index();
      const filters = [{ propertyName: "firstname", operator, ...(value === undefined ? undefined : { value }) }];
      expect((await send("POST", `${CONTACTS}/search`, { filterGroups: [{ filters }] })).body).toMatchObject({ total });
    }),
  );

  it("gives page after page", () =>
    withHubSpot(async (server, send) => {
      for (let index = 0; index < 3; index++) server.add("contacts", { email: `${index}@example.com` });
      server.index();
      const page = async (after?: string) =>
        (await send("POST", `${CONTACTS}/search`, { limit: 2, sorts: ["-email"], ...(after && { after }) })).body;
      expect(await page()).toMatchObject({ results: [{}, {}], paging: { next: { after: "2" } } });
      expect(await page("2")).toMatchObject({ results: [{ properties: { email: "0@example.com" } }] });
    }));
});

describe("who may do what", () => {
  it("is nobody without a token that is known", () =>
    withHubSpot(async (_server, send) => {
      expectProblem(await send("GET", `${CONTACTS}/1`, undefined, "pat-unknown"), 401, "INVALID_AUTHENTICATION");
    }));

  it("depends on the token's scopes", () =>
    withHubSpot(async (server, send) => {
      const reader = server.addToken({ scopes: ["crm.objects.contacts.read"] });
      expectProblem(await send("GET", `${CONTACTS}/1`, undefined, reader), 404, "OBJECT_NOT_FOUND");
      const refused = await send("POST", CONTACTS, { properties: {} }, reader);
      expectProblem(refused, 403, "MISSING_SCOPES");
      expect(refused.body).toMatchObject({
        errors: [{ context: { requiredGranularScopes: ["crm.objects.contacts.write"] } }],
      });
    }));

  it("is limited in number", () =>
    withHubSpot(async (server, send) => {
      server.rateLimit({ policyName: "TEN_SECONDLY_ROLLING", retryAfterSeconds: 3 });
      const limited = await fetch(`${server.url}${CONTACTS}/1`);
      expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
      expect(await limited.json()).toMatchObject({ errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" });
      expect((await send("GET", `${CONTACTS}/1`)).status).toBe(404);
    }));
});

describe("the table of operations", () => {
  it("has the methods and paths of HubSpot's generated client", async () => {
    const configuration = createConfiguration();
    const basic = new BasicApiRequestFactory(configuration);
    const batch = new BatchApiRequestFactory(configuration);
    const search = new SearchApiRequestFactory(configuration);
    const associations = new AssociationRequests(associationConfiguration());
    const built = {
      get: basic.getById("1"),
      create: basic.create({ properties: {} }),
      update: basic.update("1", { properties: {} }),
      archive: basic.archive("1"),
      batchRead: batch.read({ inputs: [], properties: [], propertiesWithHistory: [] }),
      search: search.doSearch({}),
      associations: associations.getPage("tasks", "1", "contacts"),
      associate: associations.createDefault("tasks", "1", "contacts", "2"),
    };
    for (const [name, request] of Object.entries(built)) {
      const context = await request;
      expect(operationFor(context.getHttpMethod(), new URL(context.getUrl()).pathname)?.name).toBe(name);
    }
  });
});

describe("what breaks HubSpot's models is noticed", () => {
  const broken = async (method: string, path: string, body?: object): Promise<string> => {
    const server = await startHubSpot();
    const headers = { authorization: `Bearer ${server.addToken()}` };
    await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return server.close().then(
      () => "nothing",
      (error: Error) => error.message,
    );
  };

  it.each([
    ["POST", CONTACTS, { properties: { email: "a@b.c" }, extra: 1 }, "must NOT have additional properties"],
    ["POST", CONTACTS, { properties: { email: "a@b.c", phone: 5 } }, "the request/properties/phone must be string"],
    ["POST", `${CONTACTS}/batch/read`, { inputs: [{ id: "1" }] }, "must have required property"],
    ["GET", "/crm/v3/objects/companies/1", undefined, "is no operation"],
  ])("in %s %s %j", async (method, path, body, problem) => {
    expect(await broken(method, path, body)).toContain(problem);
  });

  it("and nothing else is", async () => {
    expect(await broken("POST", CONTACTS, { properties: { email: "a@b.c" } })).toBe("nothing");
    expect(await broken("POST", CONTACTS, { properties: { email: "a" }, extra: 1 })).toBe("nothing");
  });
});
