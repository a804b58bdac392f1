import { action } from "@enact/core";
import { z } from "zod";
import { doubt } from "../failure.js";
import { branchSchema, numberSchema, repositorySchema, textSchema, titleSchema } from "../inputs.js";
import { refOf } from "../names.js";
import { refuseOthersWork } from "../own-work.js";
import { closeOwnPull, isClosed, lookAtOwnPull } from "../pull-state.js";
import { type PullRequestOutput, readPull, refuseUsedBranch } from "../pulls.js";
import { removeBranch } from "../refs.js";
import { type GitHubContext, isBranchGone } from "../repository.js";
import { openRevert, planRevert, reconcileRevert, touchedByRevert } from "../revert.js";

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

/** Opens a pull request that takes a merged one back. */
export const revertPr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async (given, { runId, signal }) => ({ ...(await planRevert(context, given, signal)), runId }),
    touches: (_input, plan) => touchedByRevert(plan),
    run: (texts, call): Promise<PullRequestOutput> => openRevert(context, call.before, texts, call),
    reconcile: (_attempt, call) => reconcileRevert(context, call.before, call),
    undo: {
      // GitHub cannot be told which head of a pull request is to be closed, and which sha of a branch to be deleted.
      pinned: false,
      prepare: async ({ before: { runId }, output }, { signal }) => {
        const { repo, branch, number } = output;
        const sha = await lookAtOwnPull(context, output, runId, refuseOthersWork, signal);
        await refuseUsedBranch(context.api, repo, branch, number, signal);
        return { repo, number, branch, sha };
      },
      touches: (_done, { repo, number, branch }) => [
        { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
        { kind: "git.ref", name: refOf(branch), within: repo, change: "delete" },
      ],
      run: async ({ output }, { before, signal }) => {
        const { repo, branch, sha } = before;
        await closeOwnPull(context.api, output, sha, signal);
        await removeBranch(context.api, repo, branch, sha, signal).catch(() => {
          throw doubt("drift", `The pull request was closed, and its branch ${branch} may be left.`);
        });
        return before;
      },
      reconcile: async (_attempt, { before, signal }) => {
        const { repo, number, branch, sha } = before;
        const pull = await readPull(context.api, repo, number, signal);
        const isDone = isClosed(pull) && pull.head.sha === sha && (await isBranchGone(context, repo, branch, signal));
        return isDone ? { status: "succeeded", output: before } : { status: "unknown" };
      },
    },
  });
