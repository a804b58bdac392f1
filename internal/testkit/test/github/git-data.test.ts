import { describe, expect, it } from "vitest";
import { expectRefusal, REPO, type Setting, tipOf, withGitHub } from "./support.js";

const MISSING = "1234567890123456789012345678901234567890";

type Entries = Parameters<Setting["octokit"]["rest"]["git"]["createTree"]>[0] extends infer P
  ? NonNullable<P> extends { tree: infer T }
    ? T
    : never
  : never;

/** The tree that a branch becomes by some entries, as a branch of its own. */
async function filesWith(setting: Setting, tree: Entries, base: string | undefined = undefined) {
  const { octokit, repository } = setting;
  const parent = await tipOf(setting);
  const base_tree = base ?? (await octokit.rest.git.getCommit({ ...REPO, commit_sha: parent })).data.tree.sha;
  const { data } = await octokit.rest.git.createTree({ ...REPO, base_tree, tree });
  const commit = { ...REPO, message: "A commit", tree: data.sha, parents: [parent] };
  return repository.files((await octokit.rest.git.createCommit(commit)).data.sha);
}

const FILES = { "README.md": "# Hello\n", "docs/a.md": "a\n", "docs/b/c.md": "c\n", "bin/run": "run\n" };

const blob = { mode: "100644", type: "blob" } as const;

describe("trees", () => {
  it("take content, objects, modes and deletions", () =>
    withGitHub({ files: FILES }, async (setting) => {
      const { data } = await setting.octokit.rest.git.createBlob({ ...REPO, content: "AAEC", encoding: "base64" });
      const files = await filesWith(setting, [
        { path: "a/b ü.txt", ...blob, content: "text ü\n" },
        { path: "bin/run", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
        { path: "link", mode: "120000", type: "blob", content: "bin/run" },
        { path: "data.bin", ...blob, sha: data.sha },
        { path: "README.md", ...blob, sha: null },
      ]);
      expect(files).toEqual({
        "a/b ü.txt": { content: "text ü\n", mode: "100644" },
        "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
        "data.bin": { content: "AAEC", mode: "100644" },
        "docs/a.md": { content: "a\n", mode: "100644" },
        "docs/b/c.md": { content: "c\n", mode: "100644" },
        link: { content: "bin/run", mode: "120000" },
      });
    }));

  it("replace a file by a folder, a folder by a file, and a folder by another", () =>
    withGitHub({ files: FILES }, async (setting) => {
      const names = async (tree: Entries) => Object.keys(await filesWith(setting, tree)).sort();
      expect(await names([{ path: "README.md/x", ...blob, content: "x" }])).toEqual([
        ...["README.md/x", "bin/run", "docs/a.md", "docs/b/c.md"],
      ]);
      expect(await names([{ path: "docs", ...blob, content: "x" }])).toEqual(["README.md", "bin/run", "docs"]);
      const { git } = setting.octokit.rest;
      const root = await git.getTree({ ...REPO, tree_sha: "trunk" });
      const bin = root.data.tree.find(({ path }) => path === "bin");
      expect(await names([{ path: "docs", mode: "040000", type: "tree", sha: bin?.sha ?? "" }])).toEqual([
        ...["README.md", "bin/run", "docs/run"],
      ]);
    }));

  it("stand on a tree, on a commit's, or on nothing", () =>
    withGitHub({ files: FILES }, async (setting) => {
      const { octokit } = setting;
      const tree = [{ path: "x", ...blob, content: "x" }];
      expect(Object.keys(await filesWith(setting, tree, await tipOf(setting)))).toHaveLength(5);
      const { data } = await octokit.rest.git.createTree({ ...REPO, tree });
      expect(data.tree).toMatchObject([{ path: "x", mode: "100644", type: "blob", size: 1 }]);
    }));

  it("are read folder by folder, or whole", () =>
    withGitHub({ files: FILES }, async ({ octokit }) => {
      const read = async (recursive?: string) =>
        (await octokit.rest.git.getTree({ ...REPO, tree_sha: "trunk", ...(recursive && { recursive }) })).data;
      expect((await read()).tree.map(({ path, type }) => `${type} ${path}`)).toEqual([
        ...["blob README.md", "tree bin", "tree docs"],
      ]);
      expect((await read("1")).tree.map(({ path }) => path)).toContain("docs/b/c.md");
      const refused = octokit.rest.git.getTree({ ...REPO, tree_sha: MISSING });
      await expectRefusal(refused, 404, "Not Found");
    }));

  it.each([
    ["a file to delete that is not there", { path: "none.txt", ...blob, sha: null }, "BadObjectState"],
    ["a folder to delete", { path: "docs", mode: "040000", type: "tree", sha: null }, "BadObjectState"],
    ["an object that is not there", { path: "a", ...blob, sha: MISSING }, "is not a valid blob"],
    ["a name for an object", { path: "a", ...blob, sha: "trunk" }, "is not a valid blob"],
    ["neither content nor object", { path: "a", ...blob }, "Must supply either"],
    ["both", { path: "a", ...blob, sha: MISSING, content: "a" }, "Must supply either"],
    ["a slash in front", { path: "/a", ...blob, content: "a" }, "cannot start with a slash"],
    ["a way out", { path: "../a", ...blob, content: "a" }, "malformed path component"],
    ["git's own folder", { path: ".git/config", ...blob, content: "a" }, "malformed path component"],
    ["an empty name", { path: "a//b", ...blob, content: "a" }, "malformed path component"],
    ["no name", { path: "", ...blob, content: "a" }, "malformed path component"],
    ["a NUL", { path: "a\0b", ...blob, content: "a" }, "malformed path component"],
    ["content for a folder", { path: "a", mode: "040000", type: "tree", content: "a" }, "Must supply either"],
    ["a mode that git does not have", { path: "a", mode: "100600", type: "blob", content: "a" }, "Invalid request"],
  ] as const)("refuse %s", (_name, entry, words) =>
    withGitHub({ files: FILES }, async (setting) => {
      await expectRefusal(filesWith(setting, [entry] as unknown as Entries), 422, words);
    }),
  );

  it("refuse to be of no entries, and to stand on what is none", () =>
    withGitHub({}, async ({ octokit }) => {
      const create = (more: object) => octokit.rest.git.createTree({ ...REPO, tree: [], ...more });
      await expectRefusal(create({}), 422, "Invalid tree info");
      const tree = [{ path: "a", ...blob, content: "a" }];
      await expectRefusal(create({ tree, base_tree: MISSING }), 422, "base_tree is not a valid tree oid");
    }));
});

describe("blobs", () => {
  it("are text or Base64, and nothing else", () =>
    withGitHub({}, async ({ octokit }) => {
      const create = (content: string, encoding: string) => octokit.rest.git.createBlob({ ...REPO, content, encoding });
      const text = (await create("ü", "utf-8")).data.sha;
      expect((await create("w7\nw=", "base64")).data.sha).toBe(text);
      await expectRefusal(create("no base64!", "base64"), 422, "not valid Base64");
      await expectRefusal(create("a", "latin1"), 422, "encoding must be");
    }));
});

describe("commits", () => {
  it("have the author that is given, or else who asks", () =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const parent = await tipOf(setting);
      const { tree } = (await octokit.rest.git.getCommit({ ...REPO, commit_sha: parent })).data;
      const create = async (more: object) => {
        const commit = { ...REPO, message: "A\n\nB", tree: tree.sha, parents: [parent], ...more };
        return (await octokit.rest.git.createCommit(commit)).data;
      };
      const author = { name: "A", email: "a@example.com", date: "2020-01-02T03:04:05+02:00" };
      const person = { ...author, date: "2020-01-02T01:04:05Z" };
      expect(await create({ author })).toMatchObject({ message: "A\n\nB", author: person, committer: person });
      expect(await create({})).toMatchObject({ author: { name: "write-bot" }, parents: [{ sha: parent }] });
      const [logged] = await setting.repository.log((await create({ author })).sha);
      expect(logged).toMatchObject({ author: person, parents: [parent], message: "A\n\nB" });
    }));

  it.each([
    ["a tree that is none", { tree: MISSING }, "Tree SHA does not exist"],
    ["a parent that is none", { parents: [MISSING] }, "Parent SHA does not exist"],
    ["a NUL in the message", { message: "a\0b" }, "Git refuses"],
    ["an author without a name", { author: { name: "", email: "" } }, "Git refuses"],
    ["a date that is none", { author: { name: "a", email: "a", date: "soon" } }, "Invalid request"],
    ["a text for parents", { parents: "a" }, "Invalid request"],
  ])("refuse %s", (_name, more, words) =>
    withGitHub({}, async (setting) => {
      const { octokit } = setting;
      const { tree } = (await octokit.rest.git.getCommit({ ...REPO, commit_sha: await tipOf(setting) })).data;
      const commit = { ...REPO, message: "A", tree: tree.sha, ...(more as object) };
      await expectRefusal(octokit.rest.git.createCommit(commit), 422, words);
      await expectRefusal(octokit.rest.git.getCommit({ ...REPO, commit_sha: tree.sha }), 404, "Not Found");
    }),
  );
});
