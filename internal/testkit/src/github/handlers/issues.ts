import { type Context, type Handler, issueIn, textIn } from "../context.js";
import { setState } from "../issue-state.js";
import { pageOf } from "../pages.js";
import { invalid, Problem } from "../problem.js";
import { prepareReopening } from "../pull-rules.js";
import { issueShape } from "../shapes/issue.js";
import { type IssueState, isPull, type RepositoryState, timestamp } from "../state.js";

export const listIssues: Handler = async (context) => {
  const { repository, request, base } = context;
  const { query } = request;
  const [state, since] = [query.get("state") ?? "open", query.get("since")];
  const issues = repository.issues
    .filter((issue) => state === "all" || issue.state === state)
    .filter(({ updatedAt }) => since === null || Date.parse(updatedAt) >= Date.parse(since));
  const list = sorted(issues, query.get("sort"), query.get("direction"));
  return pageOf(context, list, (issue) => issueShape(base, repository, issue));
};

export const createIssue: Handler = async (context) => {
  const { repository, base, body } = context;
  refuseWithoutIssues(repository);
  refuseBlankTitle(context, "Issue");
  const issue = newIssue(context, String(body["title"]), textIn(context, "body") ?? null);
  issue.labels = labelsIn(context) ?? [];
  repository.issues.push(issue);
  return { status: 201, body: issueShape(base, repository, issue) };
};

export const getIssue: Handler = async (context) => {
  const issue = issueIn(context);
  if (!isPull(issue)) refuseWithoutIssues(context.repository);
  return { status: 200, body: issueShape(context.base, context.repository, issue) };
};

export const updateIssue: Handler = async (context) => {
  const issue = issueIn(context);
  if (!isPull(issue)) refuseWithoutIssues(context.repository);
  refuseBlankTitle(context, "Issue");
  await updateState(context, issue);
  updateTexts(context, issue);
  issue.labels = labelsIn(context) ?? issue.labels;
  const reason = textIn(context, "state_reason");
  if (issue.state === "closed" && !isPull(issue)) issue.stateReason = reason ?? issue.stateReason;
  return { status: 200, body: issueShape(context.base, context.repository, issue) };
};

/** An issue with the repository's next number; not yet in its list. */
export function newIssue({ repository, account, nextId }: Context, title: string, body: string | null): IssueState {
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
    labels: [],
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull: null,
  };
}

/** Sorts issues or pull requests the way a list is asked for; by default the newest first. */
export function sorted<T extends IssueState>(
  issues: readonly T[],
  sort: string | null,
  direction: string | null,
): readonly T[] {
  const list = [...issues].sort((a, b) => {
    if (sort === "comments") return a.comments.length - b.comments.length || a.number - b.number;
    const key = sort === "updated" ? "updatedAt" : "createdAt";
    return a[key].localeCompare(b[key]) || a.number - b.number;
  });
  return direction === "asc" ? list : list.reverse();
}

/** A title that is sent has to say something. */
export function refuseBlankTitle({ body }: Context, resource: "Issue" | "PullRequest"): void {
  if (body["title"] === undefined || body["title"] === null) return;
  if (String(body["title"]).trim() === "") throw invalid({ resource, field: "title", code: "missing_field" });
}

/** Opens or closes, where the request says so. */
export async function updateState(context: Context, issue: IssueState): Promise<void> {
  const state = textIn(context, "state");
  if ((state !== "open" && state !== "closed") || state === issue.state) return;
  if (state === "open" && isPull(issue)) await prepareReopening(context.repository, issue);
  setState(issue, state, context.account);
}

/** Writes title and text, where the request has them. */
export function updateTexts({ body }: Context, issue: IssueState): void {
  const { title, body: text } = body;
  if (title !== undefined && title !== null) issue.title = String(title);
  if (text === null || typeof text === "string") issue.body = text;
  issue.updatedAt = timestamp();
}

/** GitHub has issues of a repository gone as long as they are disabled; its pull requests stay. */
export function refuseWithoutIssues({ hasIssues }: RepositoryState): void {
  if (!hasIssues) throw new Problem(410, "Issues has been disabled in this repository.");
}

/** The names of the labels, which GitHub takes in two forms. */
function labelsIn({ body }: Context): readonly string[] | undefined {
  const labels = body["labels"] as readonly (string | { readonly name?: string })[] | undefined;
  return labels?.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
}
