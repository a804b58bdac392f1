import { describe, expect, it } from "vitest";
import { agentRun, BRANCH, only, statuses } from "./support/agent-run.js";
import { ask } from "./support/ask.js";
import { openGitHub, work } from "./support/github.js";
import { rollBack } from "./support/rollback.js";

const { server, place } = await openGitHub();

describe.concurrent("the undo of createBranch, once the commits on it are taken back", () => {
  /** All is undone but the branch: its newest commits are the one that takes back, the one that is taken back, the base. */
  async function takenBack() {
    const where = await place();
    const receipt = await agentRun(where);
    const undone = await rollBack(where.github, only(receipt, "createPr", "pushCommit"));
    expect(undone.every(({ success }) => success)).toBe(true);
    const [back, pushed, base] = await where.repository.log(BRANCH);
    if (back === undefined || pushed === undefined || base === undefined) throw new Error("A commit is missing.");
    return { where, receipt, back, pushed, base };
  }

  type TakenBack = Awaited<ReturnType<typeof takenBack>>;

  const interferences: Record<string, (taken: TakenBack) => Promise<unknown>> = {
    "a commit on top": ({ where }) => where.repository.commit({ branch: BRANCH, files: { theirs: "t\n" } }),
    "a commit on top that changes nothing": ({ where }) => where.repository.commit({ branch: BRANCH }),
    "a commit and its revert on top": async ({ where: { repository } }) => {
      await repository.commit({ branch: BRANCH, files: { theirs: "t\n" } });
      await repository.commit({ branch: BRANCH, files: { theirs: null }, message: 'Revert "Somebody else\'s work"' });
    },
    "a commit and its revert on top, with messages of the run's": async ({ where: { repository }, back, pushed }) => {
      await repository.commit({ branch: BRANCH, files: { theirs: "t\n" }, message: pushed.message });
      await repository.commit({ branch: BRANCH, files: { theirs: null }, message: back.message });
    },
    "a file added to the commit that takes back": ({ where, back, pushed }) => {
      const files = { "README.md": "# Hello\n", "0.txt": null, theirs: "t\n" };
      return where.repository.commit({ branch: BRANCH, parent: pushed.sha, files, message: back.message });
    },
    "a revert by hand in the place of that one": ({ where, pushed }) => {
      const files = { "README.md": "# Hello\n", "0.txt": null };
      const message = `Revert "Change 0"\n\nThis reverts commit ${pushed.sha}.`;
      return where.repository.commit({ branch: BRANCH, parent: pushed.sha, files, message });
    },
    "the commit amended under the one that takes back": async ({ where: { repository }, back, pushed, base }) => {
      const files = { "README.md": "Better\n", "0.txt": "New\n" };
      await repository.commit({ branch: BRANCH, parent: base.sha, files, message: pushed.message });
      await repository.commit({
        branch: BRANCH,
        files: { "README.md": "# Hello\n", "0.txt": null },
        message: back.message,
      });
    },
    "a merge in the place of the one that takes back": async ({ where, back, pushed, base }) => {
      const content = { message: back.message, tree: base.tree, parents: [pushed.sha, base.sha] };
      const { sha } = await ask<{ readonly sha: string }>(server, where, ["POST", "git/commits"], content);
      await ask(server, where, ["PATCH", `git/refs/heads/${BRANCH}`], { sha, force: true });
    },
    "an open pull request from it": async ({ where }) => {
      await where.repository.commit({ branch: "old", parent: (await where.repository.log("trunk"))[0]?.sha ?? "" });
      await ask(server, where, ["POST", "pulls"], { title: "Theirs", head: BRANCH, base: "old" });
    },
    "an open pull request into it": async ({ where }) => {
      await work(where, "theirs");
      await ask(server, where, ["POST", "pulls"], { title: "Theirs", head: "theirs", base: BRANCH });
    },
  };

  it.each(Object.entries(interferences))("leaves a branch with %s", async (_name, interfere) => {
    const taken = await takenBack();
    const { where, receipt } = taken;
    await interfere(taken);
    const changed = await where.repository.state();
    const undone = await rollBack(where.github, only(receipt, "createBranch"));
    expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
    expect(await where.repository.state()).toEqual(changed);
  });

  it("deletes it where nobody has interfered", async () => {
    const { where, receipt, base } = await takenBack();
    const undone = await rollBack(where.github, only(receipt, "createBranch"));
    expect(undone).toMatchObject([{ status: "succeeded", before: { branch: BRANCH } }]);
    expect(await where.repository.refs()).toEqual({ "refs/heads/trunk": base.sha });
  });

  it("leaves a branch on which the run's commits are not all taken back", async () => {
    const where = await place();
    const receipt = await agentRun(where, 2);
    const last = { actionsTaken: only(receipt, "pushCommit").actionsTaken.slice(1) };
    expect(statuses(await rollBack(where.github, only(receipt, "createPr")))).toEqual(["createPr: succeeded"]);
    expect(statuses(await rollBack(where.github, last))).toEqual(["pushCommit: succeeded"]);
    const undone = await rollBack(where.github, only(receipt, "createBranch"));
    expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
  });
});
