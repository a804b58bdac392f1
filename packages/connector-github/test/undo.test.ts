import type { ActionResult } from "@enact/core";
import type { Fault } from "@enact/testkit/http";
import { describe, expect, it } from "vitest";
import type { GitHubActionName } from "../src/index.js";
import { ask } from "./support/ask.js";
import { openGitHub, type Place } from "./support/github.js";
import { rollBack } from "./support/rollback.js";
import { runOne } from "./support/run.js";
import { REVERT, type Undoable, undoable } from "./support/undoable.js";

const { server, place } = await openGitHub();

const cases = Object.entries(undoable) as [GitHubActionName, Undoable][];

/** A repository in which one write has been made, and the receipt of it. */
async function done(action: GitHubActionName) {
  const where = await place();
  const receipt = await runOne(where.github, action, (await undoable[action]?.input(where)) ?? {});
  expect(receipt.outcome).toBe("succeeded");
  return { where, receipt };
}

/** A fault at the last write of an undo. */
function atLastWrite(action: GitHubActionName, { repo }: Place, fault: Pick<Fault, "at" | "what">) {
  const [method = "", path = ""] = undoable[action]?.lastWrite.split(" ") ?? [];
  return server.inject({ method, path: new RegExp(`/${repo}/.*${path.slice(1)}`), ...fault });
}

describe.concurrent.each(cases)("the undo of %s", (action, { expectUndone, interfere }) => {
  it("is done where its answer was lost after it, and found so; it names nothing outside the repository", async () => {
    const { where, receipt } = await done(action);
    const fault = atLastWrite(action, where, { at: "after", what: "drop" });
    const [undone] = await rollBack(where.github, receipt);
    expect(undone).toMatchObject({ status: "succeeded", reconciled: true });
    expect(fault.hits).toBe(1);
    expect(undone?.resources.every(({ within }) => within === where.repo)).toBe(true);
    await expectUndone(where);
  });

  it("is unknown where the connection was cut before it", async () => {
    const { where, receipt } = await done(action);
    const before = await where.repository.state();
    const fault = atLastWrite(action, where, { at: "before", what: "drop" });
    expect(await rollBack(where.github, receipt)).toMatchObject([{ status: "unknown" }]);
    expect(fault.hits).toBe(1);
    // What comes before the last write of these two can be seen by others.
    if (action !== "mergePr" && action !== "revertPr") expect(await where.repository.state()).toEqual(before);
  });

  it("has failed where GitHub refuses it, unless something is left of it", async () => {
    const { where, receipt } = await done(action);
    const before = await where.repository.state();
    atLastWrite(action, where, { at: "before", what: { status: 403, body: { message: "No" } } });
    const [undone] = await rollBack(where.github, receipt);
    if (action === "revertPr") {
      expect(undone).toMatchObject({ status: "unknown", code: "drift" });
      expect(where.repository.pulls.at(-1)).toMatchObject({ state: "closed" });
      return;
    }
    expect(undone).toMatchObject({ status: "failed", code: "permission_denied" });
    expect(await where.repository.state()).toEqual(before);
  });

  it.each(["before the look", "between the look and the leap"])("leaves what somebody else does %s", async (when) => {
    const { where, receipt } = await done(action);
    let changed: unknown;
    const change = async () => {
      await interfere(where);
      changed = await where.repository.state();
    };
    if (when === "before the look") await change();
    const undone = await rollBack(where.github, receipt, when === "before the look" ? {} : { meanwhile: change });
    expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
    expect(await where.repository.state()).toEqual(changed);
    // The look itself has found it, before anything was put to the policies.
    expect(undone[0]?.resources.length === 0).toBe(when === "before the look");
  });
});

describe.concurrent("an undo that somebody else gets ahead of as it is sent", () => {
  it.each([
    // What GitHub refuses by itself.
    ["pushCommit", "failed"],
    ["deleteBranch", "failed"],
    ["mergePr", "unknown"],
    // What it cannot be told to refuse.
    ["createPr", "unknown"],
    ["closePr", "unknown"],
  ] as const)("ends as it has to (%s: %s)", async (action, status) => {
    const { where, receipt } = await done(action);
    const fault = atLastWrite(action, where, { at: "before", what: "hang" });
    const undoing = rollBack(where.github, receipt);
    await fault.hit;
    const theirs = await where.repository.commit({
      branch: action === "mergePr" ? REVERT : "agent/fix-1",
      files: { theirs: "t\n" },
    });
    const another = { title: "Theirs", head: REVERT, base: "trunk" };
    if (action === "mergePr") await ask(server, where, ["POST", "pulls"], another);
    fault.release();
    expect(await undoing).toMatchObject([{ status, code: "drift" }]);
    expect(Object.values(await where.repository.refs())).toContain(theirs);
  });

  it("does not say that a branch is gone which somebody has made again", async () => {
    const { where, receipt } = await done("createBranch");
    const fault = atLastWrite("createBranch", where, { at: "after", what: "hang" });
    const undoing = rollBack(where.github, receipt);
    await fault.hit;
    const theirs = await where.repository.commit({ branch: "agent/fix-1", files: { theirs: "t\n" } });
    fault.release();
    expect(await undoing).toMatchObject([{ status: "unknown", code: "drift" }]);
    expect(await where.repository.refs()).toMatchObject({ "refs/heads/agent/fix-1": theirs });
  });

  it("looks at the branch of a fork when GitHub has opened its pull request again", async () => {
    const { where, receipt } = await done("closePr");
    const { repo, repository } = where;
    const pull = await ask<{ readonly head: { readonly repo: object } }>(server, where, ["GET", "pulls/1"]);
    const head = { ...pull.head, repo: { ...pull.head.repo, full_name: "them/fork" } };
    const what = { status: 200, body: { ...pull, head } };
    server.inject({ method: "GET", path: new RegExp(`/${repo}/pulls/1$`), times: 100, at: "before", what });
    await repository.commit({ branch: "agent/fix-1", files: { theirs: "t\n" } });
    expect(await rollBack(where.github, receipt)).toMatchObject([{ status: "unknown", code: "drift" }]);
    expect(repository.pulls).toMatchObject([{ state: "open" }]);
  });

  it.each(["closed", "turned to another base"])("leaves a pull request that was %s", async (how) => {
    for (const when of ["before the look", "between the look and the leap"]) {
      const { where, receipt } = await done("createPr");
      const { repository } = where;
      const change = async () => {
        if (how === "closed") return repository.setState(1, "closed");
        await repository.commit({ branch: "release", files: { r: "r\n" } });
        await ask(server, where, ["PATCH", "pulls/1"], { base: "release" });
      };
      if (when === "before the look") await change();
      const undone = await rollBack(where.github, receipt, when === "before the look" ? {} : { meanwhile: change });
      expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
      expect(undone[0]?.resources.length === 0).toBe(when === "before the look");
      expect(repository.pulls).toMatchObject([{ state: how === "closed" ? "closed" : "open" }]);
    }
  });

  it("does not push again what somebody has taken from a branch", async () => {
    const { where, receipt } = await done("pushCommit");
    const { repository } = where;
    const parent = (await repository.log("agent/fix-1"))[1]?.sha;
    const setBack = async () => {
      await ask(server, where, ["PATCH", "git/refs/heads/agent/fix-1"], { sha: parent, force: true });
    };
    const undone = await rollBack(where.github, receipt, { meanwhile: setBack });
    expect(undone).toMatchObject([{ status: "failed", code: "drift" }]);
    expect(await repository.refs()).toMatchObject({ "refs/heads/agent/fix-1": parent });
  });

  it("leaves a branch that was deleted", async () => {
    for (const action of ["createBranch", "pushCommit", "closePr"] as const) {
      const { where, receipt } = await done(action);
      await where.repository.deleteBranch("agent/fix-1");
      expect(await rollBack(where.github, receipt)).toMatchObject([{ status: "failed", code: "drift" }]);
    }
  });

  it.each([
    ["createPr", { status: "failed", code: "drift", reconciled: true }],
    // Somebody had to open it again, and that may have been this undo.
    ["closePr", { status: "unknown" }],
  ] as const)("finds out that a pull request was merged, where its answer was lost (%s)", async (action, ending) => {
    const { where, receipt } = await done(action);
    const { repo, github, repository } = where;
    atLastWrite(action, where, { at: "before", what: "drop" });
    const path = new RegExp(`/${repo}/pulls/1$`);
    const looking = server.inject({ method: "GET", path, skip: 2, at: "before", what: "hang" });
    const undoing = rollBack(github, receipt);
    await looking.hit;
    repository.setState(1, "open");
    expect((await runOne(github, "mergePr", { repo, number: 1, method: "merge" })).outcome).toBe("succeeded");
    looking.release();
    expect(await undoing).toMatchObject([ending]);
  });
});

it("the undo of pushCommit names each file by what becomes of it", async () => {
  const { where, receipt } = await done("pushCommit");
  const [undone] = await rollBack(where.github, receipt);
  const within = where.repo;
  expect(undone?.resources).toEqual([
    { kind: "git.ref", name: "refs/heads/agent/fix-1", within, change: "update" },
    { kind: "git.file", name: "README.md", within, change: "update" },
    { kind: "git.file", name: "agent/fix-1.txt", within, change: "create" },
    { kind: "git.file", name: "docs/new.sh", within, change: "delete" },
  ]);
});

it("every undo looks before the leap, and says how it is read back", async () => {
  const { github } = await place();
  const undos = Object.values(github.actions).flatMap((each) => ("undo" in each && each.undo ? [each.undo] : []));
  expect(undos.filter(({ prepare, reconcile }) => !prepare || !reconcile)).toEqual([]);
  expect(undos).toHaveLength(9);
  expect("undo" in github.actions.commentOnIssue).toBe(false);
});

describe.concurrent("an undo that cannot be", () => {
  const codeOf = async (where: Place, receipt: Parameters<typeof rollBack>[1]): Promise<Partial<ActionResult>> => {
    const before = await where.repository.state();
    const [undone] = await rollBack(where.github, receipt);
    expect(await where.repository.state()).toEqual(before);
    expect(undone?.status).toBe("failed");
    return undone ?? {};
  };

  it("says that the repository has another name by now", async () => {
    const { where, receipt } = await done("createBranch");
    where.repository.rename(`${where.repo}-renamed`);
    expect(await codeOf(where, receipt)).toMatchObject({ code: "moved" });
  });

  it("says that the commit of a deleted branch is gone", async () => {
    const { where, receipt } = await done("deleteBranch");
    const [entry] = receipt.actionsTaken;
    const output = { ...(entry?.output as object), sha: "a".repeat(40) };
    const gone = { actionsTaken: [{ ...(entry as ActionResult), output }] };
    expect(await codeOf(where, gone)).toMatchObject({ code: "not_found" });
  });

  it("is no merge but the one that is recorded", async () => {
    const { where, receipt } = await done("mergePr");
    const [entry] = receipt.actionsTaken;
    for (const other of [{ sha: "a".repeat(40) }, { baseBranch: "release" }]) {
      const output = { ...(entry?.output as object), ...other };
      const changed = { actionsTaken: [{ ...(entry as ActionResult), output }] };
      expect(await codeOf(where, changed)).toMatchObject({ code: "drift" });
    }
  });

  it("says that a branch was made the default one", async () => {
    const { where, receipt } = await done("createBranch");
    const body = { ...(await ask<object>(server, where, ["GET", ""])), default_branch: "agent/fix-1" };
    server.inject({ method: "GET", path: new RegExp(`/${where.repo}$`), at: "before", what: { status: 200, body } });
    expect(await codeOf(where, receipt)).toMatchObject({ code: "drift" });
  });

  it("is not a closing which somebody else has done since", async () => {
    for (const action of ["closeIssue", "closePr"] as const) {
      const { where, receipt } = await done(action);
      const [entry] = receipt.actionsTaken;
      // Opened and closed again by somebody else: GitHub tells the newest closing alone.
      const output = { ...(entry?.output as object), closedAt: "2020-01-01T00:00:00Z" };
      const other = { actionsTaken: [{ ...(entry as ActionResult), output }] };
      expect(await codeOf(where, other)).toMatchObject({ code: "drift" });
    }
  });

  it("says that a branch is protected", async () => {
    for (const action of ["createBranch", "pushCommit"] as const) {
      const { where, receipt } = await done(action);
      where.repository.protect("agent/fix-1");
      expect(await codeOf(where, receipt)).toMatchObject({ code: "protected_branch" });
    }
  });
});
