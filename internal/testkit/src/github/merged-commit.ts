import type { Commit, Person } from "./git-log.js";
import { commitsOf } from "./pull-commits.js";
import { type Account, type PullIssue, personOf, type RepositoryState, timestamp } from "./state.js";

/** How a pull request is merged. */
export type MergeMethod = "merge" | "squash" | "rebase";

/** What is to be merged. */
interface Merge {
  readonly repository: RepositoryState;
  readonly issue: PullIssue;
  /** Where the base is. */
  readonly onto: string;
  readonly by: Account;
  /** The first line of the commit's message, where it is not to be GitHub's own. */
  readonly title: string | undefined;
  readonly message: string | undefined;
}

/** Writes what the base is to become; undefined where that is in conflict. */
export async function mergedCommit(merge: Merge, method: MergeMethod): Promise<string | undefined> {
  const { repository, issue, onto, by } = merge;
  const { headSha } = issue.pull;
  if (method === "rebase") return rebased(merge);
  const tree = await repository.git.mergeTree(onto, headSha);
  if (tree === undefined) return undefined;
  const isSquash = method === "squash";
  const words = isSquash ? await squashWords(merge) : mergeWords(merge);
  return repository.git.writeCommit({
    tree,
    parents: isSquash ? [onto] : [onto, headSha],
    message: [merge.title ?? words.title, merge.message ?? words.message].filter(Boolean).join("\n\n"),
    author: personOf(isSquash ? issue.user : by),
    committer: gitHub(),
  });
}

interface Words {
  readonly title: string;
  readonly message: string;
}

function mergeWords({ repository, issue }: Merge): Words {
  const from = `${repository.owner.login}/${issue.pull.head}`;
  return { title: `Merge pull request #${issue.number} from ${from}`, message: issue.title };
}

/** One commit's own words; of several, the pull request's title and a list of them. */
async function squashWords({ repository, issue }: Merge): Promise<Words> {
  const commits = await commitsOf(repository, issue);
  const [only] = commits;
  if (only === undefined || commits.length > 1) {
    return {
      title: `${issue.title} (#${issue.number})`,
      message: commits.map(({ message }) => `* ${message}`).join("\n\n"),
    };
  }
  const [title = "", message = ""] = only.message.split(/\n+(.*)/s);
  return { title: `${title} (#${issue.number})`, message };
}

/** Each commit of the pull request anew, on top of the base. */
async function rebased({ repository, issue, onto, by }: Merge): Promise<string | undefined> {
  let tip = onto;
  for (const commit of await commitsOf(repository, issue)) {
    // A merge brings nothing of its own.
    if (commit.parents.length > 1) continue;
    const tree = await pickedTree(repository, commit, tip);
    if (tree === undefined) return undefined;
    const { author, message } = commit;
    tip = await repository.git.writeCommit({ tree, parents: [tip], author, message, committer: personOf(by) });
  }
  return tip;
}

/**
 * The tree of a commit's change on top of another commit. Git merges trees from where two commits meet, so both are
 * given the commit's parent as the place where they do.
 */
async function pickedTree(
  { git }: RepositoryState,
  { tree, parents, author }: Commit,
  onto: string,
): Promise<string | undefined> {
  const [target, from] = [await git.readCommit(onto), await git.readCommit(parents[0] ?? "")];
  if (target === undefined || from === undefined) return undefined;
  const stand = { author, committer: author, message: "" };
  const root = await git.writeCommit({ ...stand, tree: from.tree, parents: [] });
  const ours = await git.writeCommit({ ...stand, tree: target.tree, parents: [root] });
  const theirs = await git.writeCommit({ ...stand, tree, parents: [root] });
  return git.mergeTree(ours, theirs);
}

/** Who commits what is merged on GitHub's own pages and API. */
function gitHub(): Person {
  return { name: "GitHub", email: "noreply@github.com", date: timestamp() };
}
