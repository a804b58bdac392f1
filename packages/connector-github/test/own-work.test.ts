import { describe, expect, it } from "vitest";
import { GitHubApi } from "../src/api.js";
import { undoTrailersOf } from "../src/marker.js";
import { refuseOthersCommits, refuseOthersWork } from "../src/own-work.js";

const shaOf = (digit: string) => digit.repeat(40);
const [BASE, MADE, BACK] = [shaOf("a"), shaOf("b"), shaOf("c")];
const RUN = "run-1";

interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

const made: Commit = { sha: MADE, message: "Change it\n\nEnact-Run: run-1:1", tree: shaOf("1"), parents: [BASE] };
const undoing = (sha: string) => `Revert "It"\n\n${undoTrailersOf({ sha, runId: RUN }, "run-2:0")}`;
const back: Commit = { sha: BACK, message: undoing(MADE), tree: shaOf("0"), parents: [MADE] };

/** What a head is taken for whose comparison with the recorded commit GitHub answers so. */
async function lookAt(commits: readonly Commit[], more: object = {}, refuse = refuseOthersWork): Promise<string> {
  const answered = ({ sha, message, tree, parents }: Commit) => ({
    sha,
    commit: { message, tree: { sha: tree } },
    parents: parents.map((parent) => ({ sha: parent })),
  });
  const base = answered({ sha: BASE, message: "Before", tree: shaOf("0"), parents: [] });
  const data = {
    status: "ahead",
    base_commit: base,
    total_commits: commits.length,
    commits: commits.map(answered),
    ...more,
  };
  const api = new GitHubApi({ request: async () => ({ status: 200, headers: {}, data }) });
  const where = { repo: "octo/hello", branch: "agent/a", sha: BASE, runId: RUN };
  return refuse(api, where, commits.at(-1)?.sha, new AbortController().signal);
}

describe("a head that is not where a run left it", () => {
  it("is the run's own where all that came since is taken back", async () => {
    expect(await lookAt([made, back])).toBe(BACK);
    const second = { ...made, sha: shaOf("d"), tree: shaOf("2"), parents: [MADE] };
    const secondBack = { sha: shaOf("e"), message: undoing(second.sha), tree: made.tree, parents: [second.sha] };
    expect(await lookAt([made, second, secondBack, { ...back, parents: [secondBack.sha] }])).toBe(BACK);
  });

  it.each<[string, readonly Commit[], object?]>([
    ["GitHub does not list all of it", [made, back], { total_commits: 4 }],
    ["it does not stand on the recorded commit", [made, back], { status: "diverged" }],
    ["a commit is not taken back", [made]],
    ["a commit is another run's", [{ ...made, message: "Change it\n\nEnact-Run: run-3:1" }, back]],
    ["a commit is nobody's that is known", [{ ...made, message: "Change it" }, back]],
    ["a commit took another one of the run back", [{ ...made, message: undoing(shaOf("9")) }, back]],
    ["the trailer is not at the message's end", [{ ...made, message: `${made.message}\nMore` }, back]],
    ["another commit is taken back", [made, { ...back, message: undoing(shaOf("9")) }]],
    [
      "another run's commit is taken back",
      [made, { ...back, message: back.message.replace("Undo: run-1", "Undo: run-3") }],
    ],
    ["a commit was taken back by hand", [made, { ...back, message: `Revert "It"\n\nThis reverts commit ${MADE}.` }]],
    ["the trailer of the undo is another's", [made, { ...back, message: back.message.replace("Enact-Run", "By") }]],
    ["it is not what it was before", [made, { ...back, tree: shaOf("2") }]],
    ["there is a merge in it", [made, { ...back, parents: [MADE, BASE] }]],
    ["a commit stands elsewhere", [{ ...made, parents: [shaOf("9")] }, back]],
  ])("is somebody else's where %s", async (_name, commits, more = {}) => {
    await expect(lookAt(commits, more)).rejects.toMatchObject({ code: "drift", status: "failed" });
  });
});

describe("a head of which nothing is taken away", () => {
  const look = (commits: readonly Commit[], more = {}) => lookAt(commits, more, refuseOthersCommits);

  it("is the run's own where each commit since is, or takes one back", async () => {
    expect(await look([made])).toBe(MADE);
    expect(await look([made, back])).toBe(BACK);
    // Of a commit that came before.
    expect(await look([{ ...back, message: undoing(shaOf("9")), parents: [BASE] }])).toBe(BACK);
  });

  it.each<[string, readonly Commit[], object?]>([
    ["a commit is another run's", [{ ...made, message: "Change it\n\nEnact-Run: run-3:1" }]],
    ["a commit is nobody's that is known", [made, { ...back, message: "Work" }]],
    ["another run's commit is taken back", [{ ...back, message: back.message.replace("Undo: run-1", "Undo: run-3") }]],
    ["a commit was taken back by hand", [{ ...back, message: back.message.replace("Enact-Run", "By") }]],
    ["GitHub does not list all of it", [made], { total_commits: 2 }],
    ["it does not stand on the recorded commit", [made], { status: "diverged" }],
  ])("is somebody else's where %s", async (_name, commits, more) => {
    await expect(look(commits, more)).rejects.toMatchObject({ code: "drift", status: "failed" });
  });
});
