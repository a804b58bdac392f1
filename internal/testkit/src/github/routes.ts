import type { Handler } from "./context.js";
import { createComment, listComments } from "./handlers/comments.js";
import { compare, listCommits } from "./handlers/commits.js";
import { createBlob, createCommit, getCommit } from "./handlers/git-data.js";
import { createIssue, getIssue, listIssues, updateIssue } from "./handlers/issues.js";
import { mergePull } from "./handlers/merges.js";
import { createPull, getPull, listPullCommits, listPullFiles, listPulls, updatePull } from "./handlers/pulls.js";
import { createRef, deleteRef, getRef, updateRef } from "./handlers/refs.js";
import { getBranch, getRepository } from "./handlers/repositories.js";
import { createTree, getTree } from "./handlers/trees.js";

/** Who acts on an operation of a repository, and what is understood of its query and its body. */
export interface Route {
  readonly handler: Handler;
  /** GitHub's description has more. To disregard it would be to answer something that was not asked. */
  readonly understands: readonly string[];
}

const PAGES = ["page", "per_page"];

/** By the operation's name. */
export const routes: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}": route(getRepository),
  "GET /repos/{owner}/{repo}/branches/{branch}": route(getBranch),
  "GET /repos/{owner}/{repo}/commits": route(listCommits, "sha", ...PAGES),
  "GET /repos/{owner}/{repo}/compare/{basehead}": route(compare, ...PAGES),
  "POST /repos/{owner}/{repo}/git/blobs": route(createBlob, "content", "encoding"),
  "POST /repos/{owner}/{repo}/git/commits": route(createCommit, "message", "tree", "parents", "author", "committer"),
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": route(getCommit),
  "GET /repos/{owner}/{repo}/git/ref/{ref}": route(getRef),
  "POST /repos/{owner}/{repo}/git/refs": route(createRef, "ref", "sha"),
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}": route(updateRef, "sha", "force"),
  "DELETE /repos/{owner}/{repo}/git/refs/{ref}": route(deleteRef),
  "POST /repos/{owner}/{repo}/git/trees": route(createTree, "tree", "base_tree"),
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": route(getTree, "recursive"),
  "GET /repos/{owner}/{repo}/issues": route(listIssues, "state", "since", "sort", "direction", ...PAGES),
  "POST /repos/{owner}/{repo}/issues": route(createIssue, "title", "body", "labels"),
  "GET /repos/{owner}/{repo}/issues/{issue_number}": route(getIssue),
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": route(
    updateIssue,
    ...["title", "body", "state", "state_reason", "labels"],
  ),
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": route(listComments, "since", ...PAGES),
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": route(createComment, "body"),
  "GET /repos/{owner}/{repo}/pulls": route(listPulls, "state", "head", "base", "sort", "direction", ...PAGES),
  "POST /repos/{owner}/{repo}/pulls": route(createPull, "title", "head", "base", "body", "draft"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": route(getPull),
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": route(updatePull, "title", "body", "state", "base"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": route(listPullCommits, ...PAGES),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": route(listPullFiles, ...PAGES),
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": route(
    mergePull,
    ...["commit_title", "commit_message", "sha", "merge_method"],
  ),
};

/** The one operation that is about no repository. */
export const INSTALLATION_TOKEN = "POST /app/installations/{installation_id}/access_tokens";

/** Operations on git objects, which a repository without any refuses. */
export const NEEDS_COMMITS = /\{repo\}\/(?:git|commits)(?:\/|$)/;

function route(handler: Handler, ...understands: readonly string[]): Route {
  return { handler, understands };
}
