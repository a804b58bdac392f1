import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { failure } from "./failure.js";
import { shaSchema } from "./inputs.js";
import { partsOf } from "./names.js";

const commitAnswer = z.object({
  sha: shaSchema,
  parents: z.array(z.object({ sha: shaSchema })),
  commit: z.object({
    message: z.string(),
    tree: z.object({ sha: shaSchema }),
    author: z
      .object({ name: z.string().optional(), email: z.string().optional(), date: z.string().optional() })
      .nullable(),
  }),
});

type Commit = z.infer<typeof commitAnswer>;

/** GitHub lists no more commits of a pull request (REST API documentation, "List commits on a pull request"). */
const MAX_COMMITS = 250;

const PER_PAGE = 100;

/**
 * The tree of the base branch before a pull request was merged into it.
 *
 * @remarks A merge commit's first parent, a squashed commit's parent. A rebase leaves as many commits on the base as the
 * pull request had, with their messages and authors.
 * @throws ActionError `not_revertible` where it cannot be told how it was merged
 */
export async function treeBeforeMerge(
  api: GitHubApi,
  repo: string,
  number: number,
  mergeSha: string,
  signal: AbortSignal,
): Promise<string> {
  const [merge] = await commitsFrom(api, repo, mergeSha, 1, signal);
  const parent = merge?.parents[0]?.sha;
  if (merge === undefined || parent === undefined) throw untellable(number);
  if (merge.parents.length > 1) return treeOf(api, repo, parent, signal);

  const own = await commitsOf(api, repo, number, signal);
  if (own.length >= MAX_COMMITS) throw untellable(number);
  const onBase = (await commitsFrom(api, repo, mergeSha, own.length, signal)).slice(0, own.length).reverse();
  const alike = own.filter((commit, index) => isAlike(commit, onBase[index])).length;
  const oldest = onBase[0]?.parents[0]?.sha;
  if (alike === own.length && oldest !== undefined) return treeOf(api, repo, oldest, signal);
  // A squashed commit stands for all of them, and is like none of several. Rebasing leaves merge commits out.
  if (alike > 0 || (own.length > 1 && own.some((commit) => isAlike(commit, merge)))) throw untellable(number);
  return treeOf(api, repo, parent, signal);
}

function untellable(number: number) {
  return failure("not_revertible", `It cannot be told how pull request ${number} was merged; revert it by hand.`);
}

function isAlike(a: Commit, b: Commit | undefined): boolean {
  const [one, other] = [a.commit, b?.commit];
  return (
    one.message === other?.message &&
    one.author?.email === other.author?.email &&
    one.author?.name === other.author?.name &&
    one.author?.date === other.author?.date
  );
}

/** So many commits from one backwards, newest first. */
async function commitsFrom(
  api: GitHubApi,
  repo: string,
  sha: string,
  count: number,
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for (let page = 1; commits.length < count; page++) {
    const parameters = { ...partsOf(repo), sha, per_page: Math.min(PER_PAGE, count), page };
    const route = "GET /repos/{owner}/{repo}/commits";
    const found = await api.read(route, parameters, z.array(commitAnswer), signal);
    commits.push(...found);
    if (found.length < parameters.per_page) break;
  }
  return commits;
}

/** The commits of a pull request, oldest first. */
async function commitsOf(
  api: GitHubApi,
  repo: string,
  number: number,
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for (let page = 1; commits.length < MAX_COMMITS; page++) {
    const parameters = { ...partsOf(repo), pull_number: number, per_page: PER_PAGE, page };
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits";
    const found = await api.read(route, parameters, z.array(commitAnswer), signal);
    commits.push(...found);
    if (found.length < PER_PAGE) break;
  }
  return commits;
}

async function treeOf(api: GitHubApi, repo: string, sha: string, signal: AbortSignal): Promise<string> {
  const [commit] = await commitsFrom(api, repo, sha, 1, signal);
  if (commit === undefined) throw failure("not_found", `${repo} has no commit ${sha}.`);
  return commit.commit.tree.sha;
}
