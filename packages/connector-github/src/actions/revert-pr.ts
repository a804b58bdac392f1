import { ActionError, action, type Resource } from "@enact/core";
import { z } from "zod";
import { doubt, failure } from "../failure.js";
import { branchSchema, numberSchema, repositorySchema, shaSchema, textSchema, titleSchema } from "../inputs.js";
import { trailerOf, withMarker } from "../marker.js";
import { branchProblem, partsOf, refOf } from "../names.js";
import { readPullFiles } from "../pull-files.js";
import { listPulls, openPull, ownPull, type PullRequestOutput, readPull } from "../pulls.js";
import { findBranch, makeBranch } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";
import { treeBeforeMerge } from "../tree-before-merge.js";

const input = z
  .strictObject({
    repo: repositorySchema,
    /** Of a merged pull request. */
    number: numberSchema,
    /** The new branch; `revert-<number>-<branch>` where it is left out. */
    branch: branchSchema.exactOptional(),
    title: titleSchema.exactOptional(),
    body: textSchema.exactOptional(),
  })
  .readonly();

const commitAnswer = z.object({ sha: shaSchema });

/**
 * Opens a pull request that takes a merged one back. Its one commit stands on the merge itself and has the content from
 * before it, so that GitHub keeps what came later when it is merged.
 */
export const revertPr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, number, branch }, { signal }) => {
      const { api } = context;
      const { repo } = await lookAt(context, asked, signal);
      const pull = await readPull(api, repo, number, signal);
      if (pull.merged_at === null || pull.merge_commit_sha === null) {
        throw failure("not_revertible", `Pull request ${number} is not merged.`);
      }
      const name = branch ?? `revert-${number}-${pull.head.ref}`;
      if (branchProblem(name) !== undefined) {
        throw failure("validation", "The new branch would have no valid name; give it one.");
      }
      if ((await findBranch(api, repo, name, signal)) !== undefined) {
        throw failure("exists", `${repo} has a branch ${name} already.`);
      }
      const { files, truncated } = await readPullFiles(api, repo, number, signal);
      if (truncated) throw failure("not_revertible", `Pull request ${number} changes more files than GitHub lists.`);
      return {
        repo,
        branch: name,
        baseBranch: pull.base.ref,
        title: pull.title,
        mergeSha: pull.merge_commit_sha,
        tree: await treeBeforeMerge(api, repo, number, pull.merge_commit_sha, signal),
        paths: [...new Set(files.flatMap(({ path, previousPath }) => [path, ...(previousPath ? [previousPath] : [])]))],
      };
    },
    touches: (_input, { repo, branch, paths }): readonly Resource[] => [
      { kind: "git.ref", name: refOf(branch), within: repo, change: "create" },
      { kind: "git.pullRequest", name: "new", within: repo, change: "create" },
      ...paths.map((name): Resource => ({ kind: "git.file", name, within: repo, change: "update" })),
    ],
    run: async (given, { before, idempotencyKey, signal }): Promise<PullRequestOutput> => {
      const { api } = context;
      const { repo, branch, baseBranch, mergeSha, tree } = before;
      const title = given.title ?? `Revert "${before.title}"`.slice(0, 256);
      const sha = await commit(context, repo, { title, tree, parent: mergeSha, idempotencyKey }, signal);
      await makeBranch(api, repo, branch, sha, signal);
      const body = withMarker(given.body ?? `Reverts #${given.number}.`, idempotencyKey);
      try {
        return await openPull(api, repo, { branch, baseBranch }, { title, body }, signal);
      } catch (error) {
        if (!(error instanceof ActionError) || error.status === "unknown") throw error;
        await takeBack(context, repo, branch, sha, signal);
        throw error;
      }
    },
    reconcile: async (_attempt, { before: { repo, branch, baseBranch }, idempotencyKey, signal }) => {
      const output = ownPull(repo, await listPulls(context.api, repo, { branch, baseBranch }, signal), idempotencyKey);
      return output === undefined ? { status: "unknown" } : { status: "succeeded", output };
    },
  });

/** A commit that nothing refers to yet: whatever becomes of it, nothing has happened. */
async function commit(
  { api }: GitHubContext,
  repo: string,
  content: { readonly title: string; readonly tree: string; readonly parent: string; readonly idempotencyKey: string },
  signal: AbortSignal,
): Promise<string> {
  const { title, tree, parent, idempotencyKey } = content;
  const message = `${title}\n\nThis reverts commit ${parent}.\n\n${trailerOf(idempotencyKey)}`;
  const parameters = { ...partsOf(repo), message, tree, parents: [parent] };
  try {
    return (await api.write("POST /repos/{owner}/{repo}/git/commits", parameters, commitAnswer, signal)).sha;
  } catch (error) {
    if (error instanceof ActionError && error.status === "failed") throw error;
    throw failure("unavailable", "GitHub did not take the reverting commit; no branch was made. Try again later.");
  }
}

/** Deletes the branch that was made for a pull request that GitHub refuses. */
async function takeBack(
  { api }: GitHubContext,
  repo: string,
  branch: string,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  const left = doubt("drift", `The pull request was refused, and the branch ${branch} that was made for it is left.`);
  try {
    if ((await findBranch(api, repo, branch, signal)) !== sha) throw left;
    const parameters = { ...partsOf(repo), ref: `heads/${branch}` };
    await api.write("DELETE /repos/{owner}/{repo}/git/refs/{ref}", parameters, z.unknown(), signal);
    if ((await findBranch(api, repo, branch, signal)) !== undefined) throw left;
  } catch {
    throw left;
  }
}
