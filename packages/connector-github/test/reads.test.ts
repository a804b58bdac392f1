import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { GitHubConnector } from "../src/index.js";
import { openGitHub, openPr } from "./support/github.js";

const { server, place } = await openGitHub();

/** Reads the repository, and tells how often GitHub was asked. */
async function read(repo: string, github: GitHubConnector) {
  const from = server.exchanges.length;
  const result = await github.call("getRepository", { repo });
  return { result, asked: server.exchanges.length - from };
}

describe("a read", () => {
  it.each([
    ["a lost connection", "drop"],
    ["an error of the server's", { status: 500, body: {} }],
    ["a gateway's page", { status: 502, body: "<html></html>" }],
  ] as const)("is tried again after %s", async (_name, what) => {
    const { repo, github } = await place();
    server.inject({ at: "before", what, times: 2 });
    const { result, asked } = await read(repo, github);
    expect(result.status).toBe("succeeded");
    expect(asked).toBe(3);
  });

  it("is given up after four times", async () => {
    const { repo, github } = await place();
    const fault = server.inject({ at: "before", what: "drop", times: 100 });
    const { result, asked } = await read(repo, github);
    fault.release();
    expect(result).toMatchObject({ status: "failed", code: "unavailable" });
    expect(asked).toBe(4);
  });

  it.each([
    ["secondary", 403],
    ["secondary", 429],
    ["primary", 403],
    ["primary", 429],
  ] as const)("waits for a %s limit that ends soon (%d)", async (kind, status) => {
    const { repo, github } = await place();
    server.rateLimit({ kind, status, retryAfterSeconds: 1 });
    const started = performance.now();
    const { result, asked } = await read(repo, github);
    expect(result.status).toBe("succeeded");
    expect(asked).toBe(2);
    // Not a claim about speed: it must not have asked again before it may.
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it.each([
    ["secondary", 403],
    ["primary", 429],
  ] as const)("is refused by a %s limit that lasts, with how long", async (kind, status) => {
    const { repo, github } = await place();
    server.rateLimit({ kind, status, retryAfterSeconds: 120 });
    const { result, asked } = await read(repo, github);
    expect(result).toMatchObject({ status: "failed", code: "rate_limited" });
    const { details } = result.output as unknown as { details: { retryAfterSeconds: number } };
    expect(details.retryAfterSeconds).toBeGreaterThan(110);
    expect(details.retryAfterSeconds).toBeLessThan(125);
    expect(asked).toBe(1);
  });

  it("is not tried again after a refusal", async () => {
    const { github } = await place();
    const { result, asked } = await read("octo/nowhere", github);
    expect(result).toMatchObject({ status: "failed", code: "not_found" });
    expect(asked).toBe(1);
  });

  it("fails on an answer of another shape", async () => {
    const { repo, github } = await place();
    server.inject({ at: "before", what: { status: 200, body: { full_name: 5 } } });
    expect((await read(repo, github)).result).toMatchObject({ status: "failed", code: "unexpected_answer" });
  });

  it("says so where nothing could be reached", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const github = new GitHubConnector({ token: "t", baseUrl: `http://127.0.0.1:${port}` });
    const result = await github.call("getRepository", { repo: "octo/hello" });
    expect(result).toMatchObject({ status: "failed", code: "connection_failed" });
  });
});

describe("what reads give", () => {
  it("names a repository as GitHub does, and its default branch", async () => {
    const { repo, github } = await place({ private: true });
    const result = await github.call("getRepository", { repo: repo.toUpperCase() });
    expect(result.output).toEqual({ repo, defaultBranch: "trunk", private: true, archived: false });
  });

  it("tells where a branch is, and whether it is protected", async () => {
    const { repo, repository, github } = await place();
    repository.protect("trunk");
    const sha = (await repository.refs())["refs/heads/trunk"];
    const output = { repo, branch: "trunk", sha, protected: true };
    expect((await github.call("getBranch", { repo })).output).toEqual(output);
    expect(await github.call("getBranch", { repo: repo.toUpperCase(), branch: "trunk" })).toMatchObject({
      output,
      resources: [{ kind: "git.ref", name: "refs/heads/trunk", within: repo, change: "read" }],
    });
  });

  it("lists all files of a pull request, page by page", async () => {
    const where = await place({ files: { "old.txt": "one\ntwo\nthree\nfour\n", "gone.txt": "x\n" } });
    const { repo, repository, github } = where;
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`many/${index}.txt`, `${index}\n`]));
    const moved = { "old.txt": null, "new.txt": "one\ntwo\nthree\nfour\n", "gone.txt": null };
    await repository.commit({ branch: "agent/many", files: { ...many, ...moved } });
    const number = await openPr(where, "agent/many");
    const result = await github.call("listPullRequestFiles", { repo, number });
    if (!result.success) throw new Error(result.output.error);
    const { files, truncated } = result.output;
    expect(truncated).toBe(false);
    expect(files).toHaveLength(123);
    expect(files).toContainEqual({
      path: "new.txt",
      previousPath: "old.txt",
      status: "renamed",
      additions: 0,
      deletions: 0,
    });
    expect(files).toContainEqual({ path: "gone.txt", status: "removed", additions: 0, deletions: 1 });
  });
});

describe("the connector's repositories", () => {
  it.each([
    [["octo/hello"], "octo/other"],
    [["octo/*"], "hello/octo"],
    [[], "octo/hello"],
  ])("%j do not have %s", async (repositories, repo) => {
    const from = server.exchanges.length;
    const github = new GitHubConnector({
      token: "t",
      baseUrl: server.url,
      repositories,
      allowedActions: ["getRepository", "listPullRequestFiles", "createIssue"],
    });
    for (const [action, input] of [
      ["getRepository", { repo }],
      ["listPullRequestFiles", { repo, number: 1 }],
      ["createIssue", { repo, title: "A" }],
    ] as const) {
      expect(await github.call(action, input as never)).toMatchObject({ status: "failed", code: "not_allowed" });
    }
    expect(server.exchanges.length).toBe(from);
  });

  it("are compared without regard to case", async () => {
    const { repo, token } = await place();
    for (const repositories of [[repo.toUpperCase()], ["OCTO/*"]]) {
      const github = new GitHubConnector({ token, baseUrl: server.url, repositories });
      expect((await github.call("getRepository", { repo })).success).toBe(true);
    }
  });
});

it("a repository that has another name by now is not acted on under its old one", async () => {
  const { repo, repository, github } = await place();
  repository.rename("octo/renamed");
  for (const [action, input] of [
    ["getRepository", { repo }],
    ["createIssue", { repo, title: "A" }],
  ] as const) {
    expect(await github.call(action, input as never)).toMatchObject({ status: "failed", code: "moved" });
  }
});
