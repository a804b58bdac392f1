import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { failure } from "./failure.js";
import { partsOf } from "./names.js";
import { findBranch } from "./refs.js";
import type { Scope } from "./scope.js";

/** What every action of a connector works with. */
export interface GitHubContext {
  readonly api: GitHubApi;
  readonly scope: Scope;
}

/** A repository, as far as actions need to know it. */
export interface RepositoryLook {
  /** `owner/name` as GitHub writes it. */
  readonly repo: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly archived: boolean;
}

const answer = z.object({
  full_name: z.string().min(1),
  default_branch: z.string().min(1),
  private: z.boolean(),
  archived: z.boolean(),
});

/**
 * Looks a repository up: its canonical name, and its default branch, which is `main` only by custom.
 *
 * @throws ActionError `not_allowed` outside the connector's repositories, before anything is sent; `not_found`; `moved`
 */
export async function lookAt(
  { api, scope }: GitHubContext,
  repo: string,
  signal: AbortSignal,
): Promise<RepositoryLook> {
  scope.check(repo);
  const found = await api.read("GET /repos/{owner}/{repo}", partsOf(repo), answer, signal);
  if (found.full_name.toLowerCase() !== repo.toLowerCase()) {
    throw failure("moved", "The repository has another name by now; call it by that.");
  }
  return {
    repo: found.full_name,
    defaultBranch: found.default_branch,
    private: found.private,
    archived: found.archived,
  };
}

/**
 * Whether a branch is not there, in a repository that is.
 *
 * @throws ActionError as `lookAt` does: one that cannot be seen any more would look like one without the branch
 */
export async function isBranchGone(
  context: GitHubContext,
  repo: string,
  branch: string,
  signal: AbortSignal,
): Promise<boolean> {
  await lookAt(context, repo, signal);
  return (await findBranch(context.api, repo, branch, signal)) === undefined;
}
