import type { Handler } from "./context.js";
import { compare, createBlob, createCommit, createTree, getCommit, getTree, listCommits } from "./handlers/git-data.js";
import { createComment, createIssue, getIssue, listComments, listIssues, updateIssue } from "./handlers/issues.js";
import { mergePull } from "./handlers/merges.js";
import { createPull, getPull, listPullCommits, listPullFiles, listPulls, updatePull } from "./handlers/pulls.js";
import { createRef, deleteRef, getRef, updateRef } from "./handlers/refs.js";
import { getBranch, getRepository } from "./handlers/repositories.js";

/** Who acts on which operation of a repository. */
export const routes: Readonly<Record<string, Handler>> = {
  "GET /repos/{owner}/{repo}": getRepository,
  "GET /repos/{owner}/{repo}/branches/{branch}": getBranch,
  "GET /repos/{owner}/{repo}/commits": listCommits,
  "GET /repos/{owner}/{repo}/compare/{basehead}": compare,
  "POST /repos/{owner}/{repo}/git/blobs": createBlob,
  "POST /repos/{owner}/{repo}/git/commits": createCommit,
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": getCommit,
  "GET /repos/{owner}/{repo}/git/ref/{ref}": getRef,
  "POST /repos/{owner}/{repo}/git/refs": createRef,
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}": updateRef,
  "DELETE /repos/{owner}/{repo}/git/refs/{ref}": deleteRef,
  "POST /repos/{owner}/{repo}/git/trees": createTree,
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": getTree,
  "GET /repos/{owner}/{repo}/issues": listIssues,
  "POST /repos/{owner}/{repo}/issues": createIssue,
  "GET /repos/{owner}/{repo}/issues/{issue_number}": getIssue,
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": updateIssue,
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": listComments,
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": createComment,
  "GET /repos/{owner}/{repo}/pulls": listPulls,
  "POST /repos/{owner}/{repo}/pulls": createPull,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": getPull,
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": updatePull,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": listPullCommits,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": listPullFiles,
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": mergePull,
};

/** The one operation that is about no repository. */
export const INSTALLATION_TOKEN = "POST /app/installations/{installation_id}/access_tokens";

/** Operations that touch git objects, which an empty repository refuses. */
export const NEEDS_COMMITS = /\/(?:git|commits|compare|pulls)(?:\/|$)/;
