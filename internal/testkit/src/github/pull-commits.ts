import { diff, type FileChange } from "./diff.js";
import type { Git } from "./git.js";
import type { Commit } from "./git-log.js";
import { type PullIssue, personOf, type RepositoryState } from "./state.js";

/** The commits of a pull request, oldest first. */
export function commitsOf({ git }: RepositoryState, { pull }: PullIssue): Promise<readonly Commit[]> {
  return git.log(["--reverse", "--topo-order", `${pull.baseSha}..${pull.headSha}`]);
}

/** What a pull request changes: from where its branch left the base. */
export async function changesOf({ git }: RepositoryState, { pull }: PullIssue): Promise<readonly FileChange[]> {
  return diff(git, (await git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha, pull.headSha);
}

/**
 * Whether a pull request can be merged without a conflict: by a trial merge into where its base is now, which is kept
 * as long as nothing moves (GitHub Docs, "Get a pull request": the test merge commit).
 */
export async function isMergeable(repository: RepositoryState, issue: PullIssue): Promise<boolean> {
  const { pull, number, user } = issue;
  const baseSha = await baseTip(repository.git, issue);
  if (pull.trial?.headSha !== pull.headSha || pull.trial.baseSha !== baseSha) {
    const tree = await repository.git.mergeTree(baseSha, pull.headSha);
    const [author, message] = [personOf(user), `Merge ${pull.headSha} of #${number} into ${baseSha}`];
    const commit = { tree: tree ?? "", parents: [baseSha, pull.headSha], author, committer: author, message };
    const sha = tree === undefined ? null : await repository.git.writeCommit(commit);
    pull.trial = { headSha: pull.headSha, baseSha, sha };
  }
  return pull.trial.sha !== null;
}

/** Where the base of an open pull request is now. */
export async function baseTip(git: Git, { pull }: PullIssue): Promise<string> {
  return (await git.refAt(`refs/heads/${pull.base}`)) ?? pull.baseSha;
}
