import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Git } from "../../src/github/git.js";

let directory = "";
let git: Git;
const commits: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "enact-git-"));
  git = await Git.init(join(directory, "a.git"), "main");
  const tree = await git.writeTree(undefined, []);
  const author = { name: "A", email: "a@example.com", date: "2020-01-02T03:04:05Z" };
  for (const message of ["One", "Two", "Three\n\nwith \u0001 and ü"]) {
    commits.push(await git.writeCommit({ tree, parents: commits.slice(-1), message, author, committer: author }));
  }
});

afterAll(() => rm(directory, { recursive: true }));

describe("moving a ref", () => {
  it("is refused from anywhere but where it is", async () => {
    const [one = "", two = "", three = ""] = commits;
    const ref = "refs/heads/moved";
    expect(await git.moveRef(ref, one, two)).toBe(false);
    expect(await git.moveRef(ref, null, one)).toBe(true);
    expect(await git.moveRef(ref, null, two)).toBe(false);
    expect(await git.moveRef(ref, two, three)).toBe(false);
    expect(await git.moveRef(ref, two, null)).toBe(false);
    expect(await git.refAt(ref)).toBe(one);
    expect(await git.moveRef(ref, one, null)).toBe(true);
    expect(await git.refs()).toEqual({});
  });

  it("succeeds for one of many who saw it at the same place", async () => {
    const ref = "refs/heads/raced";
    const made = await Promise.all(commits.map((sha) => git.moveRef(ref, null, sha)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await git.refAt(ref)).toBe(commits[made.indexOf(true)]);
  });
});

describe("reading", () => {
  it("gives commits as they were written", async () => {
    const [one = "", two = "", three = ""] = commits;
    expect((await git.log([three])).map(({ sha, parents, message }) => ({ sha, parents, message }))).toEqual([
      { sha: three, parents: [two], message: "Three\n\nwith \u0001 and ü" },
      { sha: two, parents: [one], message: "Two" },
      { sha: one, parents: [], message: "One" },
    ]);
  });

  it("takes nothing for a sha that is none", async () => {
    const [one = ""] = commits;
    for (const name of ["HEAD", one.slice(0, 12), `${one}^{tree}`, "", "\0", "0".repeat(40)]) {
      expect([await git.typeOf(name), await git.readCommit(name), await git.refAt(name)]).toEqual([
        ...[undefined, undefined, undefined],
      ]);
    }
  });
});
