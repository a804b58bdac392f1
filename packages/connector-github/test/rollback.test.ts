import { describe, expect, it } from "vitest";
import { agentRun, BRANCH, only, statuses } from "./support/agent-run.js";
import { openGitHub, openPr } from "./support/github.js";
import { rollBack } from "./support/rollback.js";
import { runAll, runOne } from "./support/run.js";

const { place } = await openGitHub();

describe.concurrent("the rollback of a run that has opened a pull request", () => {
  it.each([1, 3])("closes the pull request, and leaves no branch (%i commits)", async (commits) => {
    const where = await place();
    const before = await where.repository.refs();
    const undone = await rollBack(where.github, await agentRun(where, commits));
    expect(undone.filter(({ success }) => !success)).toEqual([]);
    expect(undone).toHaveLength(commits + 2);
    expect(await where.repository.refs()).toEqual(before);
    expect(where.repository.pulls).toMatchObject([{ state: "closed", merged: false }]);
  });

  it("can be gone on with by another run", async () => {
    const where = await place();
    const receipt = await agentRun(where, 2);
    expect((await rollBack(where.github, only(receipt, "createPr", "pushCommit"))).map(({ status }) => status)).toEqual(
      ["succeeded", "succeeded", "succeeded"],
    );
    expect(statuses(await rollBack(where.github, only(receipt, "createBranch")))).toEqual(["createBranch: succeeded"]);
    expect(Object.keys(await where.repository.refs())).toEqual(["refs/heads/trunk"]);
  });

  it("can be gone on with where the newest call could not be undone at first", async () => {
    const where = await place();
    const receipt = await agentRun(where, 2);
    expect(statuses(await rollBack(where.github, only(receipt, "pushCommit")))).toEqual([
      "pushCommit: succeeded",
      "pushCommit: succeeded",
    ]);
    expect(statuses(await rollBack(where.github, only(receipt, "createPr", "createBranch")))).toEqual([
      "createPr: succeeded",
      "createBranch: succeeded",
    ]);
    expect(Object.keys(await where.repository.refs())).toEqual(["refs/heads/trunk"]);
  });

  it("knows the run's own commits in a pull request that was opened before them", async () => {
    const where = await place();
    const { repo, github, repository } = where;
    const files = (path: string) => [{ path, content: "New\n" }];
    const receipt = await runAll(github, [
      ["createBranch", { repo, branch: BRANCH }],
      ["pushCommit", { repo, branch: BRANCH, message: "One", files: files("1") }],
      ["createPr", { repo, branch: BRANCH, title: "Work" }],
      ["pushCommit", { repo, branch: BRANCH, message: "Two", files: files("2") }],
    ]);
    expect(statuses(await rollBack(github, receipt))).toEqual([
      "pushCommit: succeeded",
      "createPr: succeeded",
      "pushCommit: succeeded",
      "createBranch: succeeded",
    ]);
    expect(Object.keys(await repository.refs())).toEqual(["refs/heads/trunk"]);
  });

  it("stops at what somebody else has pushed", async () => {
    const where = await place();
    const receipt = await agentRun(where);
    const theirs = await where.repository.commit({ branch: BRANCH, files: { theirs: "t\n" } });
    for (const action of ["createPr", "pushCommit", "createBranch"]) {
      const [undone] = await rollBack(where.github, only(receipt, action));
      expect(undone).toMatchObject({ status: "failed", code: "drift" });
    }
    expect((await where.repository.refs())[`refs/heads/${BRANCH}`]).toBe(theirs);
    expect(where.repository.pulls).toMatchObject([{ state: "open" }]);
  });

  it("stops where a commit was amended, although that keeps the run's trailer", async () => {
    const where = await place();
    const { repository, github } = where;
    const receipt = await agentRun(where);
    const [pushed, base] = await repository.log(BRANCH);
    const amended = { branch: BRANCH, parent: base?.sha ?? "", message: pushed?.message ?? "" };
    const sha = await repository.commit({ ...amended, files: { "README.md": "Better\n" } });
    for (const action of ["createPr", "pushCommit", "createBranch"]) {
      expect(await rollBack(github, only(receipt, action))).toMatchObject([{ status: "failed", code: "drift" }]);
    }
    expect((await repository.refs())[`refs/heads/${BRANCH}`]).toBe(sha);
  });
});

describe.concurrent("the rollback of a run that has cleaned up", () => {
  it("brings the branch and the pull request back, the newest first", async () => {
    const where = await place();
    const { repo, github, repository } = where;
    const number = await openPr(where, BRANCH);
    const before = await repository.state();
    const receipt = await runAll(github, [
      ["closePr", { repo, number }],
      ["deleteBranch", { repo, branch: BRANCH }],
    ]);
    expect(statuses(await rollBack(github, receipt))).toEqual(["deleteBranch: succeeded", "closePr: succeeded"]);
    expect(await repository.state()).toEqual(before);
  });

  it("does not open a pull request again whose branch was deleted or moved", async () => {
    for (const change of ["deleteBranch", "commit"] as const) {
      const where = await place();
      const { repo, github, repository } = where;
      const receipt = await runOne(github, "closePr", { repo, number: await openPr(where, BRANCH) });
      const between = async () => {
        if (change === "commit")
          await repository.commit({ branch: BRANCH, parent: (await repository.log("trunk"))[0]?.sha ?? "" });
        else await repository.deleteBranch(BRANCH);
      };
      // GitHub itself refuses it then.
      const undone = await rollBack(github, receipt, { meanwhile: between });
      expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
      expect(repository.pulls).toMatchObject([{ state: "closed" }]);
    }
  });
});
