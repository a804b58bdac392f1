import { Octokit } from "@octokit/rest";
import { describe, expect, it } from "vitest";
import { GitHubConnector, type OctokitLike } from "../src/index.js";
import { openGitHub } from "./support/github.js";

const { server, place } = await openGitHub();

/** An octokit that ends every write as this function does. */
function octokitThat(token: string, write: () => Promise<never>): OctokitLike {
  const octokit = new Octokit({ auth: token, baseUrl: server.url });
  return {
    request: (route, parameters) => (route.startsWith("GET ") ? octokit.request(route, parameters) : write()),
  };
}

/** What octokit throws where there was no answer. */
function lost(cause: object) {
  return async () => {
    throw Object.assign(new Error("fetch failed"), { status: 500, cause: Object.assign(new Error("cause"), cause) });
  };
}

describe("a write", () => {
  it("is not sent again after a 421, which fetch would do", async () => {
    const { repo, repository, github } = await place();
    const from = server.exchanges.length;
    server.inject({ method: "POST", at: "after", what: { status: 421, body: {} } });
    await github.call("createIssue", { repo, title: "A" });
    expect(server.exchanges.slice(from).filter(({ request }) => request.method === "POST")).toHaveLength(1);
    expect(repository.issues).toHaveLength(1);
  });

  it.each([
    ["ECONNREFUSED", "connect", "failed", "connection_failed"],
    ["EHOSTUNREACH", "connect", "failed", "connection_failed"],
    ["ENOTFOUND", "getaddrinfo", "failed", "connection_failed"],
    ["UND_ERR_CONNECT_TIMEOUT", undefined, "failed", "connection_failed"],
    ["EHOSTUNREACH", "read", "unknown", "answer_lost"],
    ["ECONNRESET", "read", "unknown", "answer_lost"],
    ["ETIMEDOUT", "write", "unknown", "answer_lost"],
  ])("that ends by %s at %s is %s", async (code, syscall, status, expected) => {
    const { repo, token } = await place();
    const octokit = octokitThat(token, lost({ code, syscall }));
    const result = await new GitHubConnector({ octokit }).call("createIssue", { repo, title: "A" });
    expect(result).toMatchObject({ status, code: expected });
  });

  it("was not sent where none of several addresses could be reached, and may have been where one was", async () => {
    const { repo, token } = await place();
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
    const reset = Object.assign(new Error("reset"), { code: "ECONNRESET", syscall: "read" });
    for (const [errors, status] of [
      [[refused, refused], "failed"],
      [[refused, reset], "unknown"],
    ] as const) {
      const octokit = octokitThat(token, lost({ errors }));
      const result = await new GitHubConnector({ octokit }).call("createIssue", { repo, title: "A" });
      expect(result.status).toBe(status);
    }
  });

  it.each([
    ["a text", { status: 201, headers: { "content-type": "text/html" }, body: "<html></html>" }, "answer_lost"],
    ["cut JSON", { status: 201, headers: { "content-type": "application/json" }, body: '{"number": 1' }, "answer_lost"],
    ["nothing", { status: 201 }, "answer_lost"],
    ["another shape", { status: 201, body: { number: "1" } }, "unexpected_answer"],
    ["a promise", { status: 202, body: {} }, "unexpected_answer"],
    ["a gateway that waited in vain", { status: 408, body: {} }, "answer_lost"],
    ["no change", { status: 304 }, "answer_lost"],
    ["more than can be", { status: 201, body: "x".repeat(33 * 1024 * 1024) }, "answer_lost"],
  ])("that is answered by %s is unknown", async (_name, what, code) => {
    const { repo, github, repository } = await place();
    server.inject({ method: "POST", at: "before", what });
    expect(await github.call("createIssue", { repo, title: "A" })).toMatchObject({ status: "unknown", code });
    expect(repository.issues).toEqual([]);
  });

  it("is sent as it is, whatever its text", async () => {
    const { repo, github, repository } = await place();
    const title = `"\\u0000" ${"ä日😀".repeat(20)} <!-- x -->`;
    await github.call("createIssue", { repo, title });
    expect(repository.issues).toMatchObject([{ title }]);
  });
});

describe("a read", () => {
  it("is tried again where its answer was cut", async () => {
    const { repo, github } = await place();
    const what = { status: 200, headers: { "content-type": "application/json" }, body: '{"full_na' };
    const fault = server.inject({ method: "GET", at: "before", what, times: 2 });
    expect((await github.call("getRepository", { repo })).status).toBe("succeeded");
    expect(fault.hits).toBe(2);
  });
});
