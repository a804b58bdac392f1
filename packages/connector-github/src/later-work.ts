import type { GitHubApi } from "./api.js";
import { compare, MAX_COMPARED_FILES } from "./comparison.js";
import { failure } from "./failure.js";
import type { RevertPlan } from "./revert.js";

/**
 * Refuses to take a merge back where somebody has worked on its files since, so that taking it back would be in conflict
 * with that, or change it. Work on other files stays.
 *
 * @throws ActionError `drift`, also where GitHub does not list all that was changed since
 */
export async function refuseLaterWork(
  api: GitHubApi,
  { repo, number, baseBranch, mergeSha, paths }: RevertPlan,
  signal: AbortSignal,
): Promise<void> {
  const { status, files } = await compare(api, repo, { base: mergeSha, head: baseBranch }, signal);
  if (status === "behind" || status === "diverged") {
    throw failure("drift", `The branch ${baseBranch} was moved off the merge of pull request ${number}.`);
  }
  if (files === undefined || files.length >= MAX_COMPARED_FILES) {
    throw failure("drift", `More came after the merge of pull request ${number} than GitHub lists; revert it by hand.`);
  }
  const later = new Set(files.flatMap(({ filename, previous_filename: previous }) => [filename, previous]));
  if (paths.some((path) => later.has(path))) {
    throw failure("drift", `Files of pull request ${number} were changed since it was merged; revert it by hand.`);
  }
}
