import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { shaSchema } from "./inputs.js";
import { partsOf } from "./names.js";

const commitSchema = z.object({
  sha: shaSchema,
  commit: z.object({ message: z.string(), tree: z.object({ sha: shaSchema }) }),
  parents: z.array(z.object({ sha: z.string() })),
});

const answer = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  base_commit: commitSchema,
  total_commits: z.int().nonnegative(),
  commits: z.array(commitSchema),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

/** What one commit has that another one lacks. GitHub lists the commits oldest first, and not all where there are many. */
export type Comparison = z.infer<typeof answer>;

/** GitHub lists no more files of a comparison (REST API documentation, "Compare two commits"). */
export const MAX_COMPARED_FILES = 300;

/**
 * Compares two branches or commits.
 *
 * @throws ActionError `not_found` where one of them is not there
 */
export function compare(
  api: GitHubApi,
  repo: string,
  { base, head }: { readonly base: string; readonly head: string },
  signal: AbortSignal,
): Promise<Comparison> {
  const parameters = { ...partsOf(repo), basehead: `${base}...${head}` };
  return api.read("GET /repos/{owner}/{repo}/compare/{basehead}", parameters, answer, signal);
}
