import { ActionError, action } from "@enact/core";
import { z } from "zod";
import { filesSchema, touchedByCommit } from "../commit-files.js";
import { writeTree } from "../commit-tree.js";
import { failure } from "../failure.js";
import { filesBefore } from "../files-before.js";
import { branchSchema, messageSchema, repositorySchema, shaSchema } from "../inputs.js";
import { trailerOf } from "../marker.js";
import { partsOf } from "../names.js";
import { headOf, refAnswer } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `pushCommit` gives. */
export interface PushCommitOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
  /** The new commit. */
  readonly sha: string;
  /** The commit it stands on, and where the branch was. */
  readonly parent: string;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    branch: branchSchema,
    message: messageSchema,
    files: filesSchema,
  })
  .readonly();

const commitAnswer = z.object({ sha: shaSchema, tree: z.object({ sha: shaSchema }) });

const compareAnswer = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  total_commits: z.int().nonnegative(),
  commits: z.array(
    z.object({
      sha: shaSchema,
      commit: z.object({ message: z.string() }),
      parents: z.array(z.object({ sha: z.string() })),
    }),
  ),
});

/** Puts several files into one commit on a branch, and moves the branch forwards to it; never by force. */
export const pushCommit = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, branch, files }, { signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const head = await headOf(context.api, repo, branch, signal);
      const parameters = { ...partsOf(repo), commit_sha: head };
      const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
      const commit = await context.api.read(route, parameters, commitAnswer, signal);
      const tree = commit.tree.sha;
      return { repo, head, tree, files: await filesBefore(context.api, repo, tree, files, signal) };
    },
    touches: ({ branch, files }, { repo }) => touchedByCommit(repo, branch, files),
    run: async ({ branch, message, files }, call): Promise<PushCommitOutput> => {
      const { before, idempotencyKey, signal } = call;
      const { repo, head } = before;
      const { api } = context;
      // Until the branch is moved there are only objects that nothing refers to.
      const sha = await harmless(signal, async () => {
        const tree = await writeTree(api, repo, before.tree, { files, before: before.files }, signal);
        const content = { message: `${message.trimEnd()}\n\n${trailerOf(idempotencyKey)}`, tree, parents: [head] };
        const parameters = { ...partsOf(repo), ...content };
        const commit = await api.write("POST /repos/{owner}/{repo}/git/commits", parameters, commitAnswer, signal);
        // GitHub lets a branch that was set back move forwards over what was taken from it.
        if ((await headOf(api, repo, branch, signal)) !== head) throw moved(branch);
        return commit.sha;
      });
      const parameters = { ...partsOf(repo), ref: `heads/${branch}`, sha, force: false };
      const isThis = refAnswer.refine(({ object }) => object.sha === sha);
      await api.write("PATCH /repos/{owner}/{repo}/git/refs/{ref}", parameters, isThis, signal);
      return { repo, branch, sha, parent: head };
    },
    reconcile: async ({ input: { branch } }, { before: { repo, head }, idempotencyKey, signal }) => {
      const parameters = { ...partsOf(repo), basehead: `${head}...${branch}` };
      const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
      const { status, total_commits, commits } = await context.api.read(route, parameters, compareAnswer, signal);
      const own = commits.find(({ commit }) => commit.message.trimEnd().endsWith(`\n${trailerOf(idempotencyKey)}`));
      if (own !== undefined && own.parents[0]?.sha === head) {
        return { status: "succeeded", output: { repo, branch, sha: own.sha, parent: head } };
      }
      // GitHub does not list all commits where there are many.
      if (status !== "ahead" || commits.length < total_commits) return { status: "unknown" };
      const { code, message: error } = moved(branch);
      return { status: "failed", code, error };
    },
  });

/** Does what has no effect that anybody could see: whatever becomes of it, nothing has happened. */
async function harmless<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActionError && error.status === "failed") throw error;
    if (signal.aborted) throw failure("aborted", "The call was stopped before the branch was moved.");
    throw failure(
      "unavailable",
      "GitHub did not take the commit's content; the branch was not moved. Try again later.",
    );
  }
}

function moved(branch: string): ActionError {
  return failure("head_moved", `The branch ${branch} was moved by somebody else; look again.`);
}
