import { type Context, type Handler, issueIn, pageOf, textIn } from "../context.js";
import { invalid, Problem } from "../problem.js";
import { commentShape, issueShape } from "../shapes/issue.js";
import { type IssueState, type RepositoryState, timestamp } from "../state.js";

export const listIssues: Handler = async (context) => {
  const { repository, request, base } = context;
  const state = request.query.get("state") ?? "open";
  const since = request.query.get("since");
  const sort = request.query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const issues = repository.issues
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => since === null || Date.parse(issue.updatedAt) >= Date.parse(since))
    .sort((a, b) => a[sort].localeCompare(b[sort]) || a.number - b.number);
  if (request.query.get("direction") !== "asc") issues.reverse();
  return pageOf(context, issues, (issue) => issueShape(base, repository, issue));
};

export const createIssue: Handler = async (context) => {
  const { repository, base } = context;
  refuseWithoutIssues(repository);
  const title = context.body["title"];
  if (typeof title !== "string" || title.trim() === "") {
    throw invalid({ resource: "Issue", field: "title", code: "missing_field" });
  }
  const issue = newIssue(context, title, textIn(context, "body") ?? null, labelsIn(context));
  repository.issues.push(issue);
  return { status: 201, body: issueShape(base, repository, issue) };
};

export const getIssue: Handler = async (context) => ({
  status: 200,
  body: issueShape(context.base, context.repository, issueIn(context)),
});

export const updateIssue: Handler = async (context) => {
  const issue = issueIn(context);
  const state = textIn(context, "state");
  if (issue.pull?.merged && state === "open") throw invalid({ resource: "Issue", field: "state", code: "invalid" });
  issue.title = textIn(context, "title") ?? issue.title;
  issue.body = textIn(context, "body") ?? issue.body;
  if (state === "open" || state === "closed") setState(context, issue, state);
  if (issue.state === "closed" && issue.pull === null) {
    issue.stateReason = textIn(context, "state_reason") ?? issue.stateReason;
  }
  issue.updatedAt = timestamp();
  return { status: 200, body: issueShape(context.base, context.repository, issue) };
};

export const listComments: Handler = async (context) => {
  const issue = issueIn(context);
  const since = context.request.query.get("since");
  const comments = issue.comments.filter(
    ({ createdAt }) => since === null || Date.parse(createdAt) >= Date.parse(since),
  );
  return pageOf(context, comments, (comment) => commentShape(context.base, context.repository, issue, comment));
};

export const createComment: Handler = async (context) => {
  const issue = issueIn(context);
  if (issue.pull === null) refuseWithoutIssues(context.repository);
  if (issue.locked) throw new Problem(403, "Unable to create comment because issue is locked.");
  const body = textIn(context, "body");
  if (body === undefined || body === "") {
    throw invalid({ resource: "IssueComment", field: "body", code: "missing_field" });
  }
  const comment = { id: context.nextId(), user: context.account, body, createdAt: timestamp() };
  issue.comments.push(comment);
  issue.updatedAt = comment.createdAt;
  return { status: 201, body: commentShape(context.base, context.repository, issue, comment) };
};

/** An issue with the repository's next number; not yet in its list. */
export function newIssue(
  { repository, account, nextId }: Context,
  title: string,
  body: string | null,
  labels: readonly string[] = [],
): IssueState {
  const now = timestamp();
  return {
    id: nextId(),
    number: repository.issues.length + 1,
    user: account,
    title,
    body,
    state: "open",
    stateReason: null,
    locked: false,
    labels,
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull: null,
  };
}

/** Opens or closes an issue. */
export function setState({ account }: Context, issue: IssueState, state: "open" | "closed"): void {
  if (issue.state === state) return;
  const isClosed = state === "closed";
  issue.state = state;
  issue.closedAt = isClosed ? timestamp() : null;
  issue.closedBy = isClosed ? account : null;
  if (issue.pull === null) issue.stateReason = isClosed ? "completed" : "reopened";
}

function labelsIn({ body }: Context): readonly string[] {
  const labels = Array.isArray(body["labels"]) ? (body["labels"] as readonly unknown[]) : [];
  return labels.map((label) => (typeof label === "string" ? label : String((label as { name?: unknown }).name)));
}

function refuseWithoutIssues({ hasIssues }: RepositoryState): void {
  if (!hasIssues) throw new Problem(410, "Issues has been disabled in this repository.");
}
