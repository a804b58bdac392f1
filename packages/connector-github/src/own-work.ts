import type { GitHubApi } from "./api.js";
import { type Comparison, compare } from "./comparison.js";
import { failure } from "./failure.js";
import { isOfRun, takesBack, undoesRun } from "./marker.js";

/** Where a run has left a branch. */
export interface Left {
  readonly repo: string;
  readonly branch: string;
  readonly sha: string;
  readonly runId: string;
}

/**
 * Refuses to take away what somebody else has worked on since: a branch has to be where a run left it, or to stand on that
 * with nothing but commits of the same run that were taken back.
 *
 * @param head - where it is; undefined where it is gone
 * @returns where it is
 * @throws ActionError `drift`
 */
export function refuseOthersWork(
  api: GitHubApi,
  left: Left,
  head: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  return refuseUnless(isTakenBack, api, left, head, signal);
}

/**
 * {@link refuseOthersWork}, for what takes no commit away: the run's own may be there, taken back or not.
 *
 * @throws ActionError `drift`
 */
export function refuseOthersCommits(
  api: GitHubApi,
  left: Left,
  head: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  return refuseUnless(isOwn, api, left, head, signal);
}

async function refuseUnless(
  holds: (comparison: Comparison, runId: string) => boolean,
  api: GitHubApi,
  { repo, branch, sha, runId }: Left,
  head: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (head === undefined) throw failure("drift", `The branch ${branch} was deleted by somebody else.`);
  if (head === sha) return head;
  const comparison = await compare(api, repo, { base: sha, head }, signal);
  const { status, commits, total_commits } = comparison;
  // GitHub does not list all commits where there are many.
  if (status === "ahead" && commits.length === total_commits && holds(comparison, runId)) return head;
  throw failure(
    "drift",
    `The branch ${branch} has other commits since, which are not taken back; they are left alone.`,
  );
}

/** Whether all that came since says that it is of a run, or takes back what is. */
function isOwn({ commits }: Comparison, runId: string): boolean {
  return commits.every(({ commit: { message } }) => isOfRun(message, runId) || undoesRun(message, runId));
}

/**
 * Whether all that came since is a run's commits, and then, in the reverse order, the commits that took them back: one
 * line, in which each of these names the commit it takes back and has the tree from before it. So nothing is left of it,
 * and no commit among them is another's, not even one that changes nothing.
 */
function isTakenBack({ base_commit: base, commits }: Comparison, runId: string): boolean {
  const half = commits.length / 2;
  if (!Number.isInteger(half)) return false;
  const line = [base, ...commits];
  const isOneLine = commits.every(({ parents }, index) => parents.length === 1 && parents[0]?.sha === line[index]?.sha);
  const pairs = commits.slice(0, half).map((made, index) => {
    const undone = commits[commits.length - 1 - index];
    if (undone === undefined || !isOfRun(made.commit.message, runId)) return false;
    const isMirrored = undone.commit.tree.sha === line[index]?.commit.tree.sha;
    return isMirrored && takesBack(undone.commit.message, { sha: made.sha, runId });
  });
  return isOneLine && pairs.every(Boolean);
}
