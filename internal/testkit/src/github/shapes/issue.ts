import type { CommentState, IssueState, RepositoryState } from "../state.js";
import { userShape } from "./user.js";

/** An `issue`; one that is a pull request says so by its member `pull_request`. */
export function issueShape(base: string, repository: RepositoryState, issue: IssueState) {
  const repositoryUrl = `${base}/repos/${repository.name}`;
  const url = `${repositoryUrl}/issues/${issue.number}`;
  const place = issue.pull === null ? "issues" : "pull";
  const pull = `${repositoryUrl}/pulls/${issue.number}`;
  return {
    id: issue.id,
    node_id: `I_${issue.id}`,
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${base}/${repository.name}/${place}/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userShape(base, issue.user),
    labels: issue.labels.map((name, index) => ({
      id: issue.id * 100 + index,
      node_id: `L_${name}`,
      url: `${repositoryUrl}/labels/${encodeURIComponent(name)}`,
      name,
      description: null,
      color: "ededed",
      default: false,
    })),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: issue.locked,
    comments: issue.comments.length,
    ...(issue.pull === null
      ? undefined
      : {
          draft: issue.pull.draft,
          pull_request: {
            url: pull,
            html_url: `${base}/${repository.name}/pull/${issue.number}`,
            diff_url: `${pull}.diff`,
            patch_url: `${pull}.patch`,
            merged_at: issue.pull.merged?.at ?? null,
          },
        }),
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_by: issue.closedBy === null ? null : userShape(base, issue.closedBy),
    author_association: "COLLABORATOR",
  };
}

/** An `issue-comment`. */
export function commentShape(base: string, { name }: RepositoryState, { number }: IssueState, comment: CommentState) {
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${base}/repos/${name}/issues/comments/${comment.id}`,
    html_url: `${base}/${name}/issues/${number}#issuecomment-${comment.id}`,
    issue_url: `${base}/repos/${name}/issues/${number}`,
    body: comment.body,
    user: userShape(base, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    author_association: "COLLABORATOR",
  };
}
