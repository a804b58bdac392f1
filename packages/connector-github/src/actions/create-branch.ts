import { action } from "@enact/core";
import { z } from "zod";
import { failure } from "../failure.js";
import { branchSchema, repositorySchema } from "../inputs.js";
import { refOf } from "../names.js";
import { refuseOthersWork } from "../own-work.js";
import { refuseUsedBranch } from "../pulls.js";
import { findBranch, headOf, makeBranch, removeBranch } from "../refs.js";
import { type GitHubContext, isBranchGone, lookAt } from "../repository.js";

/** What `createBranch` gives. */
export interface CreateBranchOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
  /** The full name: `refs/heads/…` */
  readonly ref: string;
  /** The commit it begins at. */
  readonly sha: string;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    branch: branchSchema,
    /** The branch it begins at; the default branch where it is left out. */
    fromBranch: branchSchema.exactOptional(),
  })
  .readonly();

/** Makes a branch that was not there. */
export const createBranch = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, branch, fromBranch }, { runId, signal }) => {
      const { repo, defaultBranch } = await lookAt(context, asked, signal);
      const from = fromBranch ?? defaultBranch;
      const fromSha = await headOf(context.api, repo, from, signal);
      if ((await findBranch(context.api, repo, branch, signal)) !== undefined) {
        throw failure("exists", `${repo} has a branch ${branch} already.`);
      }
      return { repo, fromBranch: from, fromSha, runId };
    },
    touches: ({ branch }, { repo }) => [{ kind: "git.ref", name: refOf(branch), within: repo, change: "create" }],
    run: async ({ branch }, { before: { repo, fromSha }, signal }): Promise<CreateBranchOutput> => {
      await makeBranch(context.api, repo, branch, fromSha, signal);
      return { repo, branch, ref: refOf(branch), sha: fromSha };
    },
    reconcile: async ({ input: { branch } }, { before: { repo, fromSha }, signal }) => {
      if ((await findBranch(context.api, repo, branch, signal)) !== fromSha) return { status: "unknown" };
      return { status: "succeeded", output: { repo, branch, ref: refOf(branch), sha: fromSha } };
    },
    undo: {
      // The REST API cannot name the sha that is to be deleted.
      pinned: false,
      prepare: async ({ before: { runId }, output: { repo, branch, sha } }, { signal }) => {
        const { api } = context;
        const { defaultBranch } = await lookAt(context, repo, signal);
        if (branch === defaultBranch) throw failure("drift", `${branch} was made the default branch of ${repo}.`);
        const found = await findBranch(api, repo, branch, signal);
        const head = await refuseOthersWork(api, { repo, branch, sha, runId }, found, signal);
        await refuseUsedBranch(api, repo, branch, undefined, signal);
        return { repo, branch, sha: head };
      },
      touches: (_done, { repo, branch }) => [{ kind: "git.ref", name: refOf(branch), within: repo, change: "delete" }],
      run: async (_done, { before, signal }) => {
        await removeBranch(context.api, before.repo, before.branch, before.sha, signal);
        return before;
      },
      reconcile: async (_attempt, { before, signal }) => {
        const isGone = await isBranchGone(context, before.repo, before.branch, signal);
        return isGone ? { status: "succeeded", output: before } : { status: "unknown" };
      },
    },
  });
