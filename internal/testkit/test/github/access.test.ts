import { describe, expect, it } from "vitest";
import { expectRefusal, get, octokitOf, octokitWith, REPO, withGitHub } from "./support.js";

describe("who may do what", () => {
  it("is nobody without a token, or with one that is not known", () =>
    withGitHub({}, async ({ github }) => {
      await expectRefusal(octokitWith(undefined, github.url).rest.repos.get(REPO), 401, "Requires authentication");
      await expectRefusal(octokitWith("ghp_unknown", github.url).rest.repos.get(REPO), 401, "Bad credentials");
    }));

  it("lets a stranger read what is public, and does not even say that there is what is private", () =>
    withGitHub({}, async ({ github }) => {
      await github.addRepository({ name: "octo/secret", private: true });
      const stranger = octokitOf(github);
      expect((await stranger.rest.repos.get(REPO)).data).toMatchObject({ private: false, full_name: "octo/hello" });
      const secret = { owner: "octo", repo: "secret" };
      await expectRefusal(stranger.rest.repos.get(secret), 404, "Not Found");
      await expectRefusal(stranger.rest.issues.create({ ...secret, title: "A" }), 404, "Not Found");
      await expectRefusal(stranger.rest.issues.create({ ...REPO, title: "A" }), 403, "not accessible");
    }));

  it("lets a reader read and not write", () =>
    withGitHub({ private: true }, async ({ github }) => {
      const reader = octokitOf(github, "read");
      const sha = (await reader.rest.git.getRef({ ...REPO, ref: "heads/trunk" })).data.object.sha;
      await expectRefusal(reader.rest.git.createRef({ ...REPO, ref: "refs/heads/a", sha }), 403, "not accessible");
      expect((await reader.rest.repos.get(REPO)).data.permissions).toMatchObject({ pull: true, push: false });
    }));

  it("holds by any case of a name, and for all repositories where that is said", () =>
    withGitHub({ private: true }, async ({ github }) => {
      const octokit = octokitWith(github.addToken({ login: "bot", permissions: { "*": "read" } }), github.url);
      expect((await octokit.rest.repos.get({ owner: "OCTO", repo: "Hello" })).data.full_name).toBe("octo/hello");
    }));
});

describe("a repository", () => {
  it("is found below GitHub Enterprise's prefix, too", () =>
    withGitHub({}, async ({ github }) => {
      const octokit = octokitOf(github, "read", `${github.url}/api/v3`);
      expect((await octokit.rest.repos.get(REPO)).data.default_branch).toBe("trunk");
    }));

  it("that is archived is read and not changed", () =>
    withGitHub({}, async ({ octokit, repository }) => {
      repository.archive();
      expect((await octokit.rest.repos.get(REPO)).data.archived).toBe(true);
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: "A" }), 403, "archived");
    }));

  it("that is removed is not found any more", () =>
    withGitHub({}, async ({ github, octokit, repository }) => {
      repository.rename("octo/other");
      repository.remove();
      await expectRefusal(octokit.rest.repos.get(REPO), 404, "Not Found");
      await expectRefusal(octokit.rest.repos.get({ owner: "octo", repo: "other" }), 404, "Not Found");
      expect(await github.state()).toEqual({});
    }));

  it("that has another name answers by the old one with a redirection", () =>
    withGitHub({}, async ({ github, repository, octokit }) => {
      repository.rename("octo/renamed");
      const read = await octokit.request("GET /repos/{owner}/{repo}/issues", { ...REPO, state: "all" });
      expect([read.status, read.headers.location]).toEqual([
        301,
        expect.stringMatching(/\/repositories\/\d+\/issues\?state=all$/),
      ]);
      const write = await octokit.request("POST /repos/{owner}/{repo}/issues", { ...REPO, title: "A" });
      expect(write.status).toBe(307);
      expect(await github.state()).toMatchObject({ "octo/renamed": { issues: [] } });
    }));

  it("that has another name is reached by who follows the redirection, with the permissions of before", () =>
    withGitHub({ private: true }, async ({ github, repository }) => {
      const token = github.addToken({ login: "bot", permissions: { "octo/hello": "write" } });
      repository.rename("octo/renamed");
      expect(await (await get(github, token, "/repos/octo/hello")).json()).toMatchObject({ full_name: "octo/renamed" });
      const body = JSON.stringify({ title: "A" });
      const headers = { authorization: `Bearer ${token}` };
      const sent = await fetch(`${github.url}/repos/octo/hello/issues`, { method: "POST", headers, body });
      expect([sent.status, repository.issues.length]).toEqual([201, 1]);
      const stranger = github.addToken({ login: "stranger", permissions: {} });
      expect((await get(github, stranger, "/repos/octo/hello")).status).toBe(404);
    }));

  it("takes a name that another one had", () =>
    withGitHub({}, async ({ github, repository, octokit }) => {
      repository.rename("octo/renamed");
      await github.addRepository({ name: "octo/hello", defaultBranch: "main" });
      expect((await octokit.rest.repos.get(REPO)).data.default_branch).toBe("main");
    }));
});

describe("rates", () => {
  it("are told with every answer, refusals among them", () =>
    withGitHub({}, async ({ octokit }) => {
      const { headers } = await octokit.rest.repos.get(REPO);
      expect(headers).toMatchObject({ "x-ratelimit-limit": "5000", "x-ratelimit-resource": "core" });
      const refused = octokit.rest.issues.get({ ...REPO, issue_number: 1 });
      await expect(refused).rejects.toMatchObject({
        response: { headers: { "x-ratelimit-remaining": String(Number(headers["x-ratelimit-remaining"]) - 1) } },
      });
    }));

  it("refuse so many requests, by either limit", () =>
    withGitHub({}, async ({ github, octokit, repository }) => {
      github.rateLimit({ kind: "primary", retryAfterSeconds: 60, times: 2 });
      github.rateLimit({ kind: "secondary", status: 429, retryAfterSeconds: 7 });
      const create = () => octokit.rest.issues.create({ ...REPO, title: "A" });
      for (let count = 0; count < 2; count++) {
        const refusal: unknown = await create().catch((error: unknown) => error);
        expect(refusal).toMatchObject({ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } });
      }
      await expect(create()).rejects.toMatchObject({ status: 429, response: { headers: { "retry-after": "7" } } });
      expect(repository.issues).toEqual([]);
      expect((await create()).status).toBe(201);
    }));
});
