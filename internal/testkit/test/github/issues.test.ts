import { describe, expect, it } from "vitest";
import { expectRefusal, openPull, REPO, withGitHub } from "./support.js";

describe("issues", () => {
  it("are opened, and read by anybody", () =>
    withGitHub({}, async ({ octokit, repository }) => {
      const labels = ["bug", { name: "urgent" }];
      await octokit.rest.issues.create({ ...REPO, title: "One", body: "Text <!-- m -->", labels });
      const { data } = await octokit.rest.issues.get({ ...REPO, issue_number: 1 });
      expect(data).toMatchObject({
        ...{ number: 1, title: "One", body: "Text <!-- m -->", state: "open", comments: 0, locked: false },
        ...{ user: { login: "write-bot", type: "User" }, labels: [{ name: "bug" }, { name: "urgent" }] },
      });
      expect(repository.issues).toMatchObject([{ number: 1, title: "One", isPull: false, comments: [] }]);
    }));

  it("are listed newest first, pull requests among them, by state and page", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      for (const title of ["One", "Two"]) await octokit.rest.issues.create({ ...REPO, title });
      await openPull(setting, "agent/a");
      repository.setState(2, "closed");
      const list = async (more: object = {}) => (await octokit.rest.issues.listForRepo({ ...REPO, ...more })).data;
      expect((await list()).map(({ number, pull_request }) => [number, pull_request !== undefined])).toEqual([
        [3, true],
        [1, false],
      ]);
      expect((await list({ state: "closed" })).map(({ number }) => number)).toEqual([2]);
      const all = { state: "all", per_page: 2, direction: "asc" };
      expect((await list(all)).map(({ number }) => number)).toEqual([1, 2]);
      expect((await list({ ...all, page: 2 })).map(({ number }) => number)).toEqual([3]);
      expect(await list({ since: "2999-01-01T00:00:00Z" })).toEqual([]);
      expect(await list({ since: "1999-01-01T00:00:00Z" })).toHaveLength(2);
    }));

  it("are sorted by their comments", () =>
    withGitHub({}, async ({ octokit }) => {
      for (const title of ["One", "Two"]) await octokit.rest.issues.create({ ...REPO, title });
      await octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body: "c" });
      const { data } = await octokit.rest.issues.listForRepo({ ...REPO, sort: "comments" });
      expect(data.map(({ number, comments }) => [number, comments])).toEqual([
        [1, 1],
        [2, 0],
      ]);
    }));

  it("are changed, closed with a reason, and opened again", () =>
    withGitHub({}, async ({ octokit }) => {
      await octokit.rest.issues.create({ ...REPO, title: "One", body: "Text" });
      const update = async (more: object) =>
        (await octokit.rest.issues.update({ ...REPO, issue_number: 1, ...more })).data;
      expect(await update({ title: "New", body: null, labels: ["a"] })).toMatchObject({
        ...{ title: "New", body: null, state: "open", closed_at: null, labels: [{ name: "a" }] },
      });
      expect(await update({ state: "closed" })).toMatchObject({ state: "closed", state_reason: "completed" });
      expect(await update({ state: "open" })).toMatchObject({ state: "open", state_reason: "reopened" });
      expect(await update({ state: "closed", state_reason: "not_planned" })).toMatchObject({
        ...{ state_reason: "not_planned", closed_by: { login: "write-bot" }, closed_at: expect.any(String) },
      });
    }));

  it("are refused without a title, and not found under numbers that are none", () =>
    withGitHub({}, async ({ octokit, repository }) => {
      await octokit.rest.issues.create({ ...REPO, title: "One" });
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: " " }), 422, "Validation Failed");
      const blank = octokit.rest.issues.update({ ...REPO, issue_number: 1, title: "", state: "closed" });
      await expectRefusal(blank, 422, "Validation Failed");
      expect(repository.issues).toMatchObject([{ title: "One", state: "open" }]);
      for (const issue_number of [0, 9, 1.5, "1e0", "01"] as number[]) {
        await expectRefusal(octokit.rest.issues.get({ ...REPO, issue_number }), 404, "Not Found");
      }
      await expectRefusal(octokit.rest.pulls.get({ ...REPO, pull_number: 1 }), 404, "Not Found");
    }));

  it("have comments, oldest first, page by page, until they are locked", () =>
    withGitHub({}, async ({ octokit, repository }) => {
      await octokit.rest.issues.create({ ...REPO, title: "One" });
      const comment = (body: string) => octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body });
      for (const body of ["a", "b", "c"]) await comment(body);
      const page = (number: number) =>
        octokit.rest.issues.listComments({ ...REPO, issue_number: 1, per_page: 2, page: number });
      const [first, second] = [await page(1), await page(2)];
      expect([...first.data, ...second.data].map(({ body }) => body)).toEqual(["a", "b", "c"]);
      const since = { ...REPO, issue_number: 1, since: "2999-01-01T00:00:00Z" };
      expect((await octokit.rest.issues.listComments(since)).data).toEqual([]);
      await expectRefusal(comment(""), 422, "Validation Failed");
      repository.lock(1);
      await expectRefusal(comment("d"), 403, "locked");
      expect(repository.issues).toMatchObject([{ comments: ["a", "b", "c"] }]);
    }));

  it("are gone as long as they are disabled, and pull requests are not", () =>
    withGitHub({ hasIssues: false }, async (setting) => {
      const { octokit } = setting;
      const number = await openPull(setting, "agent/a");
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: "A" }), 410, "disabled");
      const comment = { ...REPO, issue_number: number, body: "Hello" };
      expect((await octokit.rest.issues.createComment(comment)).data.body).toBe("Hello");
    }));
});
