import { describe, expect, it } from "vitest";
import type { GitHubActionName } from "../src/index.js";
import { openGitHub, openPr, work } from "./support/github.js";
import { runOne } from "./support/run.js";

const { server, place } = await openGitHub();

const at = (repo: string, rest: string) => new RegExp(`^/repos/${repo}/${rest}`);

describe("a write whose result cannot be looked at", () => {
  it.each([
    ["deleteBranch", "git/ref/", 2],
    ["mergePr", "pulls/1$", 2],
  ] as const)("has not failed (%s)", async (action, path, looksBefore) => {
    // Every look is tried four times.
    for (const [times, status] of [
      [4, "succeeded"],
      [100, "unknown"],
    ] as const) {
      const where = await place();
      const number = await openPr(where, "agent/a");
      const input = action === "mergePr" ? { number, method: "merge" } : { branch: "agent/a" };
      const skip = looksBefore;
      const fault = server.inject({
        method: "GET",
        path: at(where.repo, path),
        skip,
        times,
        at: "before",
        what: "drop",
      });
      const receipt = await runOne(where.github, action, { repo: where.repo, ...input });
      fault.release();
      expect(fault.hits).toBeGreaterThanOrEqual(4);
      const code = status === "unknown" ? { code: "answer_lost" } : { reconciled: true };
      expect(receipt.actionsTaken).toMatchObject([{ status, ...code }]);
    }
  });

  it("is not taken for done where the whole repository cannot be seen any more", async () => {
    const where = await place();
    await work(where, "agent/a");
    server.inject({ method: "DELETE", path: at(where.repo, ""), at: "before", what: "drop" });
    const hidden = server.inject({
      method: "GET",
      path: at(where.repo, "git/ref/"),
      skip: 2,
      at: "before",
      what: "hang",
    });
    const looked = server.inject({
      method: "GET",
      path: new RegExp(`${where.repo}$`),
      skip: 1,
      at: "before",
      what: "hang",
    });
    const running = runOne(where.github, "deleteBranch", { repo: where.repo, branch: "agent/a" });
    await looked.hit;
    where.repository.remove();
    looked.release();
    hidden.release();
    expect((await running).outcome).toBe("unknown");
  });
});

describe("mergePr", () => {
  it("does not merge into a base that nobody looked at, and does not say so where it has", async () => {
    for (const [skip, status] of [
      [1, "failed"],
      [2, "unknown"],
    ] as const) {
      const where = await place();
      const number = await openPr(where, "agent/a");
      const url = `${server.url}/repos/${where.repo}/pulls/${number}`;
      const pull = (await (await fetch(url, { headers: { authorization: `token ${where.token}` } })).json()) as {
        base: object;
      };
      const body = { ...pull, merged_at: null, base: { ...pull.base, ref: "release" } };
      const path = at(where.repo, "pulls/1$");
      server.inject({ method: "GET", path, skip, times: 100, at: "before", what: { status: 200, body } });
      const receipt = await runOne(where.github, "mergePr", { repo: where.repo, number, method: "merge" });
      expect(receipt.actionsTaken).toMatchObject([{ status, code: "drift" }]);
      expect(where.repository.pulls).toMatchObject([{ merged: status === "unknown" }]);
    }
  });
});

describe("createPr whose answer was lost", () => {
  it.each([
    ["another title", "failed"],
    ["A title", "unknown"],
  ] as const)("and that finds one by the name %j ends %s", async (title, status) => {
    const where = await place();
    const { repo, repository } = where;
    await work(where, "agent/a");
    server.inject({ method: "POST", path: at(repo, "pulls$"), at: "before", what: "drop" });
    const looking = server.inject({ method: "GET", path: at(repo, "pulls$"), skip: 1, at: "before", what: "hang" });
    const running = runOne(where.github, "createPr", { repo, branch: "agent/a", title: "A title" });
    await looking.hit;
    // Its text is somebody else's by now, or it is somebody else's from the beginning: nobody can tell.
    const headers = { authorization: `token ${where.token}`, "content-type": "application/json" };
    const content = JSON.stringify({ title, head: "agent/a", base: "trunk", body: "Other words" });
    await fetch(`${server.url}/repos/${repo}/pulls`, { method: "POST", headers, body: content });
    looking.release();
    expect((await running).actionsTaken).toMatchObject([{ status }]);
    expect(repository.pulls).toHaveLength(1);
  });
});

describe("pushCommit whose answer was lost", () => {
  it.each([
    ["grew by more commits than GitHub lists", 300, "unknown"],
    ["grew by somebody else's commit", 1, "failed"],
  ] as const)("and that finds that the branch %s", async (_name, total_commits, status) => {
    const where = await place();
    const { repo } = where;
    await work(where, "agent/a");
    const commit = { message: "Somebody else's", tree: { sha: "c".repeat(40) } };
    const other = { sha: "a".repeat(40), commit, parents: [{ sha: "b".repeat(40) }] };
    const body = { status: "ahead", base_commit: other, total_commits, commits: [other] };
    server.inject({ method: "PATCH", path: at(repo, ""), at: "before", what: "drop" });
    server.inject({ method: "GET", path: at(repo, "compare/"), at: "before", what: { status: 200, body } });
    const files = [{ path: "a", content: "a" }];
    const receipt = await runOne(where.github, "pushCommit", { repo, branch: "agent/a", message: "m", files });
    expect(receipt.actionsTaken).toMatchObject([{ status }]);
  });
});

it("every write says how it is read back", async () => {
  const { github } = await place();
  const writes = Object.entries(github.actions).filter(([, { effect }]) => effect === "write");
  const silent = writes.filter(([, action]) => !("reconcile" in action)).map(([name]) => name as GitHubActionName);
  expect(silent).toEqual([]);
  expect(writes).toHaveLength(10);
});
