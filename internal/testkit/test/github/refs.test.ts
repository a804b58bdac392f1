import { describe, expect, it } from "vitest";
import {
  branchWith,
  countDone,
  expectRefusal,
  get,
  octokitOf,
  REPO,
  type Setting,
  tipOf,
  withGitHub,
} from "./support.js";

const MISSING = "1234567890123456789012345678901234567890";

/** A commit without a change, on top of another one; not on any branch. */
async function commitOn({ octokit }: Setting, parent: string, message = "Nothing"): Promise<string> {
  const { data } = await octokit.rest.git.getCommit({ ...REPO, commit_sha: parent });
  return (await octokit.rest.git.createCommit({ ...REPO, message, tree: data.tree.sha, parents: [parent] })).data.sha;
}

describe("refs", () => {
  it("are made, moved and deleted in git itself", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const trunk = await tipOf(setting);
      const ref = "heads/agent/fix-1";
      await octokit.rest.git.createRef({ ...REPO, ref: `refs/${ref}`, sha: trunk });
      expect(await repository.refs()).toEqual({ "refs/heads/agent/fix-1": trunk, "refs/heads/trunk": trunk });
      const sha = await commitOn(setting, trunk);
      const { data } = await octokit.rest.git.updateRef({ ...REPO, ref, sha });
      expect(data).toMatchObject({ ref: `refs/${ref}`, object: { sha, type: "commit" } });
      await octokit.rest.git.deleteRef({ ...REPO, ref });
      expect(await repository.refs()).toEqual({ "refs/heads/trunk": trunk });
    }));

  it("move backwards and aside by force alone", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const ref = "heads/agent/a";
      const [trunk, tip] = [await tipOf(setting), await branchWith(setting, "agent/a")];
      const aside = await commitOn(setting, trunk);
      for (const sha of [aside, trunk]) {
        const before = await tipOf(setting, "agent/a");
        const move = (force: boolean) => octokit.rest.git.updateRef({ ...REPO, ref, sha, force });
        await expectRefusal(move(false), 422, "Update is not a fast forward");
        expect(await tipOf(setting, "agent/a")).toBe(before);
        await move(true);
        expect(await tipOf(setting, "agent/a")).toBe(sha);
      }
      expect(tip).not.toBe(aside);
    }));

  it("are named with slashes as they are, and escaped", () =>
    withGitHub({}, async (setting) => {
      const { github } = setting;
      const sha = await branchWith(setting, "agent/fix-1");
      const token = github.addToken({ login: "reader", permissions: {} });
      for (const ref of ["heads/agent/fix-1", "heads%2Fagent%2Ffix-1"]) {
        const response = await get(github, token, `/repos/Octo/HELLO/git/ref/${ref}`);
        expect(await response.json()).toMatchObject({ ref: "refs/heads/agent/fix-1", object: { sha } });
      }
      for (const branch of ["agent/fix-1", "agent%2Ffix-1"]) {
        const response = await get(github, token, `/repos/octo/hello/branches/${branch}`);
        expect(await response.json()).toMatchObject({ name: "agent/fix-1", commit: { sha }, protected: false });
      }
    }));

  it("are refused where they are there, or cannot be", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const trunk = await tipOf(setting);
      const create = (ref: string, sha = trunk) => octokit.rest.git.createRef({ ...REPO, ref, sha });
      await create("refs/heads/a");
      await expectRefusal(create("refs/heads/a"), 422, "Reference already exists");
      await expectRefusal(create("refs/heads/a/b"), 422, "Reference update failed");
      await expectRefusal(create("refs/heads/b", MISSING), 422, "Object does not exist");
      await expectRefusal(create("refs/heads/b", "trunk"), 422, "Object does not exist");
      await expectRefusal(create("refs/heads/b", trunk.slice(0, 10)), 422, "Object does not exist");
      const { data: blob } = await octokit.rest.git.createBlob({ ...REPO, content: "x" });
      await expectRefusal(create("refs/heads/b", blob.sha), 422, "Object does not exist");
      for (const name of ["a..b", "a.lock", "a b", "-/.", "a\u0000b", "@{1}"]) {
        await expectRefusal(create(`refs/heads/${name}`), 422, "is not a valid ref name");
      }
      await expectRefusal(create("heads/b"), 422, "must start with 'refs/'");
    }));

  it("are refused where they are not there", () =>
    withGitHub({}, async (setting) => {
      const { git } = setting.octokit.rest;
      const sha = await tipOf(setting);
      await expectRefusal(git.getRef({ ...REPO, ref: "heads/none" }), 404, "Not Found");
      await expectRefusal(git.getRef({ ...REPO, ref: "refs/heads/trunk" }), 404, "Not Found");
      await expectRefusal(setting.octokit.rest.repos.getBranch({ ...REPO, branch: "none" }), 404, "Branch not found");
      await expectRefusal(git.updateRef({ ...REPO, ref: "heads/none", sha }), 422, "Reference does not exist");
      await expectRefusal(git.deleteRef({ ...REPO, ref: "heads/none" }), 422, "Reference does not exist");
      await expectRefusal(git.deleteRef({ ...REPO, ref: "heads/trunk" }), 422, "Cannot delete the default branch");
      await expectRefusal(git.updateRef({ ...REPO, ref: "heads/trunk", sha: MISSING }), 422, "Object does not exist");
    }));

  it("of which many are asked to make one, are made once", () =>
    withGitHub({}, async (setting) => {
      const sha = await tipOf(setting);
      const create = () => setting.octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/agent/race", sha });
      expect(await countDone(Array.from({ length: 20 }, create))).toBe(1);
    }));

  it("that many move from where they saw it, are moved once", () =>
    withGitHub({}, async (setting) => {
      const from = await branchWith(setting, "agent/race");
      const shas: string[] = [];
      for (let index = 0; index < 5; index++) shas.push(await commitOn(setting, from, `Commit ${index}`));
      const move = (sha: string) => setting.octokit.rest.git.updateRef({ ...REPO, ref: "heads/agent/race", sha });
      expect(await countDone(shas.map(move))).toBe(1);
      expect(shas).toContain(await tipOf(setting, "agent/race"));
    }));

  it("of an empty repository are none, and none can be made", () =>
    withGitHub({ empty: true }, async ({ octokit }) => {
      await expectRefusal(octokit.rest.git.getRef({ ...REPO, ref: "heads/trunk" }), 409, "Git Repository is empty");
      await expectRefusal(octokit.rest.git.createBlob({ ...REPO, content: "x" }), 409, "Git Repository is empty");
      await expectRefusal(octokit.rest.repos.listCommits(REPO), 409, "Git Repository is empty");
      expect((await octokit.rest.repos.get(REPO)).data.default_branch).toBe("trunk");
      expect((await octokit.rest.pulls.list(REPO)).data).toEqual([]);
    }));
});

describe("a protected branch", () => {
  it("is changed and deleted by nobody but an admin", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository, github } = setting;
      const [trunk, tip] = [await tipOf(setting), await branchWith(setting, "release")];
      repository.protect("release");
      const ref = "heads/release";
      const sha = await commitOn(setting, tip);
      const move = (to: string, force = false) => octokit.rest.git.updateRef({ ...REPO, ref, sha: to, force });
      await expectRefusal(move(sha), 422, "Changes must be made through a pull request");
      await expectRefusal(octokit.rest.git.deleteRef({ ...REPO, ref }), 422, "protected branch");
      repository.protect("release", { requirePullRequest: false });
      await expectRefusal(move(trunk, true), 422, "Cannot force-push to this protected branch");
      repository.protect("release", { restrictPushes: true });
      await expectRefusal(move(sha), 422, "You're not authorized to push to this branch");
      expect(await tipOf(setting, "release")).toBe(tip);
      expect((await octokit.rest.repos.getBranch({ ...REPO, branch: "release" })).data.protected).toBe(true);
      await octokitOf(github, "admin").rest.git.updateRef({ ...REPO, ref, sha });
      expect(await tipOf(setting, "release")).toBe(sha);
    }));

  it("is moved forwards by everybody where that is all it forbids", () =>
    withGitHub({}, async (setting) => {
      const tip = await branchWith(setting, "release");
      setting.repository.protect("release", { requirePullRequest: false });
      const sha = await commitOn(setting, tip);
      await setting.octokit.rest.git.updateRef({ ...REPO, ref: "heads/release", sha });
      expect(await tipOf(setting, "release")).toBe(sha);
    }));
});
