import { describe, expect, it } from "vitest";
import { openGitHub, work } from "./support/github.js";

const { server, place } = await openGitHub();

describe("createBranch", () => {
  it("begins at the default branch, or at the one that is named", async () => {
    const { repo, repository, github } = await place();
    const sha = await work({ repository }, "release");
    const trunk = (await repository.refs())["refs/heads/trunk"];
    expect((await github.call("createBranch", { repo, branch: "agent/a" })).output).toEqual({
      repo,
      branch: "agent/a",
      ref: "refs/heads/agent/a",
      sha: trunk,
    });
    await github.call("createBranch", { repo, branch: "agent/b", fromBranch: "release" });
    expect(await repository.refs()).toMatchObject({ "refs/heads/agent/a": trunk, "refs/heads/agent/b": sha });
  });

  it("lets one of many make a branch", async () => {
    const { repo, github } = await place();
    const calls = Array.from({ length: 10 }, () => github.call("createBranch", { repo, branch: "agent/race" }));
    const results = await Promise.all(calls);
    expect(results.filter(({ success }) => success)).toHaveLength(1);
    expect(new Set(results.filter(({ success }) => !success).map(({ code }) => code))).toEqual(new Set(["exists"]));
  });

  it("says that a repository is empty", async () => {
    const { repo, github } = await place({ empty: true });
    expect(await github.call("createBranch", { repo, branch: "a" })).toMatchObject({ code: "empty_repository" });
  });
});

describe("pushCommit", () => {
  const files = [
    { path: "docs/ä.md", content: "Grüße\n" },
    { path: "bin/run", content: "#!/bin/sh\n", mode: "100755" },
    { path: "link", content: "docs/ä.md", mode: "120000" },
    { path: "logo.png", content: "iVBORw0KGgo=", encoding: "base64" },
    { path: "README.md", delete: true },
    { path: "kept.txt", content: "changed\n" },
  ] as const;

  it("puts several files of all kinds into one commit that names its parent", async () => {
    const { repo, repository, github } = await place({
      files: { "README.md": "# A\n", "kept.txt": "old\n", "other.txt": "o\n" },
    });
    const parent = (await repository.refs())["refs/heads/trunk"];
    await github.call("createBranch", { repo, branch: "agent/a" });
    const result = await github.call("pushCommit", { repo, branch: "agent/a", message: "Title\n\nText.\n", files });
    const [head, ...others] = await repository.log("agent/a");
    expect(result.output).toEqual({ repo, branch: "agent/a", sha: head?.sha, parent });
    expect(head?.parents).toEqual([parent]);
    expect(others).toHaveLength(1);
    expect(head?.message).toMatch(/^Title\n\nText\.\n\nEnact-Run: [0-9a-f-]{36}:0$/);
    expect(await repository.files("agent/a")).toEqual({
      "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
      "docs/ä.md": { content: "Grüße\n", mode: "100644" },
      "kept.txt": { content: "changed\n", mode: "100644" },
      link: { content: "docs/ä.md", mode: "120000" },
      "logo.png": { content: "iVBORw0KGgo=", mode: "100644" },
      "other.txt": { content: "o\n", mode: "100644" },
    });
    expect(result.resources).toEqual([
      { kind: "git.ref", name: "refs/heads/agent/a", within: repo, change: "update" },
      ...files.map((file) => ({
        kind: "git.file",
        name: file.path,
        within: repo,
        change: "delete" in file ? "delete" : "update",
      })),
    ]);
  });

  it("never forces, and takes no commit of somebody else's away", async () => {
    const { repo, repository, github } = await place();
    await work({ repository }, "agent/a");
    const commits = Array.from({ length: 5 }, (_, index) =>
      github.call("pushCommit", {
        repo,
        branch: "agent/a",
        message: `Commit ${index}`,
        files: [{ path: `${index}.txt`, content: `${index}` }],
      }),
    );
    const results = await Promise.all(commits);
    const pushed = results.filter(({ success }) => success).length;
    expect(pushed).toBeGreaterThanOrEqual(1);
    for (const result of results) if (!result.success) expect(result.code).toBe("head_moved");
    expect(await repository.log("agent/a")).toHaveLength(2 + pushed);
    const forces = server.exchanges.filter(({ request }) => (request.body as { force?: unknown })?.force === true);
    expect(forces).toEqual([]);
  });

  it("does not bring back what was taken from a branch that was set back", async () => {
    const { repo, repository, github } = await place();
    const first = (await repository.refs())["refs/heads/trunk"] as string;
    await work({ repository }, "agent/a");
    // Somebody sets the branch back while the commit is made.
    const fault = server.inject({ method: "POST", path: /git\/commits$/, at: "after", what: "hang" });
    const pushing = github.call("pushCommit", {
      repo,
      branch: "agent/a",
      message: "m",
      files: [{ path: "a", content: "a" }],
    });
    await fault.hit;
    await repository.commit({ branch: "agent/a", parent: first, files: { b: "b" } });
    fault.release();
    expect(await pushing).toMatchObject({ status: "failed", code: "head_moved" });
    expect(Object.keys(await repository.files("agent/a")).sort()).toEqual(["README.md", "b"]);
  });

  it("has nothing to do where the files are like this already", async () => {
    const { repo, repository, github } = await place({ files: { a: "a\n" } });
    const input = { repo, branch: "trunk", message: "m", files: [{ path: "a", content: "a\n" }] };
    expect(await github.call("pushCommit", input)).toMatchObject({ status: "failed", code: "no_changes" });
    expect(await repository.log("trunk")).toHaveLength(1);
  });

  it("is refused by a protected branch", async () => {
    const { repo, repository, github } = await place();
    repository.protect("trunk");
    const input = { repo, branch: "trunk", message: "m", files: [{ path: "a", content: "a\n" }] };
    expect(await github.call("pushCommit", input)).toMatchObject({ status: "failed", code: "protected_branch" });
    repository.protect("trunk", { restrictPushes: true });
    expect(await github.call("pushCommit", input)).toMatchObject({ status: "failed", code: "protected_branch" });
  });
});

describe("deleteBranch", () => {
  it("deletes a branch, and says where it was", async () => {
    const { repo, repository, github } = await place();
    const sha = await work({ repository }, "agent/a");
    const result = await github.call("deleteBranch", { repo, branch: "agent/a" });
    expect(result.output).toEqual({ repo, branch: "agent/a", sha });
    expect(Object.keys(await repository.refs())).toEqual(["refs/heads/trunk"]);
  });

  it("does not say that it has deleted what is there again", async () => {
    const { repo, repository, github } = await place();
    await work({ repository }, "agent/a");
    const fault = server.inject({ method: "DELETE", path: new RegExp(repo), at: "after", what: "hang" });
    const deleting = github.call("deleteBranch", { repo, branch: "agent/a" });
    await fault.hit;
    await expect.poll(async () => Object.keys(await repository.refs())).toEqual(["refs/heads/trunk"]);
    await work({ repository }, "agent/a");
    fault.release();
    expect(await deleting).toMatchObject({ status: "unknown", code: "drift" });
  });

  it("is refused by a protected branch", async () => {
    const { repo, repository, github } = await place();
    await work({ repository }, "release");
    repository.protect("release");
    const result = await github.call("deleteBranch", { repo, branch: "release" });
    expect(result).toMatchObject({ status: "failed", code: "protected_branch" });
  });
});
