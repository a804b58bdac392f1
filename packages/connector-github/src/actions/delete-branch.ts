import { action } from "@enact/core";
import { z } from "zod";
import { afterwards, doubt, failure } from "../failure.js";
import { branchSchema, repositorySchema } from "../inputs.js";
import { partsOf, refOf } from "../names.js";
import { findBranch, headOf } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";

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
      if ((await findBranch(context.api, repo, branch, signal)) !== sha) {
        throw failure("drift", `The branch ${branch} was moved by somebody else; look again.`);
      }
      const parameters = { ...partsOf(repo), ref: `heads/${branch}` };
      await context.api.write("DELETE /repos/{owner}/{repo}/git/refs/{ref}", parameters, z.unknown(), signal);
      if ((await afterwards(findBranch(context.api, repo, branch, signal))) !== undefined) {
        throw doubt("drift", `The branch ${branch} is there again, or was moved while it was deleted.`);
      }
      return { repo, branch, sha };
    },
    reconcile: async ({ input: { branch } }, { before: { repo, sha }, signal }) => {
      // Without this, a repository that cannot be seen any more would look like one without the branch.
      await lookAt(context, repo, signal);
      if ((await findBranch(context.api, repo, branch, signal)) !== undefined) return { status: "unknown" };
      return { status: "succeeded", output: { repo, branch, sha } };
    },
  });
