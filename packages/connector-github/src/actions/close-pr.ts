import { action } from "@enact/core";
import { z } from "zod";
import { doubt, failure, orDrift } from "../failure.js";
import { numberSchema, repositorySchema } from "../inputs.js";
import { refuseOthersCommits } from "../own-work.js";
import { isClosed, setPullState } from "../pull-state.js";
import { type Pull, readPull } from "../pulls.js";
import { findBranch } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `closePr` gives. */
export interface ClosePrOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  readonly state: "closed";
  /** When it was, by GitHub's clock. */
  readonly closedAt: string | null;
}

const input = z.strictObject({ repo: repositorySchema, number: numberSchema }).readonly();

/** Closes a pull request without merging it. */
export const closePr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    // GitHub closes what is closed already, and cannot be told what was seen.
    pinned: false,
    prepare: async ({ repo: asked, number }, { runId, signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const { state, title, head, base } = await readPull(context.api, repo, number, signal);
      if (state !== "open") throw failure("not_open", `Pull request ${number} is not open.`);
      return { repo, state, title, branch: head.ref, sha: head.sha, baseBranch: base.ref, runId };
    },
    touches: ({ number }, { repo }) => [
      { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
    ],
    run: async ({ number }, { before: { repo }, signal }): Promise<ClosePrOutput> => {
      const { state } = await readPull(context.api, repo, number, signal);
      if (state !== "open") throw failure("drift", `Pull request ${number} was closed or merged by somebody else.`);
      const { closed_at: closedAt } = await setPullState(context.api, repo, number, "closed", signal);
      return { repo, number, state: "closed", closedAt };
    },
    reconcile: async ({ input: { number } }, { before: { repo }, signal }) => {
      const pull = await readPull(context.api, repo, number, signal);
      if (isClosed(pull)) {
        return { status: "succeeded", output: { repo, number, state: "closed" as const, closedAt: pull.closed_at } };
      }
      if (pull.merged_at === null) return { status: "unknown" };
      return { status: "failed", code: "not_open", error: `Pull request ${number} was merged.` };
    },
    undo: {
      // GitHub opens what is open already, and cannot be told which head was seen.
      pinned: false,
      prepare: async ({ before: { branch, sha, runId }, output }, { signal }) => {
        const { repo, number } = output;
        const { api } = context;
        await lookAt(context, repo, signal);
        const { head } = await readAsClosed(context, output, signal);
        // A fork's branch is looked at when GitHub has opened the pull request, which has the branch's newest commit then.
        if (head.repo?.full_name !== repo) return { repo, number, sha };
        const found = await findBranch(api, repo, branch, signal);
        return { repo, number, sha: await refuseOthersCommits(api, { repo, branch, sha, runId }, found, signal) };
      },
      touches: (_done, { repo, number }) => [
        { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
      ],
      run: async ({ output }, { before: { repo, number, sha }, signal }) => {
        await readAsClosed(context, output, signal);
        const opening = setPullState(context.api, repo, number, "open", signal);
        const { head } = await orDrift(["exists", "not_open"], `GitHub does not open ${number} again.`, opening);
        if (head.sha !== sha) throw doubt("drift", `Pull request ${number} was opened, and has other commits by now.`);
        return { repo, number, state: "open" };
      },
      reconcile: async (_attempt, { before: { repo, number, sha }, signal }) => {
        const { state, head } = await readPull(context.api, repo, number, signal);
        if (state !== "open" || head.sha !== sha) return { status: "unknown" };
        return { status: "succeeded", output: { repo, number, state } };
      },
    },
  });

/** A pull request that is closed by the very closing that is to be undone. */
async function readAsClosed(
  { api }: GitHubContext,
  { repo, number, closedAt }: ClosePrOutput,
  signal: AbortSignal,
): Promise<Pull> {
  const pull = await readPull(api, repo, number, signal);
  if (isClosed(pull) && pull.closed_at === closedAt) return pull;
  throw failure("drift", `Pull request ${number} was opened, closed or merged by somebody else since.`);
}
