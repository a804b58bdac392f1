import { describe, expect, it } from "vitest";
import { branchWith, expectRefusal, REPO, type Setting, withGitHub } from "./support.js";

/** Opens a pull request from a branch that is made for it. */
async function openPull(setting: Setting, head: string, files?: Readonly<Record<string, string>>): Promise<number> {
  await branchWith(setting, head, files);
  const { data } = await setting.octokit.rest.pulls.create({ ...REPO, title: `About ${head}`, head, base: "trunk" });
  return data.number;
}

describe("pull requests", () => {
  it("are opened, read, listed and closed", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const number = await openPull(setting, "agent/a");
      const { data } = await octokit.rest.pulls.get({ ...REPO, pull_number: number });
      expect(data).toMatchObject({ state: "open", mergeable: true, changed_files: 1, commits: 1, additions: 1 });
      const list = async (query: { head?: string; base?: string; state?: "open" | "all" | "closed" }) =>
        (await octokit.rest.pulls.list({ ...REPO, ...query })).data.map((pull) => pull.number);
      expect(await list({ head: "octo:agent/a", base: "trunk" })).toEqual([number]);
      expect(await list({ head: "octo:other" })).toEqual([]);
      expect(await list({ base: "other" })).toEqual([]);
      await octokit.rest.pulls.update({ ...REPO, pull_number: number, state: "closed" });
      expect(await list({})).toEqual([]);
      expect(await list({ state: "all" })).toEqual([number]);
    }));

  it("follow their branch, and are closed when it is deleted", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a");
      const sha = await branchWith(setting, "agent/a", { "b.txt": "b\n" });
      const read = async () => (await octokit.rest.pulls.get({ ...REPO, pull_number: number })).data;
      expect(await read()).toMatchObject({ state: "open", commits: 2, head: { sha } });
      await repository.deleteBranch("agent/a");
      expect(await read()).toMatchObject({ state: "closed", merged: false, head: { sha } });
    }));

  it("are refused a second time, without commits, and without branches", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      await openPull(setting, "agent/a");
      const create = (head: string, base = "trunk") => octokit.rest.pulls.create({ ...REPO, title: "A", head, base });
      await expectRefusal(create("agent/a"), 422, "A pull request already exists for octo:agent/a");
      await expectRefusal(create("agent/none"), 422, "Validation Failed");
      await expectRefusal(create("agent/a", "none"), 422, "Validation Failed");
      await octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/empty", sha: (await trunk(setting)) ?? "" });
      await expectRefusal(create("empty"), 422, "No commits between trunk and empty");
    }));

  it("list their files with what became of each, page by page", () =>
    withGitHub(
      { files: { "old.txt": "one\ntwo\nthree\n", "gone.txt": "g\n", "changed.txt": "1\n" } },
      async (setting) => {
        const { octokit, repository } = setting;
        const files = {
          "old.txt": null,
          "new.txt": "one\ntwo\nthree\n",
          "gone.txt": null,
          "changed.txt": "2\n",
          "added.txt": "a\n",
        };
        await repository.commit({ branch: "agent/a", files });
        const { data } = await octokit.rest.pulls.create({ ...REPO, title: "A", head: "agent/a", base: "trunk" });
        const page = (number: number) =>
          octokit.rest.pulls.listFiles({ ...REPO, pull_number: data.number, per_page: 3, page: number });
        const [first, second] = [await page(1), await page(2)];
        expect(first.headers.link).toContain('rel="next"');
        expect([...first.data, ...second.data].map(({ filename, status }) => `${status} ${filename}`).sort()).toEqual([
          "added added.txt",
          "modified changed.txt",
          "removed gone.txt",
          "renamed new.txt",
        ]);
      },
    ));

  it("list their commits, oldest first", () =>
    withGitHub({}, async (setting) => {
      const one = await branchWith(setting, "agent/a", { "1.txt": "1" });
      const number = await openPull(setting, "agent/a", { "2.txt": "2" });
      const { data } = await setting.octokit.rest.pulls.listCommits({ ...REPO, pull_number: number });
      expect(data).toHaveLength(2);
      expect(data[0]?.sha).toBe(one);
    }));
});

describe("merging", () => {
  it.each([
    ["merge", 2],
    ["squash", 1],
    ["rebase", 1],
  ] as const)("by %s keeps the files of both sides", (merge_method, parents) =>
    withGitHub({ files: { "a.txt": "1\n2\n3\n4\n5\n" } }, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a", { "a.txt": "1\n2\n3\n4\nfive\n" });
      await branchWith(setting, "agent/a", { "b.txt": "b\n" });
      await repository.commit({ branch: "trunk", files: { "a.txt": "one\n2\n3\n4\n5\n", "c.txt": "c\n" } });
      const { data } = await octokit.rest.pulls.merge({ ...REPO, pull_number: number, merge_method });
      expect(await repository.files("trunk")).toEqual({
        "a.txt": { content: "one\n2\n3\n4\nfive\n", mode: "100644" },
        "b.txt": { content: "b\n", mode: "100644" },
        "c.txt": { content: "c\n", mode: "100644" },
      });
      const [head] = await repository.log("trunk");
      expect(head).toMatchObject({ sha: data.sha });
      expect(head?.parents).toHaveLength(parents);
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number: number }), 405, "not mergeable");
    }),
  );

  it("of two pull requests keeps the files of both", () =>
    withGitHub({}, async (setting) => {
      const numbers = [await openPull(setting, "agent/a"), await openPull(setting, "agent/b")];
      for (const pull_number of numbers) await setting.octokit.rest.pulls.merge({ ...REPO, pull_number });
      const files = Object.keys(await setting.repository.files("trunk")).sort();
      expect(files).toEqual(["README.md", "agent-a.txt", "agent-b.txt"]);
    }));

  it("is refused for another head, a conflict, a draft, a method, a protected base", () =>
    withGitHub({ files: { "a.txt": "1\n" }, mergeMethods: ["merge"] }, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a", { "a.txt": "2\n" });
      const merge = (more: object = {}) => octokit.rest.pulls.merge({ ...REPO, pull_number: number, ...more });
      await expectRefusal(merge({ sha: await trunk(setting) }), 409, "Head branch was modified");
      await expectRefusal(merge({ merge_method: "squash" }), 405, "Squash merges are not allowed");
      repository.protect("trunk", { requireReview: true });
      await expectRefusal(merge(), 405, "approving review");
      repository.protect("trunk", { requirePullRequest: false });
      await repository.commit({ branch: "trunk", files: { "a.txt": "3\n" } });
      await expectRefusal(merge(), 405, "conflicts");
      await branchWith(setting, "agent/b");
      const draft = await octokit.rest.pulls.create({
        ...REPO,
        title: "A",
        head: "agent/b",
        base: "trunk",
        draft: true,
      });
      await expectRefusal(octokit.rest.pulls.merge({ ...REPO, pull_number: draft.data.number }), 405, "not mergeable");
    }));

  it("lets one of many merge a pull request", () =>
    withGitHub({}, async (setting) => {
      const pull_number = await openPull(setting, "agent/a");
      const asked = Array.from({ length: 10 }, () => setting.octokit.rest.pulls.merge({ ...REPO, pull_number }));
      const settled = await Promise.allSettled(asked);
      expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }));
});

async function trunk({ repository }: Setting): Promise<string | undefined> {
  return (await repository.refs())["refs/heads/trunk"];
}
