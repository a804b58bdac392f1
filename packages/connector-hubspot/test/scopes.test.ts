import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { ALL, withHubSpot } from "./support/hubspot.js";

const ADA = "ada@example.com";

describe("scopes", () => {
  test("that a token lacks are named", () =>
    withHubSpot(async ({ server }) => {
      const scopes = ["crm.objects.contacts.read"];
      const hubspot = new HubSpotConnector({
        accessToken: server.addToken({ scopes }),
        basePath: server.url,
        allowedActions: ALL,
      });
      expect(await hubspot.call("createContact", { email: ADA })).toMatchObject({
        status: "failed",
        code: "permission_denied",
        output: { details: { scopes: ["crm.objects.contacts.write"] } },
      });
      expect(server.objects("contacts")).toEqual([]);
    }));

  test("are none without a valid token", () =>
    withHubSpot(async ({ server }) => {
      const hubspot = new HubSpotConnector({ accessToken: "none", basePath: server.url });
      expect(await hubspot.call("getContact", { contact: ADA })).toMatchObject({ code: "unauthorized" });
    }));
});
