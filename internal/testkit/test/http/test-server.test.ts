import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Fault, startTestServer, type TestRequest, type TestServer } from "../../src/http/index.js";

let server: TestServer;
let effects: TestRequest[];
let problems: (request: TestRequest, answer: Answer) => readonly string[];

beforeEach(async () => {
  effects = [];
  problems = () => [];
  server = await startTestServer({
    handle: async (request) => {
      effects.push(request);
      if (request.path === "/throws") throw new Error("a mistake of the server's");
      return { status: 201, headers: { "x-vendor": "yes" }, body: { count: effects.length } };
    },
    check: (request, answer) => problems(request, answer),
  });
});

afterEach(async () => {
  if (server.violations.length === 0) await server.close();
});

const post = (path = "/things?a=1&a=2", body: unknown = { name: "ann" }) =>
  fetch(server.url + path, { method: "POST", body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) });

describe("a test server", () => {
  it("answers, and remembers what reached it", async () => {
    const response = await post("/a%2Fb?a=1&a=2");
    expect([response.status, response.headers.get("x-vendor")]).toEqual([201, "yes"]);
    expect(await response.json()).toEqual({ count: 1 });
    expect(server.exchanges).toMatchObject([
      {
        request: { method: "POST", path: "/a%2Fb", body: { name: "ann" } },
        handled: true,
        answer: { status: 201, body: { count: 1 } },
      },
    ]);
    expect(server.exchanges[0]?.request.query.getAll("a")).toEqual(["1", "2"]);
  });

  it("gives a body that is text as it is, and none where there is none", async () => {
    server.inject({ at: "before", what: { status: 502, body: "<html>Bad Gateway</html>" } });
    server.inject({ at: "before", what: { status: 204 } });
    const [text, empty] = [await post(), await post()];
    expect([text.status, text.headers.get("content-type"), await text.text()]).toEqual([
      502,
      "text/html; charset=utf-8",
      "<html>Bad Gateway</html>",
    ]);
    expect([empty.status, await empty.text()]).toEqual([204, ""]);
  });

  it("rejects its end where an exchange breaks the vendor's description", async () => {
    problems = ({ path }) => (path === "/odd" ? ["POST /odd: there is no such operation"] : []);
    await post();
    await post("/odd");
    expect(server.violations).toEqual(["POST /odd: there is no such operation"]);
    await expect(server.close()).rejects.toThrow("no such operation");
  });

  it("rejects its end where it made a mistake itself", async () => {
    await expect(post("/throws")).rejects.toThrow();
    await expect(server.close()).rejects.toThrow("a mistake of the server's");
  });

  it("does not check what it answers in the vendor's place", async () => {
    problems = (_request, { status }) => (status === 201 ? [] : ["another status"]);
    server.inject({ at: "before", what: { status: 500, body: {} } });
    expect((await post()).status).toBe(500);
    expect(server.violations).toEqual([]);
  });
});

describe("a fault", () => {
  const inject = (fault: Partial<Fault>) => server.inject({ at: "before", what: "drop", ...fault });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("cuts the connection %s the effect", async (at, done) => {
    const fault = inject({ at });
    await expect(post()).rejects.toThrow();
    expect(effects).toHaveLength(done);
    expect(server.exchanges.map(({ handled }) => handled)).toEqual([at === "after"]);
    expect(fault.hits).toBe(1);
    expect((await post()).status).toBe(201);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("answers in the vendor's place %s the effect", async (at, done) => {
    inject({ at, what: { status: 503 } });
    expect((await post()).status).toBe(503);
    expect(effects).toHaveLength(done);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("hangs %s the effect until it is released", async (at, done) => {
    const fault = inject({ at, what: "hang" });
    const posted = post();
    await fault.hit;
    if (at === "after") await expect.poll(() => effects.length).toBe(1);
    expect(effects).toHaveLength(done);
    fault.release();
    expect((await posted).status).toBe(201);
    expect(effects).toHaveLength(1);
  });

  it("acts on a request that was delayed although its client has gone", async () => {
    const fault = inject({ what: { delayMs: 50 } });
    const gone = new AbortController();
    const posted = fetch(server.url, { method: "POST", body: "{}", signal: gone.signal });
    await fault.hit;
    gone.abort();
    await expect(posted).rejects.toThrow();
    await expect.poll(() => effects.length).toBe(1);
  });

  it("happens to the requests it is for alone: method, path, how many after how many", async () => {
    inject({ method: "POST", path: /^\/things$/, skip: 1, times: 2, what: { status: 500 } });
    const statuses = [];
    for (const path of ["/others", "/things", "/things", "/others", "/things", "/things"]) {
      statuses.push((await post(path)).status);
    }
    expect(statuses).toEqual([201, 201, 500, 201, 500, 201]);
  });

  it("that was injected first happens first", async () => {
    inject({ what: { status: 500 } });
    inject({ what: { status: 502 } });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([500, 502, 201]);
  });

  it("lets the server end while requests hang", async () => {
    const fault = inject({ what: "hang" });
    const posted = post();
    await fault.hit;
    const failing = expect(posted).rejects.toThrow();
    await server.close();
    await failing;
  });
});
