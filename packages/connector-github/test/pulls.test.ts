import { describe, expect, it } from "vitest";
import { mergedPr, openGitHub, openIssue, openPr, work } from "./support/github.js";

const { server, place } = await openGitHub();

const MARKER = /<!-- enact:run [0-9a-f-]{36}:0 -->$/;

describe("createPr", () => {
  it("opens a pull request into the default branch, with a marker that nobody sees", async () => {
    const { repo, repository, github } = await place();
    const sha = await work({ repository }, "agent/a");
    const input = { repo, branch: "agent/a", title: "A title", body: "A text", draft: true };
    const result = await github.call("createPr", input);
    const url = `${server.url}/${repo}/pull/1`;
    expect(result.output).toEqual({ repo, number: 1, url, branch: "agent/a", baseBranch: "trunk", sha });
    const [pull] = repository.pulls;
    expect(pull).toMatchObject({ title: "A title", draft: true, head: "agent/a", base: "trunk", headSha: sha });
    expect(pull?.body).toMatch(/^A text\n\n<!--/);
    expect(pull?.body).toMatch(MARKER);
  });

  it("says that there is one for the branch, and its number", async () => {
    const where = await place();
    const number = await openPr(where, "agent/a");
    const result = await where.github.call("createPr", { repo: where.repo, branch: "agent/a", title: "Another" });
    expect(result).toMatchObject({ status: "failed", code: "exists", output: { details: { number } } });
  });

  it("lets one of many open it", async () => {
    const { repo, repository, github } = await place();
    await work({ repository }, "agent/a");
    const calls = Array.from({ length: 8 }, () => github.call("createPr", { repo, branch: "agent/a", title: "A" }));
    const results = await Promise.all(calls);
    expect(results.filter(({ success }) => success)).toHaveLength(1);
    expect(repository.pulls).toHaveLength(1);
  });

  it("says that there is nothing to pull", async () => {
    const { repo, github } = await place();
    await github.call("createBranch", { repo, branch: "agent/a" });
    const result = await github.call("createPr", { repo, branch: "agent/a", title: "A" });
    expect(result).toMatchObject({ status: "failed", code: "no_commits" });
  });
});

describe("mergePr", () => {
  it.each(["merge", "squash", "rebase"] as const)(
    "merges by the method %s, into the base that it names",
    async (method) => {
      const where = await place();
      const { repo, repository, github } = where;
      const number = await openPr(where, "agent/a");
      const result = await github.call("mergePr", { repo, number, method });
      const [merged] = await repository.log("trunk");
      expect(result.output).toEqual({ repo, number, sha: merged?.sha, baseBranch: "trunk" });
      expect(merged?.parents).toHaveLength(method === "merge" ? 2 : 1);
      expect(repository.pulls[0]).toMatchObject({ merged: true, state: "closed" });
      expect(result.resources).toEqual([
        { kind: "git.ref", name: "refs/heads/trunk", within: repo, change: "update" },
        { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
      ]);
    },
  );

  it("merges the head that was looked at, and no other one", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await openPr(where, "agent/a");
    const reviewed = repository.pulls[0]?.headSha as string;
    await repository.commit({ branch: "agent/a", files: { "later.txt": "l" } });
    const input = { repo, number, method: "merge", sha: reviewed } as const;
    expect(await github.call("mergePr", input)).toMatchObject({ status: "failed", code: "head_moved" });
    // Pushed after the look, before the merge.
    const fault = server.inject({ method: "PUT", path: new RegExp(repo), at: "before", what: "hang" });
    const merging = github.call("mergePr", { repo, number, method: "merge" });
    await fault.hit;
    await repository.commit({ branch: "agent/a", files: { "even-later.txt": "e" } });
    fault.release();
    expect(await merging).toMatchObject({ status: "failed", code: "head_moved" });
    expect(await repository.log("trunk")).toHaveLength(1);
  });

  it("says what keeps it from merging", async () => {
    const where = await place({ mergeMethods: ["merge"], files: { a: "1\n" } });
    const { repo, repository, github } = where;
    const merge = (number: number, method: "merge" | "squash" = "merge") =>
      github.call("mergePr", { repo, number, method });
    const number = await openPr(where, "agent/a");
    expect(await merge(number, "squash")).toMatchObject({ status: "failed", code: "not_mergeable" });
    repository.protect("trunk", { requireReview: true });
    expect(await merge(number)).toMatchObject({ status: "failed", code: "protected_branch" });
    repository.protect("trunk", { requirePullRequest: false });
    await repository.commit({ branch: "agent/b", files: { a: "2\n" } });
    await repository.commit({ branch: "trunk", files: { a: "3\n" } });
    const conflict = await github.call("createPr", { repo, branch: "agent/b", title: "In conflict" });
    if (!conflict.success) throw new Error(conflict.output.error);
    expect(await merge(conflict.output.number)).toMatchObject({ status: "failed", code: "not_mergeable" });
    expect(await merge(1_000)).toMatchObject({ status: "failed", code: "not_found" });
  });

  it("lets one of many merge", async () => {
    const where = await place();
    const number = await openPr(where, "agent/a");
    const calls = Array.from({ length: 5 }, () =>
      where.github.call("mergePr", { repo: where.repo, number, method: "merge" }),
    );
    expect((await Promise.all(calls)).filter(({ success }) => success)).toHaveLength(1);
    expect((await where.repository.log("trunk")).length).toBe(3);
  });
});

describe("closePr and closeIssue", () => {
  it("close, with the reason", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await openPr(where, "agent/a");
    expect((await github.call("closePr", { repo, number })).output).toEqual({
      ...{ repo, number, state: "closed" },
      closedAt: expect.any(String),
    });
    const issue = await openIssue(where);
    await github.call("closeIssue", { repo, number: issue, reason: "not_planned" });
    expect(repository.issues).toMatchObject([{ state: "closed" }, { state: "closed", stateReason: "not_planned" }]);
  });

  it("have nothing to close", async () => {
    const where = await place();
    const { repo, github } = where;
    const merged = await mergedPr(where, "agent/a");
    expect(await github.call("closePr", { repo, number: merged })).toMatchObject({ code: "not_open" });
    const issue = await openIssue(where);
    await github.call("closeIssue", { repo, number: issue });
    expect(await github.call("closeIssue", { repo, number: issue })).toMatchObject({ code: "not_open" });
  });
});

describe("issues and comments", () => {
  it("are written with labels, and markers that nobody sees", async () => {
    const { repo, repository, github } = await place();
    const opened = await github.call("createIssue", { repo, title: "A title", labels: ["bug", "agent"] });
    expect(opened.output).toEqual({ repo, number: 1, url: `${server.url}/${repo}/issues/1` });
    const comment = await github.call("commentOnIssue", { repo, number: 1, body: "A comment" });
    expect(comment.success).toBe(true);
    const [issue] = repository.issues;
    expect(issue).toMatchObject({ title: "A title", labels: ["bug", "agent"] });
    expect(issue?.body).toMatch(MARKER);
    expect(issue?.comments).toEqual([expect.stringMatching(/^A comment\n\n<!--/)]);
  });

  it("names a pull request as one when it is commented on", async () => {
    const where = await place();
    const number = await openPr(where, "agent/a");
    const result = await where.github.call("commentOnIssue", { repo: where.repo, number, body: "A comment" });
    expect(result.resources).toMatchObject([{ kind: "git.pullRequest", name: String(number), change: "update" }]);
  });

  it("finds its comment among hundreds where the answer was lost", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await openIssue(where);
    for (let index = 0; index < 199; index++) await github.call("commentOnIssue", { repo, number, body: `${index}` });
    const fault = server.inject({ method: "POST", path: new RegExp(repo), at: "after", what: "hang" });
    const commenting = github.call("commentOnIssue", { repo, number, body: "The one" });
    await fault.hit;
    // Meanwhile others go on.
    for (let index = 0; index < 3; index++) await github.call("commentOnIssue", { repo, number, body: "More" });
    fault.release();
    expect((await commenting).success).toBe(true);
    server.inject({ method: "POST", path: new RegExp(repo), at: "after", what: "drop" });
    const lost = await github.call("commentOnIssue", { repo, number, body: "The lost one" });
    expect(lost).toMatchObject({ status: "succeeded", reconciled: true });
    expect(repository.issues[0]?.comments).toHaveLength(204);
  });

  it("says that issues are disabled, and that a conversation is locked", async () => {
    const disabled = await place({ hasIssues: false });
    const refused = await disabled.github.call("createIssue", { repo: disabled.repo, title: "A" });
    expect(refused).toMatchObject({ status: "failed", code: "issues_disabled" });
    const where = await place();
    const number = await openIssue(where);
    where.repository.lock(number);
    const locked = await where.github.call("commentOnIssue", { repo: where.repo, number, body: "A" });
    expect(locked).toMatchObject({ status: "failed", code: "permission_denied" });
  });
});

describe("revertPr", () => {
  it.each(["merge", "squash", "rebase"] as const)(
    "takes back what was merged by the method %s, and keeps what came later",
    async (method) => {
      const where = await place({ files: { "a.txt": "old\n", "b.txt": "b\n" } });
      const { repo, repository, github } = where;
      await repository.commit({ branch: "agent/a", files: { "a.txt": "new\n" }, message: "First" });
      await repository.commit({ branch: "agent/a", files: { "c.txt": "c\n", "b.txt": null }, message: "Second" });
      const opened = await github.call("createPr", { repo, branch: "agent/a", title: "Work" });
      if (!opened.success) throw new Error(opened.output.error);
      const { number } = opened.output;
      await github.call("mergePr", { repo, number, method });
      await repository.commit({ branch: "trunk", files: { "later.txt": "l\n" } });

      const reverted = await github.call("revertPr", { repo, number });
      if (!reverted.success) throw new Error(reverted.output.error);
      expect(reverted.output).toMatchObject({ branch: `revert-${number}-agent/a`, baseBranch: "trunk" });
      expect(
        reverted.resources
          .filter(({ kind }) => kind === "git.file")
          .map(({ name }) => name)
          .sort(),
      ).toEqual(["a.txt", "b.txt", "c.txt"]);
      await github.call("mergePr", { repo, number: reverted.output.number, method: "merge" });
      expect(await repository.files("trunk")).toEqual({
        "a.txt": { content: "old\n", mode: "100644" },
        "b.txt": { content: "b\n", mode: "100644" },
        "later.txt": { content: "l\n", mode: "100644" },
      });
    },
  );

  it("leaves no branch behind where the pull request is refused", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await mergedPr(where, "agent/a");
    const before = await repository.state();
    const body = {
      message: "Validation Failed",
      errors: [{ resource: "PullRequest", field: "base", code: "invalid" }],
    };
    server.inject({ method: "POST", path: new RegExp(`${repo}/pulls$`), at: "before", what: { status: 422, body } });
    expect(await github.call("revertPr", { repo, number })).toMatchObject({ status: "failed", code: "validation" });
    expect(await repository.state()).toEqual(before);
  });

  it("says that a branch is left where it cannot be taken away again", async () => {
    const where = await place();
    const { repo, github } = where;
    const number = await mergedPr(where, "agent/a");
    server.inject({
      method: "POST",
      path: new RegExp(`${repo}/pulls$`),
      at: "before",
      what: { status: 422, body: {} },
    });
    server.inject({ method: "DELETE", path: new RegExp(repo), at: "before", what: "drop" });
    const result = await github.call("revertPr", { repo, number, branch: "agent/revert" });
    expect(result).toMatchObject({ status: "unknown", code: "drift" });
    expect(result.output).toMatchObject({ error: expect.stringContaining("agent/revert") });
  });
});
