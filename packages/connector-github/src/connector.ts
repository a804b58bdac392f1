import { Connector } from "@enact/core";
import { closeIssue } from "./actions/close-issue.js";
import { closePr } from "./actions/close-pr.js";
import { commentOnIssue } from "./actions/comment-on-issue.js";
import { createBranch } from "./actions/create-branch.js";
import { createIssue } from "./actions/create-issue.js";
import { createPr } from "./actions/create-pr.js";
import { deleteBranch } from "./actions/delete-branch.js";
import { getBranch } from "./actions/get-branch.js";
import { getRepository } from "./actions/get-repository.js";
import { listPullRequestFiles } from "./actions/list-pull-request-files.js";
import { mergePr } from "./actions/merge-pr.js";
import { pushCommit } from "./actions/push-commit.js";
import { revertPr } from "./actions/revert-pr.js";
import { GitHubApi } from "./api.js";
import { DEFAULT_ACTIONS, type GitHubConnectorOptions, octokitFor } from "./options.js";
import type { GitHubContext } from "./repository.js";
import { createScope } from "./scope.js";

const actions = (context: GitHubContext) => ({
  getRepository: getRepository(context),
  getBranch: getBranch(context),
  listPullRequestFiles: listPullRequestFiles(context),
  createBranch: createBranch(context),
  pushCommit: pushCommit(context),
  createPr: createPr(context),
  createIssue: createIssue(context),
  commentOnIssue: commentOnIssue(context),
  mergePr: mergePr(context),
  deleteBranch: deleteBranch(context),
  closePr: closePr(context),
  closeIssue: closeIssue(context),
  revertPr: revertPr(context),
});

/** The actions of a {@link GitHubConnector}. */
export type GitHubActions = ReturnType<typeof actions>;

/**
 * Branches, commits, pull requests and issues on GitHub, through its REST API.
 *
 * Reads are tried again; a write is sent once, and read back where its answer was lost. Every call names the refs, files,
 * pull requests and issues that it touches.
 *
 * ```ts
 * const github = new GitHubConnector({ token, repositories: ["octo/hello"] });
 * ```
 *
 * @throws ConfigurationError naming the option that cannot be
 */
export class GitHubConnector extends Connector<GitHubActions> {
  constructor(options: GitHubConnectorOptions) {
    const { allowedActions = DEFAULT_ACTIONS, repositories, unguarded } = options;
    const context = { api: new GitHubApi(octokitFor(options)), scope: createScope(repositories) };
    super({ system: "github", actions: actions(context), allowedActions, unguarded });
  }
}
