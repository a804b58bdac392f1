import { describe, expect, it } from "vitest";
import { mergedPr, openGitHub, type Place } from "./support/github.js";

const { server, place } = await openGitHub();

/** Merges a pull request of the branch `agent/a`, and gives its number. */
async function merge({ github, repo }: Place, method: "merge" | "squash" | "rebase"): Promise<number> {
  const opened = await github.call("createPr", { repo, branch: "agent/a", title: "Work" });
  if (!opened.success) throw new Error(opened.output.error);
  const { number } = opened.output;
  expect(await github.call("mergePr", { repo, number, method })).toMatchObject({ success: true });
  return number;
}

/** The base branch is merged into the branch, as its author would do it, past the connector. */
async function mergeBaseInto(branch: string, { repo, repository, token }: Place): Promise<void> {
  const post = async (method: string, path: string, content: object): Promise<{ sha: string }> => {
    const headers = { authorization: `token ${token}`, "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(content) };
    return (await (await fetch(`${server.url}/repos/${repo}/git/${path}`, init)).json()) as { sha: string };
  };
  const [head, base] = [(await repository.log(branch))[0], (await repository.log("trunk"))[0]];
  const entries = Object.entries({ ...(await repository.files("trunk")), ...(await repository.files(branch)) });
  const tree = entries.map(([path, { content, mode }]) => ({ path, mode, type: "blob", content }));
  const { sha: merged } = await post("POST", "trees", { tree });
  const { sha } = await post("POST", "commits", { message: "Merge", tree: merged, parents: [head?.sha, base?.sha] });
  await post("PATCH", `refs/heads/${branch}`, { sha });
}

/** A branch with two commits, and a merge of its base on top of them. */
async function branchWithMerge(where: Place): Promise<void> {
  const { repository } = where;
  for (const name of ["a", "b"]) {
    await repository.commit({ branch: "agent/a", files: { [name]: name }, message: `Add ${name}` });
  }
  await repository.commit({ branch: "trunk", files: { other: "o" } });
  await mergeBaseInto("agent/a", where);
}

describe("revertPr", () => {
  it.each(["merge", "squash"] as const)("takes back all of a branch with a merge of its own (%s)", async (method) => {
    const where = await place();
    const { repo, repository, github } = where;
    await branchWithMerge(where);
    const reverted = await github.call("revertPr", { repo, number: await merge(where, method) });
    if (!reverted.success) throw new Error(reverted.output.error);
    await github.call("mergePr", { repo, number: reverted.output.number, method: "merge" });
    expect(Object.keys(await repository.files("trunk")).sort()).toEqual(["README.md", "other"]);
  });

  it("does not guess what was rebased, where the branch had a merge of its own", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    await branchWithMerge(where);
    const number = await merge(where, "rebase");
    const before = await repository.state();
    // Rebasing leaves the merge out, so that the commits on the base are not those of the pull request.
    expect(await github.call("revertPr", { repo, number })).toMatchObject({ status: "failed", code: "not_revertible" });
    expect(await repository.state()).toEqual(before);
  });

  it("takes back one rebased commit", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    await repository.commit({ branch: "agent/a", files: { a: "a" } });
    await repository.commit({ branch: "trunk", files: { other: "o" } });
    const reverted = await github.call("revertPr", { repo, number: await merge(where, "rebase") });
    expect(reverted.success).toBe(true);
    expect(Object.keys(await repository.files("revert-1-agent/a")).sort()).toEqual(["README.md", "other"]);
  });

  it("names what it reverts, in a commit on top of the merge", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await mergedPr(where, "agent/a");
    const merged = (await repository.log("trunk"))[0];
    await github.call("revertPr", { repo, number, branch: "agent/back", title: "Take it back", body: "It broke." });
    const [commit] = await repository.log("agent/back");
    expect(commit?.parents).toEqual([merged?.sha]);
    expect(commit?.message).toMatch(
      new RegExp(`^Take it back\n\nThis reverts commit ${merged?.sha}\\.\n\nEnact-Run: `),
    );
    expect(repository.pulls.at(-1)).toMatchObject({
      title: "Take it back",
      body: expect.stringMatching(/^It broke\.\n/),
    });
  });

  it("does not move a branch that is there", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await mergedPr(where, "agent/a");
    await repository.commit({ branch: "agent/back", files: { b: "b" } });
    const before = await repository.state();
    const result = await github.call("revertPr", { repo, number, branch: "agent/back" });
    expect(result).toMatchObject({ status: "failed", code: "exists" });
    expect(await repository.state()).toEqual(before);
  });

  it("does not delete the branch of a refused pull request once somebody else has moved it", async () => {
    const where = await place();
    const { repo, repository, github } = where;
    const number = await mergedPr(where, "agent/a");
    const path = new RegExp(`${repo}/pulls$`);
    const refusing = server.inject({ method: "POST", path, at: "before", what: { status: 422, body: {} } });
    const looking = server.inject({ method: "GET", path: /git\/ref\//, skip: 1, at: "before", what: "hang" });
    const reverting = github.call("revertPr", { repo, number, branch: "agent/back" });
    await looking.hit;
    expect(refusing.hits).toBe(1);
    const sha = await repository.commit({ branch: "agent/back", files: { theirs: "t" } });
    looking.release();
    expect(await reverting).toMatchObject({ status: "unknown", code: "drift" });
    expect(await repository.refs()).toMatchObject({ "refs/heads/agent/back": sha });
  });
});
