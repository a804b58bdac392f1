import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { Turns } from "../src/turns.js";
import { withHubSpot } from "./support/hubspot.js";
import { clientOf, entryOf } from "./support/run.js";

const ADA = "ada@example.com";

describe("the limiter", () => {
  test("never sends a write whose time ran out while it waited for its turn", () =>
    withHubSpot(async ({ server, hubspot }) => {
      await Promise.all(Array.from({ length: 89 }, () => hubspot.call("getContact", { contact: ADA })));
      const enact = clientOf(hubspot, { actionTimeoutMs: 300 });
      const entry = await entryOf(enact, "createContact", { email: ADA });
      expect(entry).toMatchObject({ status: "failed", code: "aborted" });
      await enact.close();
      expect(server.exchanges.map(({ request }) => request.method)).toEqual(Array.from({ length: 90 }, () => "GET"));
      expect(server.objects("contacts")).toEqual([]);
    }));

  test("lets go at once what is aborted while it waits", () =>
    withHubSpot(async ({ server, hubspot }) => {
      await Promise.all(Array.from({ length: 90 }, () => hubspot.call("getContact", { contact: ADA })));
      const controller = new AbortController();
      const pending = hubspot.call("getContact", { contact: ADA }, { signal: controller.signal });
      controller.abort();
      expect(await pending).toMatchObject({ status: "failed" });
      expect(server.exchanges).toHaveLength(90);
    }));

  test("is one for each connector", () =>
    withHubSpot(async ({ server, token, hubspot }) => {
      await Promise.all(Array.from({ length: 90 }, () => hubspot.call("getContact", { contact: ADA })));
      const other = new HubSpotConnector({ accessToken: token, basePath: server.url });
      expect(await other.call("getContact", { contact: ADA })).toMatchObject({ success: true });
    }));

  test("gives no turn to what is stopped already", async () => {
    const turns = new Turns();
    for (let index = 0; index < 200; index++) {
      await expect(turns.wait(false, AbortSignal.abort())).rejects.toMatchObject({ code: "aborted", status: "failed" });
    }
    await Promise.all(Array.from({ length: 90 }, () => turns.wait(false, new AbortController().signal)));
    const controller = new AbortController();
    const late = turns.wait(false, controller.signal);
    controller.abort();
    await expect(late).rejects.toMatchObject({ code: "aborted" });
  });
});
