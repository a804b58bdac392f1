import { type Account, type IssueState, type PullIssue, timestamp } from "./state.js";

/** Opens or closes an issue or a pull request. */
export function setState(issue: IssueState, state: "open" | "closed", by: Account): void {
  if (issue.state === state) return;
  const isClosed = state === "closed";
  issue.state = state;
  issue.updatedAt = timestamp();
  issue.closedAt = isClosed ? issue.updatedAt : null;
  issue.closedBy = isClosed ? by : null;
  if (issue.pull === null) issue.stateReason = isClosed ? "completed" : "reopened";
}

/** Closes a pull request as merged. `sha` is the commit on its base. */
export function markMerged(issue: PullIssue, sha: string, by: Account): void {
  setState(issue, "closed", by);
  issue.pull.merged = { sha, at: issue.updatedAt, by };
}
