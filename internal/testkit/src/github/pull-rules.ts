import { invalid, type Problem } from "./problem.js";
import { isPull, type PullIssue, type RepositoryState } from "./state.js";

/** Where the two branches of a pull request are. */
export async function branchesOf(
  { git }: RepositoryState,
  head: string,
  base: string,
): Promise<{ readonly headSha: string; readonly baseSha: string }> {
  const headSha = await git.refAt(`refs/heads/${head}`);
  const baseSha = await git.refAt(`refs/heads/${base}`);
  if (headSha === undefined) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (baseSha === undefined) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  return { headSha, baseSha };
}

/** There is one open pull request for a branch and its base. */
export function refuseSecond({ issues, owner }: RepositoryState, head: string, base: string): void {
  const isOpen = issues.some(
    (issue) => isPull(issue) && issue.state === "open" && issue.pull.head === head && issue.pull.base === base,
  );
  const message = `A pull request already exists for ${owner.login}:${head}.`;
  if (isOpen) throw invalid({ resource: "PullRequest", code: "custom", message });
}

/** Lets an open pull request go into another branch. */
export async function changeBase(repository: RepositoryState, issue: PullIssue, base: string): Promise<void> {
  const { pull } = issue;
  if (issue.state === "closed") {
    const message = "Cannot change the base branch of a closed pull request.";
    throw invalid({ resource: "PullRequest", field: "base", code: "invalid", message });
  }
  const { baseSha } = await branchesOf(repository, pull.head, base);
  refuseSecond(repository, pull.head, base);
  if (await repository.git.isAncestor(pull.headSha, baseSha)) {
    const message = `There are no new commits between base branch '${base}' and head branch '${pull.head}'`;
    throw invalid({ resource: "PullRequest", field: "base", code: "invalid", message });
  }
  Object.assign(pull, { base, baseSha });
}

/** Refuses to open a closed pull request again where its branch is not what it was; brings it in line otherwise. */
export async function prepareReopening(repository: RepositoryState, { pull }: PullIssue): Promise<void> {
  if (pull.merged !== null) throw cannotReopen("The pull request was merged.");
  const { git } = repository;
  const headSha = await git.refAt(`refs/heads/${pull.head}`);
  const baseSha = await git.refAt(`refs/heads/${pull.base}`);
  if (headSha === undefined) throw cannotReopen(`The ${pull.head} branch has been deleted.`);
  if (baseSha === undefined) throw cannotReopen(`The ${pull.base} branch has been deleted.`);
  if (!(await git.isAncestor(pull.headSha, headSha))) {
    throw cannotReopen(`The ${pull.head} branch was force-pushed or recreated.`);
  }
  if (await git.isAncestor(headSha, baseSha)) {
    throw cannotReopen(`There are no new commits on the ${pull.head} branch.`);
  }
  refuseSecond(repository, pull.head, pull.base);
  Object.assign(pull, { headSha, baseSha });
}

function cannotReopen(why: string): Problem {
  const message = `state cannot be changed. ${why}`;
  return invalid({ resource: "PullRequest", field: "state", code: "custom", message });
}
