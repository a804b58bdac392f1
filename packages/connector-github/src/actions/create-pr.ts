import { action } from "@enact/core";
import { z } from "zod";
import { branchSchema, repositorySchema, textSchema, titleSchema } from "../inputs.js";
import { withMarker } from "../marker.js";
import { refuseOthersCommits } from "../own-work.js";
import { closeOwnPull, isClosed, lookAtOwnPull } from "../pull-state.js";
import { listPulls, openPull, ownPull, type PullRequestOutput, readPull, refuseSecondPull } from "../pulls.js";
import { headOf } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";

const input = z
  .strictObject({
    repo: repositorySchema,
    /** The branch with the work; of the same repository. */
    branch: branchSchema,
    title: titleSchema,
    body: textSchema.exactOptional(),
    /** Where the work is to go; the default branch where it is left out. */
    baseBranch: branchSchema.exactOptional(),
    draft: z.boolean().exactOptional(),
  })
  .readonly();

/** Opens a pull request from a branch of the same repository. */
export const createPr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, branch, baseBranch }, { runId, signal }) => {
      const { repo, defaultBranch } = await lookAt(context, asked, signal);
      const base = baseBranch ?? defaultBranch;
      await headOf(context.api, repo, branch, signal);
      await refuseSecondPull(context.api, repo, { branch, baseBranch: base }, signal);
      return { repo, baseBranch: base, runId };
    },
    touches: (_input, { repo }) => [{ kind: "git.pullRequest", name: "new", within: repo, change: "create" }],
    run: (
      { branch, title, body, draft },
      { before: { repo, baseBranch }, idempotencyKey, signal },
    ): Promise<PullRequestOutput> => {
      const content = { title, body: withMarker(body, idempotencyKey), draft };
      return openPull(context.api, repo, { branch, baseBranch }, content, signal);
    },
    reconcile: async ({ input: { branch, title } }, { before: { repo, baseBranch }, idempotencyKey, signal }) => {
      const pulls = await listPulls(context.api, repo, { branch, baseBranch }, signal);
      const output = ownPull(repo, pulls, idempotencyKey);
      if (output !== undefined) return { status: "succeeded", output };
      const other = pulls.find(({ state }) => state === "open");
      // Somebody may have written over the text with the marker.
      if (other === undefined || other.title === title) return { status: "unknown" };
      // There can be one open pull request for a branch and its base.
      return { status: "failed", code: "exists", error: `Pull request ${other.number} is for this branch.` };
    },
    undo: {
      // GitHub closes what is closed already, and cannot be told which head was seen.
      pinned: false,
      prepare: async ({ before: { runId }, output }, { signal }) => {
        const { repo, number } = output;
        return { repo, number, sha: await lookAtOwnPull(context, output, runId, refuseOthersCommits, signal) };
      },
      touches: (_done, { repo, number }) => [
        { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
      ],
      run: async ({ output }, { before, signal }) => {
        await closeOwnPull(context.api, output, before.sha, signal);
        return before;
      },
      reconcile: async (_attempt, { before, signal }) => {
        const pull = await readPull(context.api, before.repo, before.number, signal);
        if (isClosed(pull) && pull.head.sha === before.sha) return { status: "succeeded", output: before };
        if (pull.merged_at === null) return { status: "unknown" };
        return { status: "failed", code: "drift", error: `Pull request ${before.number} was merged.` };
      },
    },
  });
