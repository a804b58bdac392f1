import { describe, expect, it } from "vitest";
import type { Answer, TestRequest } from "../../../src/http/index.js";
import { startHubSpot } from "../../../src/hubspot/index.js";
import { Validator } from "../../../src/hubspot/schema/validate.js";
import { CONTACTS, ownSpec, TASKS } from "../support.js";

/** What the server's end says of one request, and what that was answered with. */
async function judged(method: string, path: string, body?: unknown): Promise<readonly [status: number, said: string]> {
  const server = await startHubSpot();
  const headers = { authorization: `Bearer ${server.addToken()}` };
  const { status } = await fetch(server.url + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const said = await server.close().then(
    () => "nothing",
    (error: Error) => error.message,
  );
  return [status, said];
}

describe("a request that breaks HubSpot's models", () => {
  const properties = { email: "ada@example.com" };
  const associations = [{ to: { id: "1" }, types: [ownSpec(3)] }];

  it.each([
    ["POST", CONTACTS, undefined, "the request must be object"],
    ["POST", CONTACTS, [], "the request must be object"],
    ["POST", CONTACTS, {}, "required property 'properties'"],
    ["POST", CONTACTS, { properties, extra: 1 }, '{"additionalProperty":"extra"}'],
    ["POST", CONTACTS, { properties: { ...properties, phone: 5 } }, "the request/properties/phone must be string"],
    ["POST", CONTACTS, { properties: { phone: null } }, "the request/properties/phone must be string"],
    ["POST", CONTACTS, { properties, associations: [{ to: { id: 5 }, types: [] }] }, "/associations/0/to/id must be"],
    ["POST", TASKS, { properties, associations: [{ to: { id: "5" } }] }, "required property 'types'"],
    [
      "POST",
      TASKS,
      { properties, associations: [{ ...associations[0], types: [{ ...ownSpec(3), associationCategory: "OURS" }] }] },
      "associationCategory must be equal to one of the allowed values",
    ],
    ["POST", TASKS, { properties, associations: [{ to: { id: "1" }, types: [ownSpec(0.5)] }] }, "must be integer"],
    [
      "POST",
      `${TASKS}/batch/read`,
      { inputs: [{ id: "1" }], properties: [] },
      "required property 'propertiesWithHistory'",
    ],
    [
      "POST",
      `${TASKS}/search`,
      { filterGroups: [{ filters: [{ propertyName: "a", operator: "LIKE" }] }] },
      "operator must be",
    ],
    ["POST", `${TASKS}/search`, { sorts: [{ propertyName: "a" }] }, "the request/sorts/0 must be string"],
    ["PUT", "/crm/v4/objects/deals/1/associations/contacts/2", ownSpec(3), "the request must be array"],
    ["GET", `${CONTACTS}/1?idproperty=email`, undefined, "the query has idproperty"],
    ["PUT", "/crm/v4/objects/deals/1/associations/default/contacts/2", {}, "the request has a body"],
  ] as const)("is refused and noticed: %s %s %j", async (method, path, body, words) => {
    const [status, said] = await judged(method, path, body);
    expect(said).toContain(`${method} ${path.replace(/\?.*/, "")} (400)`);
    expect(said).toContain(words);
    expect(status).toBe(400);
  });

  it("is noticed where it is refused for another reason as well", async () => {
    const server = await startHubSpot();
    await fetch(`${server.url}${CONTACTS}/1`, { method: "PATCH", body: "{}" });
    await expect(server.close()).rejects.toThrow("PATCH /crm/v3/objects/contacts/1 (401): the request must have");
  });

  it("is noticed where it is for nothing that the server has, or for what it does not do", async () => {
    expect(await judged("GET", "/crm/v3/objects/companies/1")).toMatchObject([404, /is no operation/]);
    for (const asked of [
      { query: "ada" },
      { filterGroups: [{ filters: [{ propertyName: "associations.deal", operator: "NEQ" }] }] },
    ]) {
      await expect(judged("POST", `${CONTACTS}/search`, asked)).rejects.toThrow("fetch failed");
    }
  });

  it("is nothing else", async () => {
    expect(await judged("POST", CONTACTS, { properties })).toEqual([201, "nothing"]);
    expect(await judged("POST", CONTACTS, { properties: { email: "nobody" } })).toEqual([400, "nothing"]);
    expect(await judged("GET", `${CONTACTS}/1?properties=email&archived=true`)).toEqual([404, "nothing"]);
  });
});

describe("an answer that breaks HubSpot's models", () => {
  const object = { id: "1", properties: {}, createdAt: "2030-01-02T03:04:05Z", updatedAt: "2030-01-02T03:04:05.678Z" };
  const error = { message: "no", category: "X", correlationId: "1" };
  const said = (method: string, path: string, answer: Answer, body?: unknown) => {
    const request: TestRequest = { method, path, query: new URLSearchParams(), headers: {}, body };
    return new Validator().check(request, answer).join();
  };
  const got = (answer: Answer) => said("GET", `${CONTACTS}/1`, answer);

  it("is noticed", () => {
    expect(got({ status: 200, body: object })).toBe("");
    expect(got({ status: 200, body: { ...object, properties: { email: null } } })).toBe("");
    expect(got({ status: 200, body: { ...object, properties: { amount: 5 } } })).toContain(
      "/properties/amount must be",
    );
    expect(got({ status: 200, body: { ...object, id: 1 } })).toContain("the answer/id must be string");
    expect(got({ status: 200, body: { ...object, extra: 1 } })).toContain("must NOT have additional properties");
    expect(got({ status: 200, body: { ...object, createdAt: "yesterday" } })).toContain(
      'must match format "date-time"',
    );
    expect(got({ status: 200, body: { id: "1" } })).toContain("must have required property");
    expect(got({ status: 200 })).toContain("must be object");
    expect(got({ status: 201, body: object })).toContain("is no status of this operation");
    expect(said("DELETE", `${CONTACTS}/1`, { status: 204 })).toBe("");
    expect(said("DELETE", `${CONTACTS}/1`, { status: 204, body: {} })).toContain("the answer has a body");
    const path = "/crm/v4/objects/deals/1/associations/contacts";
    const results = [{ toObjectId: "2", associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 3 }] }];
    expect(said("GET", path, { status: 200, body: { results } })).toBe("");
    const numbered = [{ ...results[0], toObjectId: 2 }];
    expect(said("GET", path, { status: 200, body: { results: numbered } })).toContain("toObjectId must be string");
  });

  it("is noticed among errors, but for refusals over a limit", () => {
    expect(got({ status: 404, body: error })).toBe("");
    expect(got({ status: 404, body: { message: "no" } })).toContain("the error must have required property");
    expect(got({ status: 404, body: "no" })).toContain("the error must be object");
    expect(got({ status: 429, body: { message: "no" } })).toBe("");
  });
});
