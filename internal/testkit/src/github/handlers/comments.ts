import { type Handler, issueIn, textIn } from "../context.js";
import { pageOf } from "../pages.js";
import { invalid, Problem } from "../problem.js";
import { commentShape } from "../shapes/issue.js";
import { isPull, timestamp } from "../state.js";
import { refuseWithoutIssues } from "./issues.js";

export const listComments: Handler = async (context) => {
  const issue = issueIn(context);
  const since = context.request.query.get("since");
  const comments = issue.comments.filter(
    ({ createdAt }) => since === null || Date.parse(createdAt) >= Date.parse(since),
  );
  return pageOf(context, comments, (comment) => commentShape(context.base, context.repository, issue, comment));
};

export const createComment: Handler = async (context) => {
  const { account, nextId, base, repository } = context;
  const issue = issueIn(context);
  if (!isPull(issue)) refuseWithoutIssues(repository);
  if (issue.locked) throw new Problem(403, "Unable to create comment because issue is locked.");
  const body = textIn(context, "body") ?? "";
  if (body.trim() === "") throw invalid({ resource: "IssueComment", field: "body", code: "missing_field" });
  const comment = { id: nextId(), user: account, body, createdAt: timestamp() };
  issue.comments.push(comment);
  issue.updatedAt = comment.createdAt;
  return { status: 201, body: commentShape(base, repository, issue, comment) };
};
