import { describe, expect, it } from "vitest";
import { branchWith, countDone, expectRefusal, octokitOf, openPull, REPO, tipOf, withGitHub } from "./support.js";

describe("merging", () => {
  it.each([
    ["merge", ["Merge pull request #1 from octo/agent/a\n\nAbout agent/a", "Somebody else's work"]],
    ["squash", ["About agent/a (#1)\n\n* Work on agent/a\n\n* Work on agent/a", "Somebody else's work"]],
    ["rebase", ["Work on agent/a", "Work on agent/a", "Somebody else's work"]],
  ] as const)("by %s keeps the files of both sides, and says what was done", (merge_method, messages) =>
    withGitHub({ files: { "a.txt": "1\n2\n3\n4\n5\n" } }, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a", { "a.txt": "1\n2\n3\n4\nfive\n" });
      const head = await branchWith(setting, "agent/a", { "b.txt": "b\n" });
      const base = await repository.commit({
        branch: "trunk",
        files: { "a.txt": "one\n2\n3\n4\n5\n", "c.txt": "c\n" },
      });
      const { data } = await octokit.rest.pulls.merge({ ...REPO, pull_number: number, merge_method, sha: head });
      expect(await repository.files("trunk")).toEqual({
        "a.txt": { content: "one\n2\n3\n4\nfive\n", mode: "100644" },
        "b.txt": { content: "b\n", mode: "100644" },
        "c.txt": { content: "c\n", mode: "100644" },
      });
      const log = (await repository.log("trunk")).filter(({ message }) => messages.some((known) => known === message));
      expect(log[0]?.sha).toBe(data.sha);
      const firstParents = merge_method === "merge" ? [base, head] : merge_method === "squash" ? [base] : [log[1]?.sha];
      expect(log[0]?.parents).toEqual(firstParents);
      expect(log[0]?.message).toBe(messages[0]);
      const shown = (await octokit.rest.pulls.get({ ...REPO, pull_number: number })).data;
      expect(shown).toMatchObject({ state: "closed", merged: true, merge_commit_sha: data.sha, mergeable: null });
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number: number }), 405, "not mergeable");
      expect(await tipOf(setting)).toBe(data.sha);
    }),
  );

  it("takes the words that it is given", () =>
    withGitHub({}, async (setting) => {
      const number = await openPull(setting, "agent/a");
      const words = { commit_title: "Title", commit_message: "Words" };
      await setting.octokit.rest.pulls.merge({ ...REPO, pull_number: number, ...words });
      expect((await setting.repository.log("trunk"))[0]).toMatchObject({
        message: "Title\n\nWords",
        author: { name: "write-bot" },
        committer: { name: "GitHub" },
      });
    }));

  it("by squash has the words of the only commit", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      await repository.commit({ branch: "a", files: { a: "a" }, message: "One\n\nTwo" });
      await octokit.rest.pulls.create({ ...REPO, title: "Other", head: "a", base: "trunk" });
      await octokit.rest.pulls.merge({ ...REPO, pull_number: 1, merge_method: "squash" });
      expect((await repository.log("trunk"))[0]?.message).toBe("One (#1)\n\nTwo");
    }));

  it("of two pull requests keeps the files of both", () =>
    withGitHub({}, async (setting) => {
      const numbers = [await openPull(setting, "agent/a"), await openPull(setting, "agent/b")];
      for (const pull_number of numbers) await setting.octokit.rest.pulls.merge({ ...REPO, pull_number });
      const files = Object.keys(await setting.repository.files("trunk")).sort();
      expect(files).toEqual(["README.md", "agent-a.txt", "agent-b.txt"]);
    }));

  it("is tried beforehand, by a commit that says nothing of a merge", () =>
    withGitHub({ files: { "a.txt": "1\n" } }, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a", { "a.txt": "2\n" });
      const read = async () => (await octokit.rest.pulls.get({ ...REPO, pull_number: number })).data;
      const trial = (await read()).merge_commit_sha;
      expect(trial).toMatch(/^[0-9a-f]{40}$/);
      expect((await read()).merge_commit_sha).toBe(trial);
      await repository.commit({ branch: "trunk", files: { "a.txt": "3\n" } });
      expect(await read()).toMatchObject({ mergeable: false, mergeable_state: "dirty", merged: false });
    }));

  it("is refused for another head, a conflict, a draft, and a method that is not allowed", () =>
    withGitHub({ files: { "a.txt": "1\n" }, mergeMethods: ["merge"] }, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a", { "a.txt": "2\n" });
      const merge = (more: object = {}) => octokit.rest.pulls.merge({ ...REPO, pull_number: number, ...more });
      await expectRefusal(merge({ sha: await tipOf(setting) }), 409, "Head branch was modified. Review and try");
      await expectRefusal(merge({ merge_method: "squash" }), 405, "Squash merges are not allowed");
      await expectRefusal(merge({ merge_method: "other" }), 422, "Invalid request");
      await repository.commit({ branch: "trunk", files: { "a.txt": "3\n" } });
      await expectRefusal(merge(), 405, "Pull Request is not mergeable");
      await branchWith(setting, "agent/b");
      const draft = { ...REPO, title: "A", head: "agent/b", base: "trunk", draft: true };
      const pull_number = (await octokit.rest.pulls.create(draft)).data.number;
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number }), 405, "still a draft");
      expect(repository.pulls.map(({ merged }) => merged)).toEqual([false, false]);
    }));

  it("by rebase is refused where one commit is in conflict", () =>
    withGitHub({ files: { "a.txt": "1\n" } }, async (setting) => {
      const { octokit, repository } = setting;
      const pull_number = await openPull(setting, "agent/a", { "a.txt": "2\n" });
      await branchWith(setting, "agent/a", { "b.txt": "b\n" });
      const base = await repository.commit({ branch: "trunk", files: { "a.txt": "3\n" } });
      const merge = octokit.rest.pulls.merge({ ...REPO, pull_number, merge_method: "rebase" });
      await expectRefusal(merge, 405, "not mergeable");
      expect(await tipOf(setting)).toBe(base);
    }));

  it("into a protected base is left to an admin", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository, github } = setting;
      const pull_number = await openPull(setting, "agent/a");
      repository.protect("trunk", { requireReview: true });
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number }), 405, "approving review");
      repository.protect("trunk", { restrictPushes: true });
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number }), 405, "not authorized to push");
      expect((await octokitOf(github, "admin").rest.pulls.merge({ ...REPO, pull_number })).data.merged).toBe(true);
    }));

  it("is done once where many ask for it", () =>
    withGitHub({}, async (setting) => {
      const pull_number = await openPull(setting, "agent/a");
      const merge = () => setting.octokit.rest.pulls.merge({ ...REPO, pull_number });
      expect(await countDone(Array.from({ length: 10 }, merge))).toBe(1);
      expect(await setting.repository.log("trunk")).toHaveLength(3);
    }));

  it("of many pull requests at once loses nobody's files", () =>
    withGitHub({}, async (setting) => {
      const numbers: number[] = [];
      for (let index = 0; index < 5; index++) numbers.push(await openPull(setting, `agent/${index}`));
      const push = setting.repository.commit({ branch: "trunk", files: { "pushed.txt": "p\n" } });
      const merges = numbers.map((pull_number) => setting.octokit.rest.pulls.merge({ ...REPO, pull_number }));
      expect(await countDone([push, ...merges])).toBe(6);
      expect(Object.keys(await setting.repository.files("trunk"))).toHaveLength(7);
    }));
});
