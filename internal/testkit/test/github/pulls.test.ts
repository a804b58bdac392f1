import { describe, expect, it } from "vitest";
import { branchWith, countDone, expectRefusal, openPull, REPO, tipOf, withGitHub } from "./support.js";

describe("pull requests", () => {
  it("are opened, and read with what they change", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const base = await tipOf(setting);
      const sha = await branchWith(setting, "agent/a", { "a.txt": "a\nb\n", "README.md": "# Hi\n" });
      const content = { title: "A title", body: "Text", head: "octo:agent/a", base: "trunk", draft: true };
      const { data } = await octokit.rest.pulls.create({ ...REPO, ...content });
      const shown = (await octokit.rest.pulls.get({ ...REPO, pull_number: data.number })).data;
      expect(shown).toMatchObject({
        ...{ number: 1, state: "open", title: "A title", body: "Text", draft: true, merged: false, merged_at: null },
        ...{ changed_files: 2, commits: 1, additions: 3, deletions: 1, mergeable: true },
        head: { ref: "agent/a", sha, label: "octo:agent/a" },
        base: { ref: "trunk", sha: base },
      });
      expect(repository.pulls).toMatchObject([
        { number: 1, head: "agent/a", base: "trunk", headSha: sha, draft: true },
      ]);
    }));

  it("are found by branch, base and state", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const numbers = [await openPull(setting, "agent/a"), await openPull(setting, "agent/b")];
      await octokit.rest.pulls.update({ ...REPO, pull_number: numbers[0] ?? 0, state: "closed" });
      const list = async (query: Parameters<typeof octokit.rest.pulls.list>[0] extends infer P ? Partial<P> : never) =>
        (await octokit.rest.pulls.list({ ...REPO, ...query })).data.map(({ number }) => number);
      expect(await list({})).toEqual([2]);
      expect(await list({ state: "closed" })).toEqual([1]);
      expect(await list({ state: "all" })).toEqual([2, 1]);
      expect(await list({ state: "all", direction: "asc" })).toEqual([1, 2]);
      expect(await list({ state: "all", head: "OCTO:agent/a" })).toEqual([1]);
      expect(await list({ state: "all", head: "other:agent/a" })).toEqual([]);
      expect(await list({ state: "all", base: "release" })).toEqual([]);
      // As on GitHub, where a branch without its owner finds everything.
      expect(await list({ state: "all", head: "agent/a" })).toEqual([2, 1]);
    }));

  it("are refused a second time, without commits, without branches and without a title", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      await openPull(setting, "agent/a");
      await branchWith(setting, "release");
      const create = (head: string, base = "trunk", title = "A") =>
        octokit.rest.pulls.create({ ...REPO, title, head, base });
      await expectRefusal(create("agent/a"), 422, "A pull request already exists for octo:agent/a");
      await expectRefusal(create("agent/none"), 422, '"field":"head","code":"invalid"');
      await expectRefusal(create("agent/a", "none"), 422, '"field":"base","code":"invalid"');
      await expectRefusal(create("agent/a", "release", " "), 422, '"field":"title"');
      await octokit.rest.git.createRef({ ...REPO, ref: "refs/heads/empty", sha: await tipOf(setting) });
      await expectRefusal(create("empty"), 422, "No commits between trunk and empty");
      expect((await create("agent/a", "release")).status).toBe(201);
    }));

  it("are opened once where many ask for the same", () =>
    withGitHub({}, async (setting) => {
      await branchWith(setting, "agent/a");
      const create = () => setting.octokit.rest.pulls.create({ ...REPO, title: "A", head: "agent/a", base: "trunk" });
      expect(await countDone(Array.from({ length: 10 }, create))).toBe(1);
      expect(setting.repository.pulls).toHaveLength(1);
    }));

  it("list their files with what became of each, page by page", () =>
    withGitHub(
      { files: { "old.txt": "one\ntwo\nthree\n", "gone.txt": "g\n", "changed.txt": "1\n" } },
      async (setting) => {
        const { octokit, repository } = setting;
        const moved = { "old.txt": null, "new.txt": "one\ntwo\nthree\n", "gone.txt": null };
        await repository.commit({ branch: "a", files: { ...moved, "changed.txt": "2\n", "added.txt": "a\nb\n" } });
        // What comes to the base later is no change of the pull request.
        await repository.commit({ branch: "trunk", files: { "later.txt": "l\n" } });
        const { data } = await octokit.rest.pulls.create({ ...REPO, title: "A", head: "a", base: "trunk" });
        const page = (number: number) =>
          octokit.rest.pulls.listFiles({ ...REPO, pull_number: data.number, per_page: 3, page: number });
        const [first, second] = [await page(1), await page(2)];
        expect(first.headers.link).toContain('rel="next"');
        expect([...first.data, ...second.data]).toMatchObject([
          { filename: "added.txt", status: "added", additions: 2, deletions: 0 },
          { filename: "changed.txt", status: "modified", additions: 1, deletions: 1 },
          { filename: "gone.txt", status: "removed", additions: 0, deletions: 1 },
          { filename: "new.txt", status: "renamed", previous_filename: "old.txt", changes: 0 },
        ]);
      },
    ));

  it("list their commits, oldest first, after the merge as before", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const one = await branchWith(setting, "agent/a", { "1.txt": "1" });
      const number = await openPull(setting, "agent/a", { "2.txt": "2" });
      const list = async () =>
        (await octokit.rest.pulls.listCommits({ ...REPO, pull_number: number })).data.map(({ sha }) => sha);
      const before = await list();
      expect(before).toEqual([one, await tipOf(setting, "agent/a")]);
      await octokit.rest.pulls.merge({ ...REPO, pull_number: number });
      expect(await list()).toEqual(before);
    }));
});

describe("what is done to branches changes pull requests", () => {
  it("which follow their branch, and not their base", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a");
      const read = async () => (await octokit.rest.pulls.get({ ...REPO, pull_number: number })).data;
      const base = await tipOf(setting);
      const later = await repository.commit({ branch: "trunk", files: { "later.txt": "l\n" } });
      expect(await read()).toMatchObject({ base: { sha: base }, changed_files: 1 });
      const sha = await branchWith(setting, "agent/a", { "b.txt": "b\n" });
      expect(await read()).toMatchObject({ head: { sha }, base: { sha: later }, commits: 2, changed_files: 2 });
    }));

  it("which are closed when their branch, or their base, is deleted", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      await branchWith(setting, "release");
      await openPull(setting, "agent/a");
      await branchWith(setting, "agent/b");
      await octokit.rest.pulls.create({ ...REPO, title: "B", head: "agent/b", base: "release" });
      const sha = await tipOf(setting, "agent/a");
      await repository.deleteBranch("agent/a");
      await octokit.rest.git.deleteRef({ ...REPO, ref: "heads/release" });
      expect(repository.pulls).toMatchObject([
        { number: 1, state: "closed", merged: false, headSha: sha },
        { number: 2, state: "closed", merged: false },
      ]);
    }));

  it("which are closed when they have no commits any more", () =>
    withGitHub({}, async (setting) => {
      await openPull(setting, "agent/a");
      const sha = await tipOf(setting);
      await setting.octokit.rest.git.updateRef({ ...REPO, ref: "heads/agent/a", sha, force: true });
      expect(setting.repository.pulls).toMatchObject([{ state: "closed", merged: false }]);
    }));

  it("which are merged when their commits are pushed to the base", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const number = await openPull(setting, "agent/a");
      const sha = await tipOf(setting, "agent/a");
      await octokit.rest.git.updateRef({ ...REPO, ref: "heads/trunk", sha });
      const { data } = await octokit.rest.pulls.get({ ...REPO, pull_number: number });
      expect(data).toMatchObject({ state: "closed", merged: true, merge_commit_sha: sha });
    }));
});

describe("a pull request", () => {
  it("is closed and opened again, as an issue, too", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const number = await openPull(setting, "agent/a");
      const states: (string | undefined)[] = [];
      for (const state of ["closed", "open"] as const) {
        await octokit.rest.pulls.update({ ...REPO, pull_number: number, state });
        states.push(repository.pulls[0]?.state);
        await octokit.rest.issues.update({
          ...REPO,
          issue_number: number,
          state: state === "open" ? "closed" : "open",
        });
        states.push(repository.pulls[0]?.state);
      }
      expect(states).toEqual(["closed", "open", "open", "closed"]);
    }));

  it("is not opened again where its branch is gone, was set back, or has another pull request, or it was merged", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const parent = await tipOf(setting);
      const numbers: number[] = [];
      for (const branch of ["gone", "set-back", "twice", "merged"]) numbers.push(await openPull(setting, branch));
      const [gone = 0, setBack = 0, twice = 0, merged = 0] = numbers;
      await octokit.rest.pulls.merge({ ...REPO, pull_number: merged });
      for (const number of [gone, setBack, twice]) repository.setState(number, "closed");
      await repository.deleteBranch("gone");
      await repository.commit({ branch: "set-back", files: { "c.txt": "c\n" }, parent });
      await octokit.rest.pulls.create({ ...REPO, title: "A", head: "twice", base: "trunk" });
      const before = await repository.state();
      const open = (pull_number: number) => octokit.rest.pulls.update({ ...REPO, pull_number, state: "open" });
      await expectRefusal(open(gone), 422, "The gone branch has been deleted");
      await expectRefusal(open(setBack), 422, "The set-back branch was force-pushed or recreated");
      await expectRefusal(open(twice), 422, "A pull request already exists");
      await expectRefusal(open(merged), 422, "state cannot be changed");
      const asIssue = octokit.rest.issues.update({ ...REPO, issue_number: gone, state: "open", title: "New" });
      await expectRefusal(asIssue, 422, "state cannot be changed");
      expect(await repository.state()).toEqual(before);
    }));

  it("goes into another base, where that can be", () =>
    withGitHub({}, async (setting) => {
      const { octokit, repository } = setting;
      const release = await branchWith(setting, "release");
      const number = await openPull(setting, "agent/a");
      const change = (base: string) => octokit.rest.pulls.update({ ...REPO, pull_number: number, base, title: "New" });
      await expectRefusal(change("none"), 422, '"field":"base","code":"invalid"');
      await expectRefusal(change("agent/a"), 422, "no new commits between");
      expect(repository.pulls).toMatchObject([{ title: "About agent/a", base: "trunk" }]);
      expect((await change("release")).data).toMatchObject({ base: { ref: "release", sha: release }, title: "New" });
      repository.setState(number, "closed");
      await expectRefusal(change("trunk"), 422, "Cannot change the base branch of a closed pull request");
    }));
});
