import { action } from "@enact/core";
import { z } from "zod";
import { numberSchema, repositorySchema } from "../inputs.js";
import { type PullRequestFile, readPullFiles } from "../pull-files.js";
import type { GitHubContext } from "../repository.js";

/** What `listPullRequestFiles` gives. */
export interface PullRequestFilesOutput {
  readonly files: readonly PullRequestFile[];
  /** True where there are more than the 3,000 that GitHub lists. */
  readonly truncated: boolean;
}

const input = z.strictObject({ repo: repositorySchema, number: numberSchema }).readonly();

/** Lists the files that a pull request changes. */
export const listPullRequestFiles = ({ api, scope }: GitHubContext) =>
  action({
    input,
    effect: "read",
    touches: ({ repo, number }) => [{ kind: "git.pullRequest", name: String(number), within: repo, change: "read" }],
    run: async ({ repo, number }, { signal }): Promise<PullRequestFilesOutput> => {
      scope.check(repo);
      return readPullFiles(api, repo, number, signal);
    },
  });
