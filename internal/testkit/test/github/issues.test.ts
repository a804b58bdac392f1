import { describe, expect, it } from "vitest";
import { branchWith, expectRefusal, REPO, withGitHub } from "./support.js";

describe("issues", () => {
  it("are opened, listed newest first with pull requests among them, and closed with a reason", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      await octokit.rest.issues.create({ ...REPO, title: "One", body: "Text", labels: ["bug"] });
      await branchWith(setting, "agent/a");
      await octokit.rest.pulls.create({ ...REPO, title: "Two", head: "agent/a", base: "trunk" });
      const list = async () => (await octokit.rest.issues.listForRepo({ ...REPO, state: "all" })).data;
      expect((await list()).map(({ number, pull_request }) => [number, pull_request !== undefined])).toEqual([
        [2, true],
        [1, false],
      ]);
      const closing = { ...REPO, issue_number: 1, state: "closed", state_reason: "not_planned" } as const;
      expect((await octokit.rest.issues.update(closing)).data).toMatchObject({
        state: "closed",
        state_reason: "not_planned",
      });
      expect((await octokit.rest.issues.listForRepo(REPO)).data).toHaveLength(1);
      await expectRefusal(octokit.rest.issues.get({ ...REPO, issue_number: 9 }), 404, "Not Found");
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: " " }), 422, "Validation Failed");
    }));

  it("have comments, oldest first, page by page", () =>
    withGitHub({}, async ({ octokit, repository }) => {
      await octokit.rest.issues.create({ ...REPO, title: "One" });
      for (const body of ["a", "b", "c"]) await octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body });
      const page = async (number: number) =>
        (await octokit.rest.issues.listComments({ ...REPO, issue_number: 1, per_page: 2, page: number })).data;
      expect([await page(1), await page(2)].flat().map(({ body }) => body)).toEqual(["a", "b", "c"]);
      repository.lock(1);
      const comment = octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body: "d" });
      await expectRefusal(comment, 403, "locked");
    }));

  it("can be disabled", () =>
    withGitHub({ hasIssues: false }, async ({ octokit }) => {
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: "A" }), 410, "disabled");
    }));
});
