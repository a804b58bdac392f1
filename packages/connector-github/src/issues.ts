import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { partsOf } from "./names.js";

/** An issue; GitHub counts pull requests among them. */
export const issueAnswer = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.string(),
  body: z.string().nullish(),
  comments: z.int().nonnegative(),
  pull_request: z.object({}).optional(),
});

/** An issue as GitHub tells of it. */
export type Issue = z.infer<typeof issueAnswer>;

/** Reads an issue. */
export function readIssue(api: GitHubApi, repo: string, number: number, signal: AbortSignal): Promise<Issue> {
  const parameters = { ...partsOf(repo), issue_number: number };
  return api.read("GET /repos/{owner}/{repo}/issues/{issue_number}", parameters, issueAnswer, signal);
}
