import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { withHubSpot } from "./support/hubspot.js";
import { listening } from "./support/listening.js";

const ADA = "ada@example.com";

describe.concurrent("reads", () => {
  test.each(["drop", { status: 500 }, { status: 503, body: "<html>" }] as const)(
    "are tried again, three times, after %j",
    (what) =>
      withHubSpot(async ({ server, hubspot }) => {
        server.inject({ at: "before", times: 3, what });
        const found = await hubspot.call("getContact", { contact: ADA });
        expect(found).toMatchObject({ success: true, output: { found: false } });
        expect(server.exchanges).toHaveLength(4);
        server.inject({ at: "before", times: 4, what });
        const failed = await hubspot.call("getContact", { contact: ADA });
        expect(failed).toMatchObject({ status: "failed", code: "unavailable" });
        expect(server.exchanges).toHaveLength(8);
      }),
  );

  test("by POST are tried again, too", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.inject({ at: "before", what: { status: 500 } });
      const filters = [{ property: "email", operator: "EQ", value: ADA }] as const;
      expect(await hubspot.call("searchContacts", { filters })).toMatchObject({ success: true });
      expect(server.exchanges).toHaveLength(2);
    }));

  test.each([
    [{ status: 400 }, "validation"],
    [{ status: 401 }, "unauthorized"],
    [{ status: 403 }, "permission_denied"],
    [{ status: 423 }, "locked"],
    [{ status: 477 }, "locked"],
    [{ status: 418 }, "unexpected_answer"],
    [{ status: 200, body: "<html>Welcome</html>" }, "unexpected_answer"],
    [{ status: 200, body: { id: 5 } }, "unexpected_answer"],
    [{ status: 204 }, "unexpected_answer"],
    [{ status: 304 }, "unexpected_answer"],
  ] as const)("are not tried again after %j, which is %s", (what, code) =>
    withHubSpot(async ({ server, hubspot }) => {
      server.inject({ at: "before", what });
      expect(await hubspot.call("getContact", { contact: ADA })).toMatchObject({ status: "failed", code });
      expect(server.exchanges).toHaveLength(1);
    }),
  );

  test("wait for a limit that passes soon", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.rateLimit({ policyName: "TEN_SECONDLY_ROLLING", retryAfterSeconds: 0 });
      server.rateLimit({ policyName: "SECONDLY" });
      expect(await hubspot.call("getContact", { contact: ADA })).toMatchObject({ success: true });
      expect(server.exchanges).toHaveLength(3);
    }));

  test("do not wait for a day's limit, or longer than ten seconds", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.rateLimit({ policyName: "DAILY" });
      const daily = await hubspot.call("getContact", { contact: ADA });
      expect(daily).toMatchObject({ code: "rate_limited", output: { details: { policy: "DAILY" } } });
      expect(daily.output).not.toHaveProperty("details.retryAfterSeconds");
      server.rateLimit({ policyName: "TEN_SECONDLY_ROLLING", retryAfterSeconds: 11 });
      const long = await hubspot.call("getContact", { contact: ADA });
      expect(long).toMatchObject({ code: "rate_limited", output: { details: { retryAfterSeconds: 11 } } });
      expect(server.exchanges).toHaveLength(2);
    }));

  test("do not take in an answer without end", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      const more = () => {
        while (response.write(" ".repeat(1024 * 1024)));
        response.once("drain", more);
      };
      response.writeHead(200);
      more();
    });
    const hubspot = new HubSpotConnector({
      accessToken: "none",
      basePath: `http://127.0.0.1:${await listening(server)}`,
    });
    const result = await hubspot.call("getContact", { contact: ADA });
    expect(result).toMatchObject({ status: "failed", code: "unavailable" });
    expect(asked).toBe(4);
    server.closeAllConnections();
    server.close();
  });
});
