import type { PullIssue, RepositoryState } from "../state.js";
import { repositoryShape } from "./repository.js";
import { userShape } from "./user.js";

/** A `pull-request-simple`, as lists hold it. */
export function pullShape(base: string, repository: RepositoryState, issue: PullIssue) {
  const { name, owner } = repository;
  const { pull, number } = issue;
  const url = `${base}/repos/${name}/pulls/${number}`;
  const issueUrl = `${base}/repos/${name}/issues/${number}`;
  const html = `${base}/${name}/pull/${number}`;
  const side = (ref: string, sha: string) => ({
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(base, owner),
    repo: repositoryShape(base, repository),
  });
  const statuses = `${base}/repos/${name}/statuses/${pull.headSha}`;
  return {
    id: issue.id,
    node_id: `PR_${issue.id}`,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/repos/${name}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: userShape(base, issue.user),
    body: issue.body,
    labels: [],
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged?.at ?? null,
    // Of an open pull request it is the trial's: it says nothing of a merge.
    merge_commit_sha: pull.merged?.sha ?? pull.trial?.sha ?? null,
    draft: pull.draft,
    head: side(pull.head, pull.headSha),
    base: side(pull.base, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${base}/repos/${name}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: "COLLABORATOR",
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** What only a pull request's own answer has. */
export interface PullFigures {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
  /** Null where it is not open. */
  readonly mergeable: boolean | null;
}

/** A `pull-request`. */
export function fullPullShape(base: string, repository: RepositoryState, issue: PullIssue, figures: PullFigures) {
  const { merged } = issue.pull;
  return {
    ...pullShape(base, repository, issue),
    merged: merged !== null,
    merged_by: merged === null ? null : userShape(base, merged.by),
    mergeable: figures.mergeable,
    mergeable_state: figures.mergeable === null ? "unknown" : figures.mergeable ? "clean" : "dirty",
    rebaseable: figures.mergeable,
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}
