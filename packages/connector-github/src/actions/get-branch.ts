import { action } from "@enact/core";
import { z } from "zod";
import { branchSchema, repositorySchema, shaSchema } from "../inputs.js";
import { partsOf, refOf } from "../names.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `getBranch` gives. */
export interface BranchOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
  /** The sha of its newest commit. */
  readonly sha: string;
  readonly protected: boolean;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    /** The default branch where it is left out. */
    branch: branchSchema.exactOptional(),
  })
  .readonly();

const answer = z.object({ name: z.string(), protected: z.boolean(), commit: z.object({ sha: shaSchema }) });

/** Reads where a branch is. */
export const getBranch = (context: GitHubContext) =>
  action({
    input,
    effect: "read",
    prepare: async ({ repo, branch }, { signal }) => {
      const look = await lookAt(context, repo, signal);
      return { repo: look.repo, branch: branch ?? look.defaultBranch };
    },
    touches: (_input, { repo, branch }) => [{ kind: "git.ref", name: refOf(branch), within: repo, change: "read" }],
    run: async (_input, { before: { repo, branch }, signal }): Promise<BranchOutput> => {
      const parameters = { ...partsOf(repo), branch };
      const route = "GET /repos/{owner}/{repo}/branches/{branch}";
      const found = await context.api.read(route, parameters, answer, signal);
      return { repo, branch: found.name, sha: found.commit.sha, protected: found.protected };
    },
  });
