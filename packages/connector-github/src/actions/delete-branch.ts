import { action } from "@enact/core";
import { z } from "zod";
import { treeOf } from "../commits.js";
import { failure, orDrift } from "../failure.js";
import { branchSchema, repositorySchema } from "../inputs.js";
import { refOf } from "../names.js";
import { findBranch, headOf, makeBranch, removeBranch } from "../refs.js";
import { type GitHubContext, isBranchGone, lookAt } from "../repository.js";

/** What `deleteBranch` gives. */
export interface DeleteBranchOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
  /** Where it was. */
  readonly sha: string;
}

const input = z.strictObject({ repo: repositorySchema, branch: branchSchema }).readonly();

/** Deletes a branch, but for the default one. */
export const deleteBranch = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    // The REST API cannot name the sha that is to be deleted.
    pinned: false,
    prepare: async ({ repo: asked, branch }, { signal }) => {
      const { repo, defaultBranch } = await lookAt(context, asked, signal);
      if (branch === defaultBranch) throw failure("default_branch", `${branch} is the default branch of ${repo}.`);
      return { repo, sha: await headOf(context.api, repo, branch, signal) };
    },
    touches: ({ branch }, { repo }) => [{ kind: "git.ref", name: refOf(branch), within: repo, change: "delete" }],
    run: async ({ branch }, { before: { repo, sha }, signal }): Promise<DeleteBranchOutput> => {
      await removeBranch(context.api, repo, branch, sha, signal);
      return { repo, branch, sha };
    },
    reconcile: async ({ input: { branch } }, { before: { repo, sha }, signal }) => {
      if (!(await isBranchGone(context, repo, branch, signal))) return { status: "unknown" };
      return { status: "succeeded", output: { repo, branch, sha } };
    },
    undo: {
      prepare: async ({ output: { repo, branch, sha } }, { signal }) => {
        if (!(await isBranchGone(context, repo, branch, signal))) throw isBack(branch);
        // GitHub keeps for a while what no branch leads to any more, and not for ever.
        await treeOf(context.api, repo, sha, signal);
        return { repo, branch, sha };
      },
      touches: (_done, { repo, branch }) => [{ kind: "git.ref", name: refOf(branch), within: repo, change: "create" }],
      run: async (_done, { before, signal }) => {
        const { repo, branch, sha } = before;
        await orDrift(["exists"], isBack(branch).message, makeBranch(context.api, repo, branch, sha, signal));
        return before;
      },
      reconcile: async (_attempt, { before, signal }) => {
        const found = await findBranch(context.api, before.repo, before.branch, signal);
        return found === before.sha ? { status: "succeeded", output: before } : { status: "unknown" };
      },
    },
  });

function isBack(branch: string) {
  return failure("drift", `There is a branch ${branch} again; it is left as it is.`);
}
