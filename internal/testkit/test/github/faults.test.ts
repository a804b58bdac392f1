import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { branchWith, octokitWith, REPO, tipOf, withGitHub } from "./support.js";

const WRITE = { method: "POST", path: /\/issues$/ };

describe("what goes wrong with a write", () => {
  it.each([
    ["is cut off", "drop", 500],
    ["is answered by a gateway", { status: 502, body: "Bad gateway" }, 502],
  ] as const)("before it is acted on, where it %s, leaves nothing", (_name, what, status) =>
    withGitHub({}, async ({ github, octokit, repository }) => {
      github.inject({ ...WRITE, at: "before", what });
      await expect(octokit.rest.issues.create({ ...REPO, title: "A" })).rejects.toMatchObject({ status });
      expect([repository.issues, github.exchanges.at(-1)?.handled]).toEqual([[], false]);
    }),
  );

  it.each([
    ["is cut off", "drop", 500],
    ["is answered by a gateway", { status: 502, body: "Bad gateway" }, 502],
  ] as const)("after it was acted on, where it %s, leaves it done", (_name, what, status) =>
    withGitHub({}, async ({ github, octokit, repository }) => {
      github.inject({ ...WRITE, at: "after", what });
      await expect(octokit.rest.issues.create({ ...REPO, title: "A" })).rejects.toMatchObject({ status });
      expect([repository.issues.length, github.exchanges.at(-1)?.handled]).toEqual([1, true]);
    }),
  );

  it("can be that it comes late: after who sent it has looked", () =>
    withGitHub({}, async (setting) => {
      const { github, octokit } = setting;
      const sha = await tipOf(setting);
      const late = github.inject({ method: "POST", path: /\/git\/refs$/, at: "before", what: "hang" });
      const created = octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/late", sha });
      await late.hit;
      expect(await tipOf(setting, "late")).toBe("");
      late.release();
      await created;
      expect(await tipOf(setting, "late")).toBe(sha);
    }));
});

describe("a server", () => {
  it("tells everything that a write could change, and the same where none was", () =>
    withGitHub({}, async (setting) => {
      const { github, octokit } = setting;
      const sha = await branchWith(setting, "agent/a");
      await octokit.rest.pulls.create({ ...REPO, title: "A", head: "agent/a", base: "trunk" });
      await octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body: "c" });
      const before = await github.state();
      expect(before).toMatchObject({
        "octo/hello": { refs: { "refs/heads/agent/a": sha }, pulls: [{ number: 1 }], issues: [{ comments: ["c"] }] },
      });
      await octokit.rest.pulls.get({ ...REPO, pull_number: 1 });
      await octokit.rest.git.createBlob({ ...REPO, content: "x" });
      expect(await github.state()).toEqual(before);
      await octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body: "c" });
      expect(await github.state()).not.toEqual(before);
    }));

  it("keeps repositories that git finds nothing wrong with", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const parent = await tipOf(setting);
      const tree = [{ path: "docs/a ü.txt", mode: "100755", type: "blob", content: "a" }] as const;
      const made = await octokit.rest.git.createTree({ ...REPO, base_tree: parent, tree: [...tree] });
      const commit = { ...REPO, message: "A", tree: made.data.sha, parents: [parent] };
      const { sha } = (await octokit.rest.git.createCommit(commit)).data;
      await octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/a", sha });
      for (const merge_method of ["merge", "squash", "rebase"] as const) {
        await branchWith(setting, merge_method);
        const pull = { ...REPO, title: "A", head: merge_method, base: "trunk" };
        const pull_number = (await octokit.rest.pulls.create(pull)).data.number;
        await octokit.rest.pulls.merge({ ...REPO, pull_number, merge_method });
      }
      const git = (...args: readonly string[]) => execFileSync("git", ["-C", repository.directory, ...args]).toString();
      expect(git("fsck", "--strict", "--no-dangling", "--no-progress")).toBe("");
      expect(git("ls-tree", "-r", "--name-only", "-z", "a")).toBe("README.md\0docs/a ü.txt\0");
    }));

  it("has its own tokens, repositories and folder, which go with it", () =>
    withGitHub({}, async ({ octokit, github }) => {
      let directory = "";
      await withGitHub({ files: { "a.txt": "a" } }, async (other) => {
        directory = other.repository.directory;
        const token = github.addToken({ login: "bot", permissions: {} });
        const stranger = octokitWith(token, other.github.url);
        await expect(stranger.rest.repos.get(REPO)).rejects.toMatchObject({ status: 401 });
      });
      expect(existsSync(directory)).toBe(false);
      expect((await octokit.rest.repos.get(REPO)).status).toBe(200);
    }));
});
