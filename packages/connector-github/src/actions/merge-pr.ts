import { action } from "@enact/core";
import { z } from "zod";
import { afterwards, doubt, failure, orDrift } from "../failure.js";
import { numberSchema, repositorySchema, shaSchema } from "../inputs.js";
import { refuseLaterWork } from "../later-work.js";
import { partsOf, refOf } from "../names.js";
import { type PullRequestOutput, readPull } from "../pulls.js";
import { type GitHubContext, lookAt } from "../repository.js";
import { openRevert, planRevert, reconcileRevert, touchedByRevert } from "../revert.js";

/** What `mergePr` gives. */
export interface MergeOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  /** The commit on the base branch. */
  readonly sha: string;
  readonly baseBranch: string;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    number: numberSchema,
    method: z.enum(["merge", "squash", "rebase"]),
    /** The head that was reviewed. Where it is left out, the one that policies were shown. */
    sha: shaSchema.exactOptional(),
  })
  .readonly();

const answer = z.object({ merged: z.literal(true), sha: shaSchema });

/** Merges a pull request, as long as its head is the one that was looked at. */
export const mergePr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    // GitHub holds to the head that is named, but cannot be told the base.
    pinned: false,
    prepare: async ({ repo: asked, number, sha }, { signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const pull = await readPull(context.api, repo, number, signal);
      if (pull.state !== "open") throw failure("not_open", `Pull request ${number} is not open.`);
      if (sha !== undefined && sha !== pull.head.sha) throw headMoved(number);
      const { head, base, title } = pull;
      return { repo, head: head.sha, branch: head.ref, baseBranch: base.ref, title };
    },
    touches: ({ number }, { repo, baseBranch }) => [
      { kind: "git.ref", name: refOf(baseBranch), within: repo, change: "update" },
      { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
    ],
    run: async ({ number, method }, { before: { repo, head, baseBranch }, signal }): Promise<MergeOutput> => {
      const { base } = await readPull(context.api, repo, number, signal);
      if (base.ref !== baseBranch) throw failure("drift", otherBase(number));
      const parameters = { ...partsOf(repo), pull_number: number, sha: head, merge_method: method };
      const route = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";
      const { sha } = await context.api.write(route, parameters, answer, signal);
      const merged = await afterwards(readPull(context.api, repo, number, signal));
      if (merged.base.ref !== baseBranch) throw doubt("drift", otherBase(number));
      return { repo, number, sha, baseBranch };
    },
    reconcile: async ({ input: { number } }, { before: { repo, head, baseBranch }, signal }) => {
      const pull = await readPull(context.api, repo, number, signal);
      const isHead = pull.head.sha === head;
      if (pull.merged_at !== null) {
        // A pull request is merged once, so that another head's merge means that this one was refused.
        if (!isHead) return { status: "failed", code: "head_moved", error: headMoved(number).message };
        if (pull.merge_commit_sha === null || pull.base.ref !== baseBranch) return { status: "unknown" };
        return { status: "succeeded", output: { repo, number, sha: pull.merge_commit_sha, baseBranch } };
      }
      if (pull.state === "closed") {
        return { status: "failed", code: "not_open", error: `Pull request ${number} was closed without a merge.` };
      }
      if (!isHead) return { status: "failed", code: "head_moved", error: headMoved(number).message };
      return { status: "unknown" };
    },
    // A merge is others' by now: it is taken back by a pull request that somebody can look at, never by force.
    undo: {
      prepare: async ({ before: { branch: merged }, output: { repo, number, sha, baseBranch } }, { signal }) => {
        // Beside the merged branch, so that what policies say of its folder holds for this one, too.
        const folder = merged.slice(0, merged.lastIndexOf("/") + 1);
        const branch = `${folder}revert-${number}-${merged.slice(folder.length)}`;
        const planning = planRevert(context, { repo, number, branch }, signal);
        const plan = await orDrift(["exists"], `Pull request ${number} is being taken back already.`, planning);
        if (plan.mergeSha !== sha || plan.baseBranch !== baseBranch) throw failure("drift", otherBase(number));
        await refuseLaterWork(context.api, plan, signal);
        return plan;
      },
      touches: (_done, plan) => touchedByRevert(plan),
      run: (_done, call): Promise<PullRequestOutput> =>
        orDrift(
          ["exists"],
          `Pull request ${call.before.number} is being taken back already.`,
          openRevert(context, call.before, {}, call),
        ),
      reconcile: (_attempt, call) => reconcileRevert(context, call.before, call),
    },
  });

function otherBase(number: number): string {
  return `Pull request ${number} goes into another branch than the one that was looked at.`;
}

function headMoved(number: number) {
  return failure("head_moved", `The head of pull request ${number} is another commit than the one that was looked at.`);
}
