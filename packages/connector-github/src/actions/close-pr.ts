import { action } from "@enact/core";
import { z } from "zod";
import { doubt, failure } from "../failure.js";
import { numberSchema, repositorySchema } from "../inputs.js";
import { partsOf } from "../names.js";
import { type Pull, pullAnswer, readPull } from "../pulls.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `closePr` gives. */
export interface ClosePrOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  readonly state: "closed";
}

const input = z.strictObject({ repo: repositorySchema, number: numberSchema }).readonly();

/** Closes a pull request without merging it. */
export const closePr = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    // GitHub closes what is closed already, and cannot be told what was seen.
    pinned: false,
    prepare: async ({ repo: asked, number }, { signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const { state, title, head, base } = await readPull(context.api, repo, number, signal);
      if (state !== "open") throw failure("not_open", `Pull request ${number} is not open.`);
      return { repo, state, title, branch: head.ref, sha: head.sha, baseBranch: base.ref };
    },
    touches: ({ number }, { repo }) => [
      { kind: "git.pullRequest", name: String(number), within: repo, change: "update" },
    ],
    run: async ({ number }, { before: { repo }, signal }): Promise<ClosePrOutput> => {
      const { state } = await readPull(context.api, repo, number, signal);
      if (state !== "open") throw failure("drift", `Pull request ${number} was closed or merged by somebody else.`);
      const parameters = { ...partsOf(repo), pull_number: number, state: "closed" } as const;
      const route = "PATCH /repos/{owner}/{repo}/pulls/{pull_number}";
      const pull = await context.api.write(route, parameters, pullAnswer, signal);
      if (!isClosed(pull))
        throw doubt("drift", `Pull request ${number} was merged or opened again in the same moment.`);
      return { repo, number, state: "closed" };
    },
    reconcile: async ({ input: { number } }, { before: { repo }, signal }) => {
      const pull = await readPull(context.api, repo, number, signal);
      if (isClosed(pull)) return { status: "succeeded", output: { repo, number, state: "closed" as const } };
      if (pull.merged_at === null) return { status: "unknown" };
      return { status: "failed", code: "not_open", error: `Pull request ${number} was merged.` };
    },
  });

function isClosed({ state, merged_at }: Pull): boolean {
  return state === "closed" && merged_at === null;
}
