import type { ActionResult } from "@enact/core";
import { describe, expect, it } from "vitest";
import { BRANCH, statuses } from "./support/agent-run.js";
import { ask } from "./support/ask.js";
import { mergedPr, openGitHub, openPr, type Place } from "./support/github.js";
import { rollBack } from "./support/rollback.js";
import { runAll, runOne } from "./support/run.js";

const { server, place } = await openGitHub();

const REVERT = "agent/revert-1-fix-1";

describe.concurrent("the undo of mergePr", () => {
  const merge = (where: Place, number: number, method: string) =>
    runOne(where.github, "mergePr", { repo: where.repo, number, method });

  it.each(["merge", "squash", "rebase"])("opens a pull request that keeps what came later (%s)", async (method) => {
    const where = await place();
    const { repository, github } = where;
    const receipt = await merge(where, await openPr(where, BRANCH), method);
    await repository.commit({ branch: "trunk", files: { later: "l\n" } });
    const before = (await repository.refs())["refs/heads/trunk"];
    const [undone] = await rollBack(github, receipt);
    expect(undone).toMatchObject({ status: "succeeded", output: { baseBranch: "trunk" } });
    expect((await repository.refs())["refs/heads/trunk"]).toBe(before);
    const { number } = (undone as ActionResult).output as { readonly number: number };
    expect((await merge(where, number, "merge")).outcome).toBe("succeeded");
    expect(Object.keys(await repository.files("trunk")).sort()).toEqual(["README.md", "later"]);
    // What was taken back once is not taken back again.
    await repository.deleteBranch(REVERT);
    expect(await rollBack(github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
  });

  it("is drift where the base was moved off the merge", async () => {
    const where = await place();
    const base = (await where.repository.log("trunk"))[0]?.sha ?? "";
    const receipt = await merge(where, await openPr(where, BRANCH), "merge");
    await where.repository.commit({ branch: "trunk", parent: base });
    expect(await rollBack(where.github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
  });

  it("is drift where more was changed since than GitHub lists", async () => {
    const where = await place();
    const receipt = await merge(where, await openPr(where, BRANCH), "merge");
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`many/${index}`, "m\n"]));
    await where.repository.commit({ branch: "trunk", files });
    expect(await rollBack(where.github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
  });
});

describe.concurrent("the undo of revertPr", () => {
  it("knows the run's own commits on its branch", async () => {
    const where = await place();
    const { repo, github, repository } = where;
    const number = await mergedPr(where, BRANCH);
    const files = [{ path: "more", content: "m\n" }];
    const receipt = await runAll(github, [
      ["revertPr", { repo, number, branch: "agent/revert" }],
      ["pushCommit", { repo, branch: "agent/revert", message: "More", files }],
    ]);
    expect(statuses(await rollBack(github, receipt))).toEqual(["pushCommit: succeeded", "revertPr: succeeded"]);
    expect(repository.pulls.at(-1)).toMatchObject({ state: "closed" });
    expect(await repository.refs()).not.toHaveProperty(["refs/heads/agent/revert"]);
  });

  it("does not close what somebody has merged", async () => {
    const where = await place();
    const { repo, github } = where;
    const number = await mergedPr(where, BRANCH);
    const receipt = await runOne(github, "revertPr", { repo, number, branch: "agent/revert" });
    expect((await runOne(github, "mergePr", { repo, number: 2, method: "merge" })).outcome).toBe("succeeded");
    const changed = await where.repository.state();
    expect(await rollBack(github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
    expect(await where.repository.state()).toEqual(changed);
  });

  it("leaves a branch from which somebody has opened another pull request", async () => {
    const where = await place();
    const { repo, github, repository } = where;
    await repository.commit({ branch: "old" });
    const number = await mergedPr(where, BRANCH);
    const receipt = await runOne(github, "revertPr", { repo, number, branch: "agent/revert" });
    await ask(server, where, ["POST", "pulls"], { title: "Theirs", head: "agent/revert", base: "old" });
    const changed = await repository.state();
    expect(await rollBack(github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
    expect(await repository.state()).toEqual(changed);
  });

  it("is unknown where its answer was lost, and the pull request is open again", async () => {
    const where = await place();
    const { repo, github, repository } = where;
    const number = await mergedPr(where, BRANCH);
    const receipt = await runOne(github, "revertPr", { repo, number, branch: "agent/revert" });
    const path = new RegExp(`/${repo}/`);
    const fault = server.inject({ method: "DELETE", path, at: "after", what: "hang" });
    const pulls = new RegExp(`/${repo}/pulls/2$`);
    const undoing = rollBack(github, receipt);
    await fault.hit;
    const looking = server.inject({ method: "GET", path: pulls, at: "before", what: "hang" });
    server.inject({
      method: "GET",
      path: new RegExp(`/${repo}/git/ref/`),
      at: "before",
      what: { status: 403, body: { message: "No" } },
    });
    fault.release();
    await looking.hit;
    repository.setState(2, "open");
    looking.release();
    expect(await undoing).toMatchObject([{ status: "unknown", code: "drift" }]);
  });
});
