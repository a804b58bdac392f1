import { type Context, type Handler, textIn } from "../context.js";
import type { Commit } from "../git.js";
import { Problem } from "../problem.js";
import { type PullIssue, personOf, timestamp } from "../state.js";
import { followedPull } from "./pulls.js";

export const mergePull: Handler = async (context) => {
  const { repository, account, permission } = context;
  const issue = await followedPull(context);
  const { pull } = issue;
  if (issue.state === "closed" || pull.draft) throw new Problem(405, "Pull Request is not mergeable");
  const expected = textIn(context, "sha");
  if (expected !== undefined && expected !== pull.headSha) {
    throw new Problem(409, "Head branch was modified. Review and try the merge again.");
  }
  const method = textIn(context, "merge_method") ?? "merge";
  if (!repository.mergeMethods.has(method)) {
    throw new Problem(405, `${METHODS[method] ?? method} are not allowed on this repository.`);
  }
  const protection = repository.protection.get(pull.base);
  if (protection?.requireReview && permission !== "admin") {
    throw new Problem(405, "At least 1 approving review is required by reviewers with write access.");
  }
  const sha = await mergedCommit(context, issue, method);
  if (sha === undefined) throw new Problem(405, "Pull Request has merge conflicts");
  if (!(await repository.git.moveRef(`refs/heads/${pull.base}`, pull.baseSha, sha))) {
    throw new Problem(405, "Base branch was modified. Review and try the merge again.");
  }
  pull.merged = { sha, at: timestamp(), by: account };
  issue.state = "closed";
  issue.closedAt = issue.updatedAt = pull.merged.at;
  issue.closedBy = account;
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
};

const METHODS: Readonly<Record<string, string>> = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
};

/** What the base would become; undefined where that is in conflict. */
async function mergedCommit(context: Context, issue: PullIssue, method: string): Promise<string | undefined> {
  const { git } = context.repository;
  const { baseSha, headSha } = issue.pull;
  if (method === "rebase") return rebased(context, issue);
  const tree = await git.mergeTree(baseSha, headSha);
  if (tree === undefined) return undefined;
  const person = personOf(context.account);
  const parents = method === "merge" ? [baseSha, headSha] : [baseSha];
  const title =
    method === "merge"
      ? `Merge pull request #${issue.number} from ${context.repository.owner.login}/${issue.pull.head}`
      : `${issue.title} (#${issue.number})`;
  const message = [textIn(context, "commit_title") ?? title, textIn(context, "commit_message")]
    .filter((part) => part !== undefined)
    .join("\n\n");
  return git.writeCommit({ tree, parents, message, author: person, committer: person });
}

/** Each commit of the pull request anew, on top of the base. */
async function rebased(context: Context, { pull: { baseSha, headSha } }: PullIssue): Promise<string | undefined> {
  const { git } = context.repository;
  let tip = baseSha;
  for (const commit of await git.log(["--reverse", "--no-merges", `${baseSha}..${headSha}`])) {
    const tree = await pickedTree(context, commit, tip);
    if (tree === undefined) return undefined;
    const { author, message } = commit;
    tip = await git.writeCommit({ tree, parents: [tip], author, message, committer: personOf(context.account) });
  }
  return tip;
}

/**
 * The tree of a commit's change on top of another commit. Git merges trees from where two commits meet, so both are
 * given the commit's parent as the place where they do.
 */
async function pickedTree(
  context: Context,
  { tree, parents, author }: Commit,
  onto: string,
): Promise<string | undefined> {
  const { git } = context.repository;
  const [parent] = parents;
  const target = await git.readCommit(onto);
  const from = parent === undefined ? undefined : await git.readCommit(parent);
  if (target === undefined || from === undefined) return undefined;
  const stand = { author, committer: author, message: "" };
  const root = await git.writeCommit({ ...stand, tree: from.tree, parents: [] });
  const ours = await git.writeCommit({ ...stand, tree: target.tree, parents: [root] });
  const theirs = await git.writeCommit({ ...stand, tree, parents: [root] });
  return git.mergeTree(ours, theirs);
}
