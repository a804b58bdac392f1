import { moveRef } from "../branches.js";
import { type Handler, pullIn, textIn } from "../context.js";
import { markMerged } from "../issue-state.js";
import { type MergeMethod, mergedCommit } from "../merged-commit.js";
import { Problem } from "../problem.js";
import { refuseMerge } from "../protection.js";
import { baseTip } from "../pull-commits.js";

export const mergePull: Handler = async (context) => {
  const { repository, account } = context;
  const issue = pullIn(context);
  const { pull } = issue;
  if (issue.state === "closed") throw notMergeable();
  if (pull.draft) throw new Problem(405, "Pull Request is still a draft");
  const expected = textIn(context, "sha");
  if (expected !== undefined && expected !== pull.headSha) {
    throw new Problem(409, "Head branch was modified. Review and try the merge again.");
  }
  const method = (textIn(context, "merge_method") ?? "merge") as MergeMethod;
  if (!repository.mergeMethods.has(method)) {
    throw new Problem(405, `${METHODS[method]} are not allowed on this repository.`);
  }
  refuseMerge(context, pull.base);
  const from = await baseTip(repository.git, issue);
  const texts = { title: textIn(context, "commit_title"), message: textIn(context, "commit_message") };
  const sha = await mergedCommit({ repository, issue, onto: from, by: account, ...texts }, method);
  if (sha === undefined) throw notMergeable();
  // By git itself: a push past the API waits for nobody.
  if (!(await moveRef(repository, { ref: `refs/heads/${pull.base}`, from, to: sha, by: account }))) {
    throw new Problem(405, "Base branch was modified. Review and try the merge again.");
  }
  markMerged(issue, sha, account);
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
};

const METHODS: Readonly<Record<MergeMethod, string>> = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
};

/** For what is merged or closed already, and for conflicts. */
function notMergeable(): Problem {
  return new Problem(405, "Pull Request is not mergeable");
}
