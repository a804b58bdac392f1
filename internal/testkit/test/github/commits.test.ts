import { describe, expect, it } from "vitest";
import { branchWith, expectRefusal, REPO, tipOf, withGitHub } from "./support.js";

describe("comparing", () => {
  it("tells ahead, behind, identical and diverged, with commits and files", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const trunk = await tipOf(setting);
      const one = await branchWith(setting, "one");
      const two = await branchWith(setting, "two");
      const compare = async (basehead: string) =>
        (await octokit.rest.repos.compareCommitsWithBasehead({ ...REPO, basehead })).data;
      expect(await compare("trunk...one")).toMatchObject({
        ...{ status: "ahead", ahead_by: 1, behind_by: 0, total_commits: 1, commits: [{ sha: one }] },
        files: [{ filename: "one.txt", status: "added", additions: 1 }],
      });
      expect(await compare(`${one}...trunk`)).toMatchObject({ status: "behind", behind_by: 1, commits: [], files: [] });
      expect(await compare("one...one")).toMatchObject({ status: "identical", ahead_by: 0 });
      expect(await compare("one...two")).toMatchObject({
        ...{
          status: "diverged",
          ahead_by: 1,
          behind_by: 1,
          merge_base_commit: { sha: trunk },
          commits: [{ sha: two }],
        },
        files: [{ filename: "two.txt" }],
      });
      await expectRefusal(compare("one...none"), 404, "Not Found");
      await expectRefusal(compare("one"), 404, "Not Found");
    }));

  it("lists the oldest commit first, page by page, and the files with the first", () =>
    withGitHub({}, async (setting) => {
      const shas: string[] = [];
      for (const name of ["1", "2", "3"]) shas.push(await branchWith(setting, "one", { [name]: name }));
      const compare = async (page: number) => {
        const parameters = { ...REPO, basehead: "trunk...one", per_page: 2, page };
        return setting.octokit.rest.repos.compareCommitsWithBasehead(parameters);
      };
      const [first, second] = [await compare(1), await compare(2)];
      expect([...first.data.commits, ...second.data.commits].map(({ sha }) => sha)).toEqual(shas);
      expect([first.data.files?.length, second.data.files?.length]).toEqual([3, 0]);
      expect(first.headers.link).toContain('rel="next"');
    }));
});

describe("commits", () => {
  it("are listed from a branch or a commit, newest first, page by page", () =>
    withGitHub({}, async (setting) => {
      const shas = [await tipOf(setting)];
      for (const name of ["1", "2"]) shas.unshift(await branchWith(setting, "one", { [name]: name }));
      const list = async (sha: string, page: number) =>
        setting.octokit.rest.repos.listCommits({ ...REPO, sha, per_page: 2, page });
      const [first, second] = [await list("one", 1), await list("one", 2)];
      expect([...first.data, ...second.data].map(({ sha }) => sha)).toEqual(shas);
      expect(first.headers.link).toMatch(/page=2>; rel="next".*page=2>; rel="last"/);
      expect(second.headers.link).toMatch(/page=1>; rel="prev".*page=1>; rel="first"/);
      expect((await list(shas[1] ?? "", 1)).data.map(({ sha }) => sha)).toEqual(shas.slice(1));
      expect((await setting.octokit.rest.repos.listCommits(REPO)).data).toHaveLength(1);
      await expectRefusal(list("none", 1), 404, "Not Found");
    }));
});
