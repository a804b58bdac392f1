import { action } from "@enact/core";
import { z } from "zod";
import { numberSchema, repositorySchema } from "../inputs.js";
import { type PullRequestFile, readPullFiles } from "../pull-files.js";
import { readPull } from "../pulls.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `listPullRequestFiles` gives. */
export interface PullRequestFilesOutput {
  /** The head whose files they are; what `mergePr` can be held to. */
  readonly sha: string;
  readonly files: readonly PullRequestFile[];
  /** True where there are more than the 3,000 that GitHub lists. */
  readonly truncated: boolean;
}

const input = z.strictObject({ repo: repositorySchema, number: numberSchema }).readonly();

/** Lists the files that a pull request changes. */
export const listPullRequestFiles = (context: GitHubContext) =>
  action({
    input,
    effect: "read",
    prepare: async ({ repo }, { signal }) => ({ repo: (await lookAt(context, repo, signal)).repo }),
    touches: ({ number }, { repo }) => [
      { kind: "git.pullRequest", name: String(number), within: repo, change: "read" },
    ],
    run: async ({ number }, { before: { repo }, signal }): Promise<PullRequestFilesOutput> => {
      // The head first: if it moves, then what is merged at this one is nothing else than was listed.
      const { head } = await readPull(context.api, repo, number, signal);
      return { sha: head.sha, ...(await readPullFiles(context.api, repo, number, signal)) };
    },
  });
