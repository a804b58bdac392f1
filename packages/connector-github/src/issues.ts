import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { doubt } from "./failure.js";
import { partsOf } from "./names.js";

/** An issue; GitHub counts pull requests among them. */
export const issueAnswer = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.string(),
  closed_at: z.string().nullable(),
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

/**
 * Opens or closes an issue. GitHub answers with what it is then.
 *
 * @throws ActionError `drift`, `unknown`, where somebody else changed it back in the same moment
 */
export async function setIssueState(
  api: GitHubApi,
  repo: string,
  number: number,
  change: { readonly state: "open" } | { readonly state: "closed"; readonly state_reason: "completed" | "not_planned" },
  signal: AbortSignal,
): Promise<Issue> {
  const parameters = { ...partsOf(repo), issue_number: number, ...change };
  const issue = await api.write("PATCH /repos/{owner}/{repo}/issues/{issue_number}", parameters, issueAnswer, signal);
  if (issue.state === change.state) return issue;
  throw doubt("drift", `Issue ${number} was ${issue.state === "open" ? "opened" : "closed"} again in the same moment.`);
}
