import { markMerged, setState } from "./issue-state.js";
import { type Account, isPull, type PullIssue, type RepositoryState, timestamp } from "./state.js";

/** A ref that is to be elsewhere. Null stands for a ref that is not there. */
export interface RefMove {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: Account;
}

/**
 * Moves a ref, and brings the pull requests in line with it.
 *
 * @returns false where the ref was not where it was to be moved from
 */
export async function moveRef(repository: RepositoryState, { ref, from, to, by }: RefMove): Promise<boolean> {
  if (!(await repository.git.moveRef(ref, from, to))) return false;
  for (const issue of repository.issues) {
    if (isPull(issue) && issue.state === "open") await follow(repository, issue, { ref, to, by });
  }
  return true;
}

/**
 * Brings an open pull request in line with a ref that was moved (GitHub Docs, "About pull requests"): it is closed when
 * one of its branches is gone or it has no commits any more, and counts as merged when its base has its head.
 */
async function follow(
  { git }: RepositoryState,
  issue: PullIssue,
  { ref, to, by }: Omit<RefMove, "from">,
): Promise<void> {
  const { pull } = issue;
  const [head, base] = [`refs/heads/${pull.head}`, `refs/heads/${pull.base}`];
  if (ref !== head && ref !== base) return;
  if (to === null) return setState(issue, "closed", by);
  if (ref === base) {
    if (await git.isAncestor(pull.headSha, to)) markMerged(issue, to, by);
    return;
  }
  const baseSha = (await git.refAt(base)) ?? pull.baseSha;
  Object.assign(pull, { headSha: to, baseSha });
  issue.updatedAt = timestamp();
  if (await git.isAncestor(to, baseSha)) setState(issue, "closed", by);
}
