import { inspect } from "node:util";
import { Octokit } from "@octokit/rest";
import { describe, expect, it } from "vitest";
import { GitHubConnector, type GitHubConnectorOptions } from "../src/index.js";
import { openGitHub } from "./support/github.js";

const { server, place } = await openGitHub();

describe("options of a connector", () => {
  it.each<[string, object, string]>([
    ["no source", {}, "one of"],
    ["two sources", { token: "t", octokit: new Octokit() }, "one of"],
    ["an empty token", { token: " " }, "token"],
    ["an octokit with a baseUrl", { octokit: new Octokit(), baseUrl: "https://a.example" }, "baseUrl"],
    ["something that is no octokit", { octokit: {} }, "Octokit"],
    ["a strategy that is none", { auth: { strategy: "app", options: {} } }, "strategy"],
    ["a baseUrl without TLS", { token: "t", baseUrl: "http://github.example.com/api/v3" }, "https"],
    ["a baseUrl with a password", { token: "t", baseUrl: "https://a:b@github.example.com" }, "https"],
    ["a baseUrl that is none", { token: "t", baseUrl: "github" }, "https"],
    ["repositories that are no list", { token: "t", repositories: "octo/hello" }, "list"],
    ["a repository that is none", { token: "t", repositories: ["hello"] }, "owner/name"],
    ["a pattern", { token: "t", repositories: ["octo/he*"] }, "owner/*"],
    ["an action that is none", { token: "t", allowedActions: ["dropRepository"] }, "dropRepository"],
  ])("cannot be %s", (_name, options, words) => {
    expect(() => new GitHubConnector(options as GitHubConnectorOptions)).toThrow(
      expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION", message: expect.stringContaining(words) }),
    );
  });

  it.each(["https://github.example.com/api/v3/", "http://127.0.0.1:3000", "http://localhost", "http://[::1]:1"])(
    "can have the baseUrl %s",
    (baseUrl) => {
      expect(new GitHubConnector({ token: "t", baseUrl }).system).toBe("github");
    },
  );

  it("reach GitHub Enterprise Server below its prefix", async () => {
    const { repo, token } = await place();
    const github = new GitHubConnector({ token, baseUrl: `${server.url}/api/v3/` });
    expect((await github.call("createIssue", { repo, title: "A" })).success).toBe(true);
    expect(server.exchanges.at(-1)?.request.path).toMatch(/^\/api\/v3\/repos\//);
  });

  it("take an octokit of the caller's, whose retries do not send a write again", async () => {
    const { repo, repository, token } = await place();
    const octokit = new Octokit({
      auth: token,
      baseUrl: server.url,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    // As @octokit/plugin-retry does: again, unless the request says how often.
    octokit.hook.wrap("request", async (request, options) => {
      const retries = (options.request as { retries?: number }).retries ?? 3;
      for (let attempt = 0; ; attempt++) {
        try {
          return await request(options);
        } catch (error) {
          if (attempt >= retries) throw error;
        }
      }
    });
    const github = new GitHubConnector({ octokit });
    const from = server.exchanges.length;
    server.inject({ method: "POST", at: "after", what: { status: 502, body: "" } });
    expect(await github.call("createIssue", { repo, title: "A" })).toMatchObject({
      status: "succeeded",
      reconciled: true,
    });
    const posts = server.exchanges.slice(from).filter(({ request }) => request.method === "POST");
    expect(posts).toHaveLength(1);
    expect(repository.issues).toHaveLength(1);
  });

  it("keep the token to themselves", async () => {
    const { token, github } = await place();
    expect(inspect(github, { depth: 10, showHidden: true })).not.toContain(token);
    expect(JSON.stringify(github)).not.toContain(token);
  });
});
