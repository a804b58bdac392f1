import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";

const accessToken = "pat-na1-secret";
const misconfigured = { code: "ENACT_INVALID_CONFIGURATION" };

describe("a HubSpotConnector", () => {
  test("is made with a token alone", () => {
    const hubspot = new HubSpotConnector({ accessToken });
    expect(hubspot.system).toBe("hubspot");
    expect(hubspot.allowedActions).not.toContain("updateContact");
  });

  test.each([undefined, "", " ", "with space", "line\nbreak", 5])("is not made with the token %j", (token) => {
    expect(() => new HubSpotConnector({ accessToken: token as never })).toThrow(expect.objectContaining(misconfigured));
  });

  test.each(["https://api.hubapi.com", "https://proxy.example.com/hubspot/", "http://127.0.0.1:5", "http://[::1]:5"])(
    "speaks to %s",
    (basePath) => {
      expect(new HubSpotConnector({ accessToken, basePath }).system).toBe("hubspot");
    },
  );

  test.each([
    "http://api.hubapi.com",
    "http://127.0.0.1.example.com",
    "ftp://127.0.0.1",
    "https://user:pass@api.hubapi.com",
    "https://api.hubapi.com?a=1",
    "https://api.hubapi.com#a",
    "api.hubapi.com",
    "",
  ])("does not speak to %j", (basePath) => {
    expect(() => new HubSpotConnector({ accessToken, basePath })).toThrow(expect.objectContaining(misconfigured));
  });

  test.each([
    [{ companies: ["name"] }, "companies"],
    [{ contacts: ["E-mail"] }, "contacts"],
    [{ deals: "dealname" }, "deals"],
    [{ tasks: [5] }, "tasks"],
    [{ contacts: ["__proto__"] }, "contacts"],
  ])("is not made with the allowedProperties %j", (allowedProperties, named) => {
    const make = () => new HubSpotConnector({ accessToken, allowedProperties: allowedProperties as never });
    expect(make).toThrow(expect.objectContaining({ ...misconfigured, message: expect.stringContaining(named) }));
  });

  test("shows no token in what it throws", () => {
    const make = () => new HubSpotConnector({ accessToken, basePath: `https://${accessToken}@api.hubapi.com` });
    expect(make).toThrow(expect.not.objectContaining({ message: expect.stringContaining(accessToken) }));
  });
});
