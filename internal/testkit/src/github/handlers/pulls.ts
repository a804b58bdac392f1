import { type Context, type Handler, pageOf, pullIn, textIn, urlOf } from "../context.js";
import { diff, fileShape } from "../diff.js";
import { invalid, Problem } from "../problem.js";
import { commitShape } from "../shapes/commit.js";
import { fullPullShape, pullShape } from "../shapes/pull.js";
import { follow, isPull, type PullIssue, timestamp } from "../state.js";
import { newIssue, setState } from "./issues.js";

export const listPulls: Handler = async (context) => {
  const { repository, request, base } = context;
  const state = request.query.get("state") ?? "open";
  const [head, into] = [request.query.get("head"), request.query.get("base")];
  const pulls: PullIssue[] = [];
  const refs = await repository.git.refs();
  for (const issue of repository.issues) {
    if (!isPull(issue)) continue;
    follow(refs, issue);
    // GitHub disregards a `head` without an owner.
    const isFrom = head === null || !head.includes(":") || head === `${repository.owner.login}:${issue.pull.head}`;
    if (isFrom && (into === null || into === issue.pull.base) && (state === "all" || state === issue.state)) {
      pulls.push(issue);
    }
  }
  if (request.query.get("direction") !== "asc") pulls.reverse();
  return pageOf(context, pulls, (issue) => pullShape(base, repository, issue));
};

export const createPull: Handler = async (context) => {
  const { repository } = context;
  const { git } = repository;
  const title = textIn(context, "title");
  const [head, base] = [branchIn(context, "head"), branchIn(context, "base")];
  if (title === undefined || title.trim() === "") {
    throw invalid({ resource: "PullRequest", field: "title", code: "missing_field" });
  }
  const refs = await git.refs();
  const [headSha, baseSha] = [head, base].map((branch) => refs[`refs/heads/${branch}`]);
  if (headSha === undefined) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (baseSha === undefined) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  for (const other of repository.issues) {
    if (!isPull(other)) continue;
    follow(refs, other);
    if (other.state === "open" && other.pull.head === head && other.pull.base === base) {
      const message = `A pull request already exists for ${repository.owner.login}:${head}.`;
      throw invalid({ resource: "PullRequest", code: "custom", message });
    }
  }
  if ((await git.count(`${baseSha}..${headSha}`)) === 0) {
    const message = `No commits between ${base} and ${head}`;
    throw invalid({ resource: "PullRequest", code: "custom", message });
  }
  const issue = newIssue(context, title, textIn(context, "body") ?? null);
  issue.pull = { draft: context.body["draft"] === true, head, base, headSha, baseSha, merged: null };
  repository.issues.push(issue);
  return { status: 201, body: await fullShape(context, issue as PullIssue) };
};

export const getPull: Handler = async (context) => {
  const issue = await followedPull(context);
  return { status: 200, body: await fullShape(context, issue) };
};

export const updatePull: Handler = async (context) => {
  const issue = await followedPull(context);
  const state = textIn(context, "state");
  if (issue.pull.merged !== null && state === "open") {
    throw invalid({ resource: "PullRequest", field: "state", code: "invalid" });
  }
  issue.title = textIn(context, "title") ?? issue.title;
  issue.body = textIn(context, "body") ?? issue.body;
  if (state === "open" || state === "closed") setState(context, issue, state);
  issue.updatedAt = timestamp();
  return { status: 200, body: await fullShape(context, issue) };
};

export const listPullFiles: Handler = async (context) => {
  const issue = await followedPull(context);
  const changes = await changesOf(context, issue);
  return pageOf(context, changes.slice(0, 3_000), (change) => fileShape(urlOf(context), issue.pull.headSha, change));
};

export const listPullCommits: Handler = async (context) => {
  const issue = await followedPull(context);
  const { baseSha, headSha } = issue.pull;
  const commits = await context.repository.git.log(["--reverse", `${baseSha}..${headSha}`]);
  return pageOf(context, commits.slice(0, 250), (commit) => commitShape(urlOf(context), commit));
};

/** The pull request that the path names, in line with git. */
export async function followedPull(context: Context): Promise<PullIssue> {
  const issue = pullIn(context);
  follow(await context.repository.git.refs(), issue);
  return issue;
}

async function fullShape(context: Context, issue: PullIssue) {
  const { repository, base } = context;
  const { baseSha, headSha } = issue.pull;
  const changes = await changesOf(context, issue);
  return fullPullShape(base, repository, issue, {
    commits: await repository.git.count(`${baseSha}..${headSha}`),
    additions: changes.reduce((sum, { additions }) => sum + additions, 0),
    deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
    changedFiles: changes.length,
    mergeable: issue.state === "open" ? (await repository.git.mergeTree(baseSha, headSha)) !== undefined : null,
  });
}

/** What a pull request changes: from where its branch left the base. */
async function changesOf({ repository: { git } }: Context, { pull: { baseSha, headSha } }: PullIssue) {
  return diff(git, (await git.mergeBase(baseSha, headSha)) ?? baseSha, headSha);
}

/** A branch of the repository, with or without its owner in front. */
function branchIn(context: Context, name: "head" | "base"): string {
  const given = textIn(context, name);
  if (given === undefined) throw invalid({ resource: "PullRequest", field: name, code: "missing_field" });
  const [owner, branch] = given.includes(":") ? given.split(/:(.*)/s) : [context.repository.owner.login, given];
  if (owner?.toLowerCase() !== context.repository.owner.login.toLowerCase() || branch === undefined) {
    throw new Problem(422, "Pull requests from forks are not part of this server");
  }
  return branch;
}
