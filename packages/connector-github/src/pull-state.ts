import type { GitHubApi } from "./api.js";
import { doubt, failure } from "./failure.js";
import { partsOf } from "./names.js";
import type { refuseOthersWork } from "./own-work.js";
import { type Pull, type PullRequestOutput, pullAnswer, readPull } from "./pulls.js";
import { type GitHubContext, lookAt } from "./repository.js";

/** Whether a pull request is closed without having been merged. */
export function isClosed({ state, merged_at }: Pull): boolean {
  return state === "closed" && merged_at === null;
}

/**
 * Opens or closes a pull request. GitHub answers with what it is then, which is not always what it was asked for.
 *
 * @throws ActionError `drift`, `unknown`, where it was merged or changed back in the same moment
 */
export async function setPullState(
  api: GitHubApi,
  repo: string,
  number: number,
  state: "open" | "closed",
  signal: AbortSignal,
): Promise<Pull> {
  const parameters = { ...partsOf(repo), pull_number: number, state };
  const pull = await api.write("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", parameters, pullAnswer, signal);
  if (pull.state === state && pull.merged_at === null) return pull;
  const changed = state === "closed" ? "merged or opened again" : "closed again";
  throw doubt("drift", `Pull request ${number} was ${changed} in the same moment.`);
}

/**
 * Looks whether a pull request that a run has opened can be closed again.
 *
 * @param refuseOthers - what is refused where it has another head by now
 * @returns the head that it has
 * @throws ActionError `drift` where it is not open any more, goes into another branch, or has somebody else's commits
 */
export async function lookAtOwnPull(
  context: GitHubContext,
  { repo, number, branch, baseBranch, sha }: PullRequestOutput,
  runId: string,
  refuseOthers: typeof refuseOthersWork,
  signal: AbortSignal,
): Promise<string> {
  await lookAt(context, repo, signal);
  const pull = await readPull(context.api, repo, number, signal);
  if (pull.state !== "open" || pull.base.ref !== baseBranch) throw changed(number);
  return refuseOthers(context.api, { repo, branch, sha, runId }, pull.head.sha, signal);
}

/**
 * Closes a pull request that a run has opened, as long as it has the head that was looked at.
 *
 * @throws ActionError `drift`, also where the head was moved while it was closed (`unknown`)
 */
export async function closeOwnPull(
  api: GitHubApi,
  { repo, number, baseBranch }: PullRequestOutput,
  head: string,
  signal: AbortSignal,
): Promise<void> {
  const seen = await readPull(api, repo, number, signal);
  if (seen.state !== "open" || seen.base.ref !== baseBranch || seen.head.sha !== head) throw changed(number);
  const closed = await setPullState(api, repo, number, "closed", signal);
  if (closed.head.sha !== head) {
    throw doubt("drift", `Pull request ${number} was given further commits while it was closed.`);
  }
}

function changed(number: number) {
  return failure("drift", `Pull request ${number} was closed, merged or changed by somebody else since.`);
}
