import { testConnector } from "@enact/core/testing";
import { describe, it } from "vitest";
import { type GitHubActionName, GitHubConnector } from "../src/index.js";
import { mergedPr, openGitHub, openIssue, openPr, work } from "./support/github.js";

const { server, place } = await openGitHub();
const home = await place();
const { repo, repository } = home;
const token = server.addToken({ login: "agent-bot", permissions: { "*": "write" } });
let names = 0;
const fresh = () => `agent/branch-${++names}`;

/** A branch with work on it. */
async function branchWithWork(): Promise<string> {
  const branch = fresh();
  await work(home, branch);
  return branch;
}

describe("GitHubConnector keeps the contract of connectors", () => {
  testConnector(
    { describe, it },
    {
      create: (options) =>
        new GitHubConnector({
          token,
          baseUrl: server.url,
          allowedActions: options?.allowedActions as readonly GitHubActionName[] | undefined,
        }),
      defaultActions: [
        "getRepository",
        "getBranch",
        "listPullRequestFiles",
        "createBranch",
        "pushCommit",
        "createPr",
        "createIssue",
      ],
      good: {
        getRepository: { repo },
        getBranch: async () => [{ repo }, { repo, branch: await branchWithWork() }],
        listPullRequestFiles: async () => ({ repo, number: await openPr(home, fresh()) }),
        createBranch: async () => [
          { repo, branch: fresh() },
          { repo, branch: fresh(), fromBranch: await branchWithWork() },
        ],
        pushCommit: async () => ({
          repo,
          branch: await branchWithWork(),
          message: "A commit",
          files: [{ path: `docs/${++names}.md`, content: "Text\n" }],
        }),
        createPr: async () => ({ repo, branch: await branchWithWork(), title: "A pull request" }),
        createIssue: { repo, title: "An issue", body: "With a text", labels: ["bug"] },
        commentOnIssue: async () => ({ repo, number: await openIssue(home), body: "A comment" }),
        mergePr: async () => ({ repo, number: await openPr(home, fresh()), method: "squash" }),
        deleteBranch: async () => ({ repo, branch: await branchWithWork() }),
        closePr: async () => ({ repo, number: await openPr(home, fresh()) }),
        closeIssue: async () => ({ repo, number: await openIssue(home), reason: "not_planned" }),
        revertPr: async () => ({ repo, number: await mergedPr(home, fresh()), branch: fresh() }),
      },
      bad: {
        getRepository: [{ repo: "hello" }, { repo: "octo/../hello" }, { repo: "octo/hello.git" }],
        getBranch: [
          { repo, branch: "refs/heads/main" },
          { repo, branch: "a..b" },
        ],
        createBranch: [
          { repo, branch: "HEAD" },
          { repo, branch: "-a" },
          { repo, branch: "a b" },
        ],
        pushCommit: [
          { repo, branch: "a", message: "m", files: [] },
          { repo, branch: "a", message: "m", files: [{ path: "../a", content: "" }] },
          { repo, branch: "a", message: "m", files: [{ path: ".git/config", content: "" }] },
          { repo, branch: "a", message: "m", files: [{ path: "a", content: "?", encoding: "base64" }] },
          {
            repo,
            branch: "a",
            message: "m",
            files: [
              { path: "a", content: "" },
              { path: "a", delete: true },
            ],
          },
          { repo, branch: "a", message: "m\n\nEnact-Run: x", files: [{ path: "a", content: "" }] },
          { repo, branch: "a", message: "m\n\nEnact-Undo: x", files: [{ path: "a", content: "" }] },
        ],
        createIssue: [
          { repo, title: " " },
          { repo, title: "A", body: "<!-- enact:run x -->" },
        ],
        commentOnIssue: [
          { repo, number: 1, body: " " },
          { repo, number: 0, body: "A" },
        ],
        mergePr: [
          { repo, number: 1 },
          { repo, number: 1, method: "force" },
          { repo, number: 1, method: "merge", sha: "x" },
        ],
      },
      failing: {
        getRepository: { input: { repo: "octo/nowhere" }, code: "not_found" },
        getBranch: { input: { repo, branch: "nowhere" }, code: "not_found" },
        listPullRequestFiles: { input: { repo, number: 1_000 }, code: "not_found" },
        createBranch: [
          { input: { repo, branch: "trunk" }, code: "exists" },
          { input: { repo, branch: "agent/x", fromBranch: "nowhere" }, code: "not_found" },
        ],
        pushCommit: [
          {
            input: { repo, branch: "nowhere", message: "m", files: [{ path: "a", content: "" }] },
            code: "not_found",
          },
          {
            input: { repo, branch: "trunk", message: "m", files: [{ path: "none", delete: true }] },
            code: "not_found",
          },
        ],
        createPr: [
          {
            input: async () => ({ repo, branch: fresh(), title: "A" }),
            code: "not_found",
          },
          {
            input: async () => {
              const branch = fresh();
              await openPr(home, branch);
              return { repo, branch, title: "Another one" };
            },
            code: "exists",
          },
        ],
        commentOnIssue: { input: { repo, number: 1_000, body: "A" }, code: "not_found" },
        mergePr: {
          input: async () => ({ repo, number: await mergedPr(home, fresh()), method: "merge" }),
          code: "not_open",
        },
        deleteBranch: { input: { repo, branch: "trunk" }, code: "default_branch" },
        closePr: { input: async () => ({ repo, number: await openIssue(home) }), code: "not_found" },
        closeIssue: { input: async () => ({ repo, number: await openPr(home, fresh()) }), code: "not_found" },
        revertPr: { input: async () => ({ repo, number: await openPr(home, fresh()) }), code: "not_revertible" },
      },
      drift: driftingCalls(),
      undo: undoneCalls(),
      secrets: [token],
      state: () => server.state(),
      held: {
        // A read, which has no effect that could come after the test: what hangs at writes is in faults.test.ts.
        action: "getRepository",
        input: { repo },
        begin: async () => {
          const fault = server.inject({ method: "GET", at: "before", what: "hang" });
          return () => fault.release();
        },
      },
    },
  );
});

/** What somebody else does just before each write. */
function driftingCalls() {
  let last = "";
  const lastNumber = () => repository.issues.at(-1)?.number ?? 0;
  const branch = async () => {
    last = await branchWithWork();
    return last;
  };
  const newName = () => {
    last = fresh();
    return last;
  };
  const push = async () => {
    await repository.commit({ branch: last, files: { "other.txt": `${++names}\n` } });
  };
  return {
    createBranch: {
      input: () => ({ repo, branch: newName() }),
      change: async () => {
        await work(home, last);
      },
    },
    pushCommit: {
      input: async () => ({
        repo,
        branch: await branch(),
        message: "m",
        files: [{ path: "a", content: `${++names}` }],
      }),
      change: push,
    },
    createPr: {
      input: async () => ({ repo, branch: await branch(), title: "A" }),
      change: async () => {
        await home.github.call("createPr", { repo, branch: last, title: "Another one" });
      },
    },
    createIssue: { input: { repo: "octo/going", title: "A" }, change: goAway },
    commentOnIssue: {
      input: async () => ({ repo, number: await openIssue(home), body: "A" }),
      change: () => repository.lock(lastNumber()),
    },
    mergePr: {
      input: async () => {
        last = fresh();
        return { repo, number: await openPr(home, last), method: "merge" };
      },
      change: push,
    },
    deleteBranch: { input: async () => ({ repo, branch: await branch() }), change: push },
    closePr: {
      input: async () => ({ repo, number: await openPr(home, fresh()) }),
      change: () => repository.setState(lastNumber(), "closed"),
    },
    closeIssue: {
      input: async () => ({ repo, number: await openIssue(home) }),
      change: () => repository.setState(lastNumber(), "closed"),
    },
    revertPr: {
      input: async () => ({ repo, number: await mergedPr(home, fresh()), branch: newName() }),
      change: async () => {
        await work(home, last);
      },
    },
  };
}

/** A call of each write that can be undone, and what somebody else does before it is. */
function undoneCalls() {
  const on = async (output: unknown, change: (branch: string) => Promise<unknown>) => {
    await change((output as { readonly branch: string }).branch);
  };
  const push = (output: unknown) => on(output, (branch) => repository.commit({ branch, files: { o: `${++names}\n` } }));
  const numberIn = (output: unknown) => (output as { readonly number: number }).number;
  const close = (output: unknown) => repository.setState(numberIn(output), "closed");
  const open = (output: unknown) => repository.setState(numberIn(output), "open");
  return {
    createBranch: { input: () => ({ repo, branch: fresh() }), change: push },
    pushCommit: {
      input: async () => {
        const files = [{ path: `${++names}.md`, content: "Text\n" }];
        return { repo, branch: await branchWithWork(), message: "A commit", files };
      },
      change: push,
      // A commit on top, since nothing is forced.
      restores: false as const,
    },
    createPr: {
      input: async () => ({ repo, branch: await branchWithWork(), title: "A pull request" }),
      change: push,
      restores: false as const,
    },
    createIssue: { input: { repo, title: "An issue" }, change: close, restores: false as const },
    mergePr: {
      input: async () => ({ repo, number: await openPr(home, fresh()), method: "merge" }),
      change: async (output: unknown) => {
        const path = `${repository.pulls.find(({ number }) => number === numberIn(output))?.head}.txt`;
        await repository.commit({ branch: "trunk", files: { [path]: `${++names}\n` } });
      },
      restores: false as const,
    },
    deleteBranch: {
      input: async () => ({ repo, branch: await branchWithWork() }),
      change: (output: unknown) => on(output, (branch) => work(home, branch)),
    },
    closePr: { input: async () => ({ repo, number: await openPr(home, fresh()) }), change: open },
    closeIssue: {
      input: async () => ({ repo, number: await openIssue(home) }),
      change: open,
      restores: false as const,
    },
    revertPr: {
      input: async () => ({ repo, number: await mergedPr(home, fresh()), branch: fresh() }),
      change: push,
      restores: false as const,
    },
  };
}

const going = await server.addRepository({ name: "octo/going" });

/** A repository that is there when it is looked at, and gone when it is written to. */
function goAway(): void {
  going.remove();
}
