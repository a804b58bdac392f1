import { describe, expect, it } from "vitest";
import { branchWith, expectRefusal, octokitOf, REPO, type Setting, withGitHub } from "./support.js";

const MISSING = "1234567890123456789012345678901234567890";

/** One commit through blob, tree and commit; not on any branch yet. */
async function commitOn({ octokit }: Setting, parent: string): Promise<string> {
  const { data: before } = await octokit.rest.git.getCommit({ ...REPO, commit_sha: parent });
  const { data: blob } = await octokit.rest.git.createBlob({ ...REPO, content: "AAEC", encoding: "base64" });
  const { data: tree } = await octokit.rest.git.createTree({
    ...REPO,
    base_tree: before.tree.sha,
    tree: [
      { path: "a/b.txt", mode: "100644", type: "blob", content: "text ü\n" },
      { path: "bin/run", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
      { path: "data.bin", mode: "100644", type: "blob", sha: blob.sha },
      { path: "README.md", mode: "100644", type: "blob", sha: null },
    ],
  });
  const message = "A commit\n\nIn two parts.";
  const { data } = await octokit.rest.git.createCommit({ ...REPO, message, tree: tree.sha, parents: [parent] });
  expect(data).toMatchObject({ message, parents: [{ sha: parent }], tree: { sha: tree.sha } });
  return data.sha;
}

async function trunkOf({ octokit }: Setting): Promise<string> {
  return (await octokit.rest.git.getRef({ ...REPO, ref: "heads/trunk" })).data.object.sha;
}

describe("git data", () => {
  it("makes a commit that is in the repository itself", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const trunk = await trunkOf(setting);
      const sha = await commitOn(setting, trunk);
      await octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/agent/fix-1", sha });
      expect(await repository.refs()).toEqual({ "refs/heads/agent/fix-1": sha, "refs/heads/trunk": trunk });
      expect(await repository.files("agent/fix-1")).toEqual({
        "a/b.txt": { content: "text ü\n", mode: "100644" },
        "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
        "data.bin": { content: "AAEC", mode: "100644" },
      });
      const log = await repository.log("agent/fix-1");
      expect(log.map(({ message }) => message)).toEqual(["A commit\n\nIn two parts.", "First commit"]);
    }));

  it("moves a branch forwards, and backwards only by force", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const trunk = await trunkOf(setting);
      const sha = await commitOn(setting, trunk);
      const ref = "heads/agent/fix-1";
      await octokit.rest.git.createRef({ ...REPO, ref: `refs/${ref}`, sha: trunk });
      const { data } = await octokit.rest.git.updateRef({ ...REPO, ref, sha, force: false });
      expect(data.object.sha).toBe(sha);
      await expectRefusal(
        octokit.rest.git.updateRef({ ...REPO, ref, sha: trunk }),
        422,
        "Update is not a fast forward",
      );
      await octokit.rest.git.updateRef({ ...REPO, ref, sha: trunk, force: true });
      expect(await repository.refs()).toMatchObject({ "refs/heads/agent/fix-1": trunk });
    }));

  it("takes a ref's slashes as they are, and escaped", () =>
    withGitHub({}, async (setting) => {
      const sha = await branchWith(setting, "agent/fix-1");
      const { github } = setting;
      const token = github.addToken({ login: "reader", permissions: {} });
      for (const ref of ["heads/agent/fix-1", "heads%2Fagent%2Ffix-1"]) {
        const url = `${github.url}/repos/Octo/HELLO/git/ref/${ref}`;
        const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
        expect(await response.json()).toMatchObject({ ref: "refs/heads/agent/fix-1", object: { sha } });
      }
    }));

  it("refuses what is there, what is not there, and what has no name", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const sha = await trunkOf(setting);
      const create = (ref: string, to = sha) => octokit.rest.git.createRef({ ...REPO, ref, sha: to });
      await create("refs/heads/a");
      await expectRefusal(create("refs/heads/a"), 422, "Reference already exists");
      await expectRefusal(create("refs/heads/a/b"), 422, "conflicts");
      await expectRefusal(create("refs/heads/b", MISSING), 422, "Object does not exist");
      await expectRefusal(create("refs/heads/a..b"), 422, "not well-formed");
      await expectRefusal(create("heads/b"), 422, "must start with 'refs/'");
      await expectRefusal(octokit.rest.git.getRef({ ...REPO, ref: "heads/none" }), 404, "Not Found");
      await expectRefusal(octokit.rest.git.updateRef({ ...REPO, ref: "heads/none", sha }), 422, "does not exist");
      await expectRefusal(octokit.rest.git.deleteRef({ ...REPO, ref: "heads/none" }), 422, "does not exist");
      await expectRefusal(octokit.rest.git.deleteRef({ ...REPO, ref: "heads/trunk" }), 422, "default branch");
      await octokit.rest.git.deleteRef({ ...REPO, ref: "heads/a" });
      const tree = (path: string, object: string | null) =>
        octokit.rest.git.createTree({
          ...REPO,
          base_tree: sha,
          tree: [{ path, mode: "100644", type: "blob", sha: object }],
        });
      await expectRefusal(tree("none.txt", null), 422, "BadObjectState");
      await expectRefusal(tree("a.txt", MISSING), 422, "does not exist");
      const { data: blob } = await octokit.rest.git.createBlob({ ...REPO, content: "x" });
      await expectRefusal(tree(".git/config", blob.sha), 422, "invalid path");
      const commit = { ...REPO, message: "m", tree: MISSING };
      await expectRefusal(octokit.rest.git.createCommit(commit), 422, "Tree SHA");
    }));

  it("lets one of many make a branch", () =>
    withGitHub({}, async (setting) => {
      const sha = await trunkOf(setting);
      const ref = "refs/heads/agent/race";
      const asked = Array.from({ length: 20 }, () => setting.octokit.rest.git.createRef({ ...REPO, ref, sha }));
      const settled = await Promise.allSettled(asked);
      expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }));

  it("lets one of many move a branch from where they saw it", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      await branchWith(setting, "agent/race");
      const from = (await repository.refs())["refs/heads/agent/race"] as string;
      const commits = await Promise.all(Array.from({ length: 5 }, (_, index) => otherCommit(setting, from, index)));
      const moves = commits.map((sha) => octokit.rest.git.updateRef({ ...REPO, ref: "heads/agent/race", sha }));
      const settled = await Promise.allSettled(moves);
      expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(commits).toContain((await repository.refs())["refs/heads/agent/race"]);
    }));

  it("says that an empty repository is empty, and that an archived one is read-only", () =>
    withGitHub({ empty: true }, async (setting) => {
      const { octokit, repository } = setting;
      await expectRefusal(octokit.rest.git.getRef({ ...REPO, ref: "heads/trunk" }), 409, "empty");
      repository.archive();
      await expectRefusal(octokit.rest.issues.create({ ...REPO, title: "A" }), 403, "archived");
    }));
});

describe("comparing", () => {
  it("tells ahead, behind, identical and diverged, with the commits", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const one = await branchWith(setting, "one");
      const two = await branchWith(setting, "two");
      const compare = async (basehead: string) =>
        (await octokit.rest.repos.compareCommitsWithBasehead({ ...REPO, basehead })).data;
      expect(await compare("trunk...one")).toMatchObject({ status: "ahead", ahead_by: 1, commits: [{ sha: one }] });
      expect(await compare(`${one}...trunk`)).toMatchObject({ status: "behind", behind_by: 1, commits: [] });
      expect(await compare("one...one")).toMatchObject({ status: "identical", ahead_by: 0 });
      const trunk = (await repository.refs())["refs/heads/trunk"];
      expect(await compare("one...two")).toMatchObject({
        status: "diverged",
        merge_base_commit: { sha: trunk },
        commits: [{ sha: two }],
      });
      await expectRefusal(compare("one...none"), 404, "Not Found");
    }));

  it("lists commits, newest first, page by page", () =>
    withGitHub({}, async (setting) => {
      const shas = [await branchWith(setting, "one", { a: "1" }), await branchWith(setting, "one", { a: "2" })];
      const list = async (page: number) =>
        (await setting.octokit.rest.repos.listCommits({ ...REPO, sha: "one", per_page: 2, page })).data;
      expect((await list(1)).map(({ sha }) => sha)).toEqual([...shas].reverse());
      expect(await list(2)).toHaveLength(1);
    }));
});

it("a read-only token reads and does not write", () =>
  withGitHub({}, async (setting) => {
    const reader = octokitOf(setting.github, "read");
    const sha = (await reader.rest.git.getRef({ ...REPO, ref: "heads/trunk" })).data.object.sha;
    await expectRefusal(reader.rest.git.createRef({ ...REPO, ref: "refs/heads/a", sha }), 403, "not accessible");
  }));

async function otherCommit({ octokit }: Setting, parent: string, index: number): Promise<string> {
  const { data } = await octokit.rest.git.getCommit({ ...REPO, commit_sha: parent });
  const message = `Commit ${index}`;
  return (await octokit.rest.git.createCommit({ ...REPO, message, tree: data.tree.sha, parents: [parent] })).data.sha;
}
