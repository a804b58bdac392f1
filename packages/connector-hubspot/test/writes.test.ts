import { createServer } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { Client } from "@hubspot/api-client";
import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { ALL, DUE, withHubSpot } from "./support/hubspot.js";
import { listening } from "./support/listening.js";
import { clientOf, entryOf } from "./support/run.js";

const ADA = "ada@example.com";
const accessToken = "pat-na1-none";

describe("writes", () => {
  test("say that nothing happened where HubSpot cannot be reached", async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const hubspot = new HubSpotConnector({ accessToken, basePath: `http://127.0.0.1:${port}` });
    await expect(createContactAt(hubspot)).rejects.toMatchObject({ code: "connection_failed", status: "failed" });
  });

  test("say that nothing happened where no secure connection comes about", () =>
    withHubSpot(async ({ server }) => {
      const hubspot = new HubSpotConnector({ accessToken, basePath: server.url.replace("http:", "https:") });
      await expect(createContactAt(hubspot)).rejects.toMatchObject({ code: "connection_failed", status: "failed" });
      expect(server.exchanges).toEqual([]);
    }));

  test("say that they do not know where the answer breaks off", async () => {
    const server = createSocketServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write("HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n");
        socket.end('{"id":"5","properties":{},');
      });
    });
    const hubspot = new HubSpotConnector({ accessToken, basePath: `http://127.0.0.1:${await listening(server)}` });
    await expect(createContactAt(hubspot)).rejects.toMatchObject({ code: "answer_lost", status: "unknown" });
    server.close();
  });

  test("are not sent again after a 421, which fetch would do", () =>
    withHubSpot(async ({ server, hubspot }) => {
      server.inject({ method: "POST", at: "after", what: { status: 421 } });
      const made = await hubspot.call("createContact", { email: ADA });
      expect(made).toMatchObject({ success: true, reconciled: true });
      expect(server.exchanges.filter(({ request }) => request.method === "POST")).toHaveLength(1);
    }));

  test("are not sent again after a 429", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const limited = { status: 429, body: { policyName: "TEN_SECONDLY_ROLLING" } };
      server.inject({ method: "POST", at: "before", what: limited });
      const refused = await hubspot.call("createContact", { email: ADA });
      expect(refused).toMatchObject({
        status: "failed",
        code: "rate_limited",
        output: { details: { policy: "TEN_SECONDLY_ROLLING", retryAfterSeconds: 10 } },
      });
      expect(server.exchanges.filter(({ request }) => request.method === "POST")).toHaveLength(1);
    }));

  test("and reads follow no redirection, so that the token does not travel", () =>
    withHubSpot(async ({ server, hubspot }) => {
      let asked = 0;
      const other = createServer((_request, response) => {
        asked++;
        response.end("{}");
      });
      const location = `http://127.0.0.1:${await listening(other)}/`;
      for (const status of [301, 302, 307, 308]) {
        const what = { status, headers: { location } };
        server.inject({ method: "GET", at: "before", what });
        const read = await hubspot.call("getContact", { contact: ADA });
        expect(read).toMatchObject({ status: "failed", code: "unexpected_answer" });
        server.inject({ method: "POST", at: "before", what });
        const written = await hubspot.call("createContact", { email: ADA });
        expect(written).toMatchObject({ status: "unknown", code: "unexpected_answer" });
      }
      expect(asked).toBe(0);
      other.close();
    }));
});

describe("HubSpot's own Client in the same process", () => {
  test("does not make our writes be sent again, nor do we keep it from its own retries", () =>
    withHubSpot(async ({ server, token, hubspot }) => {
      const made = () =>
        new Client({ accessToken: token, basePath: server.url, numberOfApiCallRetries: 3, limiterOptions: {} });
      const theirs = made();
      const ours = new HubSpotConnector({ accessToken: token, basePath: server.url, allowedActions: ALL });
      const posts = () => server.exchanges.filter(({ request }) => request.method === "POST").length;

      for (const connector of [hubspot, ours]) {
        const before = posts();
        server.inject({ method: "POST", at: "before", what: { status: 500, body: { message: "Internal error" } } });
        expect(await connector.call("createContact", { email: ADA })).toMatchObject({ status: "unknown" });
        expect(posts()).toBe(before + 1);
      }

      const before = posts();
      server.inject({ method: "POST", at: "before", what: { status: 500, body: { message: "Internal error" } } });
      await theirs.crm.contacts.basicApi.create({ properties: { email: ADA }, associations: [] });
      expect(posts()).toBe(before + 2);
    }));
});

describe("a run", () => {
  test("that is aborted while HubSpot works says that it does not know", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const fault = server.inject({ method: "POST", at: "before", what: "hang" });
      const controller = new AbortController();
      const enact = clientOf(hubspot);
      const input = { contact, subject: "Call", dueAt: DUE };
      const pending = entryOf(enact, "createTask", input, controller.signal);
      await fault.hit;
      controller.abort();
      expect(await pending).toMatchObject({ status: "unknown" });
      await enact.close();
    }));
});

/** The write itself, without the look before it. */
function createContactAt(hubspot: HubSpotConnector): Promise<unknown> {
  const call = { runId: "run", index: 0, idempotencyKey: "run:0", signal: new AbortController().signal };
  const { run } = hubspot.actions.createContact;
  return Promise.resolve(run({ email: ADA }, { ...call, before: { found: false } }));
}
