import { EnactClient, MemoryReceiptStore, type Policy } from "@enact/core";
import { maxFilesPerCommit, noPushToMain, requireBranchPrefix } from "@enact/policies";
import { describe, expect, it } from "vitest";
import { agentPr, type GitHubConnector } from "../src/index.js";
import { openGitHub, openPr } from "./support/github.js";

const { server, place } = await openGitHub();

const actor = { email: "agent@company.com", role: "engineer" };
const FILES = [{ path: "a.txt", content: "a\n" }] as const;

function clientOf(github: GitHubConnector, policies: readonly Policy[] = [], strictResources = false) {
  return new EnactClient({
    systems: { github },
    policies,
    workflows: [agentPr],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    strictResources,
  });
}

describe("agentPr", () => {
  it("makes the branch, commits the files and opens the pull request, all of it declared", async () => {
    const { repo, repository, github } = await place();
    const policies = [noPushToMain, requireBranchPrefix("agent/"), maxFilesPerCommit(2)];
    const enact = clientOf(github, policies, true);
    const payload = { repo, branch: "agent/fix-1", title: "Fix it", body: "Because.", files: FILES };
    const { result, receipt } = await enact.run({ workflow: "agentPr", actor, payload });
    expect(result.success).toBe(true);
    expect(receipt.actionsTaken.map(({ action }) => action)).toEqual([
      "getRepository",
      "createBranch",
      "pushCommit",
      "createPr",
    ]);
    expect(receipt.actionsTaken.filter(({ undeclared }) => undeclared)).toEqual([]);
    expect(repository.pulls).toMatchObject([{ number: 1, title: "Fix it", head: "agent/fix-1", base: "trunk" }]);
    expect(await repository.files("agent/fix-1")).toHaveProperty(["a.txt"]);
    expect((await enact.receipts.verify()).findings).toEqual([]);
  });

  it("goes into another base where one is named, and is named after its branch", async () => {
    const { repo, repository, github } = await place();
    await repository.commit({ branch: "release", files: { r: "r" } });
    const payload = { repo, branch: "agent/fix-1", baseBranch: "release", files: FILES };
    await clientOf(github).run({ workflow: "agentPr", actor, payload });
    expect(repository.pulls).toMatchObject([{ title: "agent/fix-1", base: "release" }]);
    expect(await repository.files("agent/fix-1")).toHaveProperty("r");
  });

  it.each([
    ["main", "noPushToMain", 1],
    ["heads/Main", "noPushToMain", 1],
    ["refs/heads/Main", "enact:payload", 1],
    ["fix-1", "requireBranchPrefix", 1],
    ["agent/many", "maxFilesPerCommit", 60],
  ])("is blocked for %s by %s", async (branch, policy, count) => {
    const { repo, repository, github } = await place();
    const before = await repository.state();
    const enact = clientOf(github, [noPushToMain, requireBranchPrefix("agent/"), maxFilesPerCommit(20)]);
    const files = Array.from({ length: count }, (_, index) => ({ path: `${index}.txt`, content: "" }));
    const { receipt } = await enact.run({ workflow: "agentPr", actor, payload: { repo, branch, files } });
    expect(receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [] });
    const blocking = receipt.policyResults.filter(({ passed }) => !passed);
    expect(blocking.map((result) => result.policy)).toContain(policy);
    expect(blocking.every(({ reason }) => reason.length > 20)).toBe(true);
    expect(await repository.state()).toEqual(before);
  });

  it.each(["trunk", "TRUNK", "release"])("never touches the default branch or the base (%s)", async (branch) => {
    const { repo, repository, github } = await place();
    await repository.commit({ branch: "release", files: { r: "r" } });
    const before = await repository.state();
    const payload = { repo, branch, baseBranch: "release", files: FILES };
    const { receipt } = await clientOf(github).run({ workflow: "agentPr", actor, payload });
    expect(receipt).toMatchObject({ outcome: "failed", error: { code: "default_branch" } });
    expect(await repository.state()).toEqual(before);
  });

  it("makes nothing where there is nothing to commit", async () => {
    const { repo, repository, github } = await place();
    const before = await repository.state();
    const { receipt } = await clientOf(github).run({
      workflow: "agentPr",
      actor,
      payload: { repo, branch: "agent/a" },
    });
    expect(receipt).toMatchObject({ outcome: "failed", error: { code: "no_commits" } });
    expect(await repository.state()).toEqual(before);
  });

  it.each([
    ["createBranch", "POST", /git\/refs$/, 2],
    ["pushCommit", "PATCH", /git\/refs\//, 3],
    ["createPr", "POST", /pulls$/, 4],
  ] as const)("stops where %s is refused, or nobody knows", async (action, method, path, calls) => {
    for (const [what, outcome] of [
      [{ status: 403, body: { message: "No" } }, "failed"],
      ["drop", "unknown"],
    ] as const) {
      const { repo, github } = await place();
      server.inject({ method, path: new RegExp(`${repo}/.*${path.source}`), at: "before", what });
      const payload = { repo, branch: "agent/a", files: FILES };
      const { receipt } = await clientOf(github).run({ workflow: "agentPr", actor, payload });
      expect(receipt.outcome).toBe(outcome);
      expect(receipt.actionsTaken).toHaveLength(calls);
      expect(receipt.actionsTaken.at(-1)).toMatchObject({ action, status: outcome });
    }
  });

  it("stops where the branch is somebody else's", async () => {
    const where = await place();
    await openPr(where, "agent/a");
    const before = await where.repository.state();
    const payload = { repo: where.repo, branch: "agent/a", files: FILES };
    const { receipt } = await clientOf(where.github).run({ workflow: "agentPr", actor, payload });
    expect(receipt.actionsTaken.at(-1)).toMatchObject({ action: "createBranch", code: "exists" });
    expect(await where.repository.state()).toEqual(before);
  });

  it("does it once, whoever asks at the same time", async () => {
    const { repo, repository, github } = await place();
    const enact = clientOf(github);
    const payload = { repo, branch: "agent/race", files: FILES };
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => enact.run({ workflow: "agentPr", actor, payload })),
    );
    expect(runs.filter(({ result }) => result.success)).toHaveLength(1);
    expect(repository.pulls).toHaveLength(1);
    expect(await repository.log("agent/race")).toHaveLength(2);
  });

  it("is rolled back: the pull request is closed, and the branch is gone", async () => {
    const { repo, repository, github } = await place();
    const enact = clientOf(github, [noPushToMain, requireBranchPrefix("agent/"), maxFilesPerCommit(2)], true);
    const before = await repository.refs();
    const payload = { repo, branch: "agent/fix-1", files: FILES };
    const { receipt } = await enact.run({ workflow: "agentPr", actor, payload });
    const rolledBack = await enact.rollback(receipt.runId, { actor: { email: "admin@company.com" } });
    expect(rolledBack.receipt.outcome, JSON.stringify(rolledBack.receipt.actionsTaken)).toBe("reversed");
    expect(rolledBack.receipt.actionsTaken.map(({ action, status }) => `${action}: ${status}`)).toEqual([
      "createPr.undo: succeeded",
      "pushCommit.undo: succeeded",
      "createBranch.undo: succeeded",
    ]);
    expect(await repository.refs()).toEqual(before);
    expect(repository.pulls).toMatchObject([{ state: "closed", merged: false }]);
    expect((await enact.receipts.verify()).findings).toEqual([]);
  });
});
