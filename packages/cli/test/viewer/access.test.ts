import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { recordHistory } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { openViewer, startViewer, type ViewerProcess } from "./support/viewer-process.js";

async function history(): Promise<string> {
  const directory = await temporaryDirectory();
  await recordHistory(directory);
  return directory;
}

/** What each kind of thing that is served looks like. */
const EVERYWHERE = ["/", "/index.html", "/api/status", "/api/runs", "/api/events", "/nothing-here", "/api/nothing"];

describe("who may ask the viewer", () => {
  it("takes the token once, leaves it in a cookie that scripts and sites cannot reach, and takes it out of the address", async () => {
    const viewer = await startViewer(await history());
    expect(viewer.token).toMatch(/^[\w-]{43}$/);
    const { status, headers } = await viewer.open();
    expect(status).toBe(303);
    expect(headers.location).toBe("/");
    expect(headers["set-cookie"]).toEqual([
      `enact-viewer-${viewer.url.port}=${viewer.token}; Path=/; HttpOnly; SameSite=Strict`,
    ]);
    const page = await viewer.ask("/");
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  });

  it("answers nothing at all to whoever has no cookie", async () => {
    const viewer = await startViewer(await history());
    const script = /src="(\/assets\/[^"]+\.js)"/.exec((await opened(viewer).then((page) => page.ask("/"))).body)?.[1];
    expect(script).toBeDefined();
    for (const path of [...EVERYWHERE, script as string]) {
      const { status, body } = await viewer.raw(path);
      expect({ path, status }).toEqual({ path, status: 403 });
      expect(body).toContain("Open the address that `enact ui` has printed");
    }
  });

  it.each([
    ["empty", () => ""],
    ["another", () => "A".repeat(43)],
    ["cut short", (token: string) => token.slice(0, -1)],
    ["longer", (token: string) => `${token}A`],
    ["in another case", (token: string) => token.toLowerCase()],
    ["with a NUL behind it", (token: string) => `${token}%00`],
  ])("refuses a token that is %s, in the address and in the cookie", async (_, change) => {
    const viewer = await startViewer(await history());
    const wrong = change(viewer.token);
    expect((await viewer.raw(`/?token=${wrong}`)).status).toBe(403);
    const Cookie = `enact-viewer-${viewer.url.port}=${wrong}`;
    expect((await viewer.raw("/api/status", { headers: { Cookie } })).status).toBe(403);
    // A wrong token in the address is not made good by a cookie.
    await viewer.open();
    expect((await viewer.ask(`/?token=${wrong}`)).status).toBe(403);
  });

  it("takes the token from the address of the page alone", async () => {
    const viewer = await startViewer(await history());
    for (const path of ["/api/status", "/index.html", "//"]) {
      expect((await viewer.raw(`${path}?token=${viewer.token}`)).status).toBe(403);
    }
    const Authorization = `Bearer ${viewer.token}`;
    expect((await viewer.raw("/api/status", { headers: { Authorization } })).status).toBe(403);
  });

  it("finds its cookie among others", async () => {
    const viewer = await openViewer(await history());
    const Cookie = `a=b; enact-viewer-1=${"A".repeat(43)}; ${viewer.cookie}; c`;
    expect((await viewer.raw("/api/status", { headers: { Cookie } })).status).toBe(200);
  });

  it("answers to its own name alone, so that another name that leads here does not help", async () => {
    const viewer = await openViewer(await history());
    const { port } = viewer.url;
    for (const Host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect((await viewer.ask("/api/status", { headers: { Host } })).status).toBe(200);
    }
    const strangers = [
      "127.0.0.1",
      "localhost",
      `evil.example:${port}`,
      `evil.example`,
      `127.0.0.1.evil.example:${port}`,
      `LOCALHOST:${port}`,
      `127.0.0.2:${port}`,
      `[::1]:${port}`,
      `0.0.0.0:${port}`,
      `127.0.0.1:${Number(port) + 1}`,
      `user@127.0.0.1:${port}`,
    ];
    for (const Host of strangers) {
      expect({ Host, status: (await viewer.ask("/api/status", { headers: { Host } })).status }).toEqual({
        Host,
        status: 403,
      });
    }
    const hosts = `Host: 127.0.0.1:${port}\r\nHost: evil.example\r\n`;
    expect(await sent(Number(port), `GET /api/status HTTP/1.1\r\n${hosts}Cookie: ${viewer.cookie}\r\n\r\n`)).toContain(
      "403 Forbidden",
    );
    // The name in an absolute target counts no more than that in the header.
    expect((await viewer.ask("http://evil.example/api/status")).status).toBe(400);
  });

  it("does not hand out the token under another name either", async () => {
    const viewer = await startViewer(await history());
    const headers = { Host: "evil.example" };
    const answer = await viewer.raw(`/?token=${viewer.token}`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("refuses what other sites send through the browser, with the cookie and all", async () => {
    const viewer = await openViewer(await history());
    const origin = viewer.url.origin;
    const refused = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: `${origin}.evil.example` },
      { Origin: origin.replace("http:", "https:") },
      { Origin: `http://localhost:${viewer.url.port}` },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "anything" },
      { "Sec-Fetch-Site": "cross-site", Origin: origin },
    ];
    for (const headers of refused) {
      for (const path of ["/", "/api/status", "/api/events"]) {
        expect({ headers, status: (await viewer.ask(path, { headers })).status }).toEqual({ headers, status: 403 });
      }
    }
    expect((await viewer.ask("/api/status", { headers: { Origin: origin } })).status).toBe(200);
    expect((await viewer.ask("/", { headers: { "Sec-Fetch-Site": "none" } })).status).toBe(200);
  });

  it("answers GET and HEAD alone, and takes no body", async () => {
    const viewer = await openViewer(await history());
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
      const { status, headers } = await viewer.ask("/api/status", { method });
      expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow: "GET, HEAD" });
    }
    expect((await viewer.ask("/api/status", { headers: { "Content-Length": "2" }, body: "{}" })).status).toBe(400);
    expect((await viewer.ask("/", { headers: { "Transfer-Encoding": "chunked" }, body: "{}" })).status).toBe(400);
    for (const path of ["/", "/api/status", "/api/runs", "/api/events"]) {
      const { status, body } = await viewer.ask(path, { method: "HEAD" });
      expect({ path, status, body }).toEqual({ path, status: 200, body: "" });
    }
  });

  it("reads no address without end", async () => {
    const viewer = await openViewer(await history());
    expect((await viewer.ask(`/api/runs?text=${"a".repeat(9_000)}`)).status).toBe(414);
    expect((await viewer.ask(`/api/runs?text=${"a".repeat(20_000)}`)).status).toBe(431);
    expect((await viewer.ask("/api/status")).status).toBe(200);
  });

  it("sends the same protection with everything, refusals too", async () => {
    const viewer = await openViewer(await history());
    const answers = [
      ...(await Promise.all(EVERYWHERE.filter((path) => path !== "/api/events").map((path) => viewer.ask(path)))),
      await viewer.ask("/api/events", { method: "HEAD" }),
      await viewer.raw("/"),
      await viewer.raw(`/?token=${viewer.token}`),
      await viewer.ask("/", { method: "POST" }),
      await viewer.ask("/", { headers: { Host: "evil.example" } }),
      await viewer.ask("/api/runs?nonsense=1"),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      expect(headers["permissions-policy"]).toContain("camera=()");
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("lets what has a hash in its name be kept, and nothing else", async () => {
    const viewer = await openViewer(await history());
    const page = (await viewer.ask("/")).body;
    const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of assets) {
      const { status, headers } = await viewer.ask(path);
      expect(status).toBe(200);
      expect(headers["cache-control"]).toBe("private, max-age=31536000, immutable");
      expect(headers["content-type"]).toMatch(/^text\/(javascript|css); charset=utf-8$/);
      expect(headers["content-security-policy"]).toBe(CONTENT_SECURITY_POLICY);
    }
  });

  it("serves the files of the page and nothing beside them, however the path is spelled", async () => {
    const viewer = await openViewer(await history());
    const paths = [
      "/..",
      "/../package.json",
      "/../../package.json",
      "/assets/../../main.js",
      "/assets/..%2f..%2fmain.js",
      "/%2e%2e/main.js",
      "/..%2fmain.js",
      "/%2e%2e%2fmain.js",
      "/%252e%252e%252fmain.js",
      "/..%5cmain.js",
      "/..\\main.js",
      "/.%00./main.js",
      "/index.html%00.js",
      "//etc/passwd",
      "/etc/passwd",
      "/%2fetc/passwd",
      "/main.js",
      "/assets",
      "/assets/",
      "/index",
      "/INDEX.HTML",
      "/%69ndex.html",
      "/api/../index.html",
      "/%",
      "/%zz",
      "/__proto__",
      "/constructor",
    ];
    for (const path of paths) {
      const { status, body } = await viewer.ask(path);
      expect({ path, status }).toEqual({ path, status: 404 });
      expect(body).not.toContain("import");
      expect(body).not.toContain("root:");
    }
  });

  it("keeps two viewers in one browser apart", async () => {
    const [first, second] = [await openViewer(await history()), await openViewer(await history())];
    const both = { Cookie: `${first.cookie}; ${second.cookie}` };
    expect(first.cookie.split("=")[0]).not.toBe(second.cookie.split("=")[0]);
    for (const viewer of [first, second]) {
      expect((await viewer.raw("/api/status", { headers: both })).status).toBe(200);
    }
    expect((await first.raw("/api/status", { headers: { Cookie: second.cookie } })).status).toBe(403);
    expect((await first.raw(`/?token=${second.token}`)).status).toBe(403);
  });

  it("outlives what is no request at all", async () => {
    const viewer = await openViewer(await history());
    const port = Number(viewer.url.port);
    for (const nonsense of [
      "\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\u0000\u0001\u0002\r\n",
      "CONNECT x:1 HTTP/1.1\r\n\r\n",
    ]) {
      expect(await sent(port, nonsense)).not.toContain("200 OK");
    }
    // What names no host is not for this one.
    const { cookie } = viewer;
    expect(await sent(port, `GET /api/status HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toContain("403 Forbidden");
    expect(await sent(port, `GET /api/status HTTP/1.0\r\nHost:\r\nCookie: ${cookie}\r\n\r\n`)).toContain(
      "403 Forbidden",
    );
    expect((await viewer.ask("/api/status")).status).toBe(200);
  });
});

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** What comes back for bytes that are sent as they are. */
function sent(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.setEncoding("utf8").on("data", (piece: string) => {
      answer += piece;
    });
    socket.on("error", () => undefined).on("close", () => resolve(answer));
  });
}

async function opened(viewer: ViewerProcess): Promise<ViewerProcess> {
  await viewer.open();
  return viewer;
}
