import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { Client } from "@hubspot/api-client";
import { describe, expect, test } from "vitest";
import { HubSpotConnector } from "../src/index.js";
import { ALL, DUE, withHubSpot } from "./support/hubspot.js";
import { clientOf, entryOf } from "./support/run.js";

const ADA = "ada@example.com";
const accessToken = "pat-na1-none";

/** A server that does what it is told to. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("reads", () => {
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
    const hubspot = new HubSpotConnector({ accessToken, basePath: `http://127.0.0.1:${await listening(server)}` });
    const result = await hubspot.call("getContact", { contact: ADA });
    expect(result).toMatchObject({ status: "failed", code: "unavailable" });
    expect(asked).toBe(4);
    server.closeAllConnections();
    server.close();
  });
});

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
      const hubspot = new HubSpotConnector({ accessToken, basePath: server.url });
      expect(await hubspot.call("getContact", { contact: ADA })).toMatchObject({ code: "unauthorized" });
    }));
});

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
