import { describe, expect, it } from "vitest";
import { startGitHub } from "../../src/github/index.js";
import { expectRefusal, octokitOf, octokitWith, REPO, withGitHub } from "./support.js";

describe("who may do what", () => {
  it("is nobody without a token, or with one that is not known", () =>
    withGitHub({}, async ({ github }) => {
      await expectRefusal(octokitWith(undefined, github.url).rest.repos.get(REPO), 401, "Requires authentication");
      await expectRefusal(octokitWith("ghp_unknown", github.url).rest.repos.get(REPO), 401, "Bad credentials");
    }));

  it("is everybody for reading what is public, and not even that for what is private", async () => {
    for (const [isPrivate, status] of [
      [false, 200],
      [true, 404],
    ] as const) {
      await withGitHub({ private: isPrivate }, async ({ github }) => {
        const read = octokitOf(github).rest.repos.get(REPO);
        if (status === 200) expect((await read).status).toBe(200);
        else await expectRefusal(read, 404, "Not Found");
      });
    }
  });

  it("follows a repository's new name by a redirection alone", () =>
    withGitHub({}, async ({ github, repository, octokit }) => {
      repository.rename("octo/renamed");
      const read = await octokit.request("GET /repos/{owner}/{repo}", REPO);
      expect([read.status, read.headers.location]).toEqual([301, expect.stringContaining("/repositories/")]);
      const write = await octokit.request("POST /repos/{owner}/{repo}/issues", { ...REPO, title: "A" });
      expect(write.status).toBe(307);
      expect(await github.state()).toMatchObject({ "octo/renamed": { issues: [] } });
    }));

  it("says how many requests are left, and refuses those that are too many", () =>
    withGitHub({}, async ({ github, octokit }) => {
      expect((await octokit.rest.repos.get(REPO)).headers["x-ratelimit-limit"]).toBe("5000");
      github.rateLimit({ kind: "primary", retryAfterSeconds: 60 });
      github.rateLimit({ kind: "secondary", status: 429, retryAfterSeconds: 7 });
      await expect(octokit.rest.repos.get(REPO)).rejects.toMatchObject({
        status: 403,
        response: { headers: { "x-ratelimit-remaining": "0" } },
      });
      await expect(octokit.rest.repos.get(REPO)).rejects.toMatchObject({
        status: 429,
        response: { headers: { "retry-after": "7" } },
      });
      expect((await octokit.rest.repos.get(REPO)).status).toBe(200);
    }));
});

describe("what breaks GitHub's description is noticed", () => {
  const broken = async (ask: (url: string, token: string) => Promise<Response>): Promise<string> => {
    const github = await startGitHub();
    await github.addRepository({ name: "octo/hello" });
    await ask(github.url, github.addToken({ login: "bot", permissions: { "octo/hello": "write" } }));
    return github.close().then(
      () => "nothing",
      (error: Error) => error.message,
    );
  };
  const send = (url: string, token: string, method: string, body?: object) =>
    fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
    });

  it("in an operation that is not described", async () => {
    const found = await broken((url, token) => send(`${url}/repos/octo/hello/stargazers`, token, "GET"));
    expect(found).toContain("GET /repos/octo/hello/stargazers (404): is no operation");
  });

  it("in a request that is taken all the same", async () => {
    const title = { title: "A", assignee: 5 };
    expect(await broken((url, token) => send(`${url}/repos/octo/hello/issues`, token, "POST", title))).toContain(
      "the request's body/assignee must be string",
    );
  });

  it("in a parameter", async () => {
    for (const [query, problem] of [
      ["per_page=many", "the parameter per_page must be integer"],
      ["state=some", "the parameter state must be equal to one of the allowed values"],
      ["color=red", "there is no parameter color"],
    ]) {
      expect(await broken((url, token) => send(`${url}/repos/octo/hello/issues?${query}`, token, "GET"))).toContain(
        problem,
      );
    }
  });

  it("and nothing else is", async () => {
    expect(await broken((url, token) => send(`${url}/repos/octo/hello/issues`, token, "POST", {}))).toBe("nothing");
    expect(await broken((url, token) => send(`${url}/repos/octo/hello`, token, "GET"))).toBe("nothing");
  });
});
