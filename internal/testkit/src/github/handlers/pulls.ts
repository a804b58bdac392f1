import { type Context, type Handler, pullIn, textIn, urlOf } from "../context.js";
import { fileShape } from "../diff.js";
import { pageOf } from "../pages.js";
import { invalid, Problem } from "../problem.js";
import { changesOf, commitsOf, isMergeable } from "../pull-commits.js";
import { branchesOf, changeBase, refuseSecond } from "../pull-rules.js";
import { commitShape } from "../shapes/commit.js";
import { fullPullShape, pullShape } from "../shapes/pull.js";
import { isPull, type PullIssue } from "../state.js";
import { newIssue, refuseBlankTitle, sorted, updateState, updateTexts } from "./issues.js";

/** What GitHub lists at most of a pull request (REST API documentation, "Pull requests"). */
const LIMITS = { commits: 250, files: 3_000 };

export const listPulls: Handler = async (context) => {
  const { repository, request, base } = context;
  const { query } = request;
  const [state, head, into] = [query.get("state") ?? "open", query.get("head"), query.get("base")];
  const owner = repository.owner.login.toLowerCase();
  const pulls = repository.issues
    .filter(isPull)
    .filter((issue) => state === "all" || issue.state === state)
    .filter(({ pull }) => into === null || into === pull.base)
    .filter(({ pull }) => {
      // GitHub disregards a `head` without an owner.
      const [from = "", branch] = (head ?? "").split(/:(.*)/s);
      return branch === undefined || (from.toLowerCase() === owner && branch === pull.head);
    });
  const direction = query.get("direction") ?? (query.get("sort") === "updated" ? "asc" : "desc");
  return pageOf(context, sorted(pulls, query.get("sort"), direction), (issue) => pullShape(base, repository, issue));
};

export const createPull: Handler = async (context) => {
  const { repository } = context;
  const title = textIn(context, "title");
  if (title === undefined) throw invalid({ resource: "PullRequest", field: "title", code: "missing_field" });
  refuseBlankTitle(context, "PullRequest");
  const [head, base] = [branchIn(context, "head"), branchIn(context, "base")];
  const { headSha, baseSha } = await branchesOf(repository, head, base);
  refuseSecond(repository, head, base);
  if (await repository.git.isAncestor(headSha, baseSha)) {
    const message = `No commits between ${base} and ${head}`;
    throw invalid({ resource: "PullRequest", code: "custom", message });
  }
  const pull = { draft: context.body["draft"] === true, head, base, headSha, baseSha, trial: null, merged: null };
  const issue = { ...newIssue(context, title, textIn(context, "body") ?? null), pull };
  repository.issues.push(issue);
  return { status: 201, body: await fullShape(context, issue) };
};

export const getPull: Handler = async (context) => ({
  status: 200,
  body: await fullShape(context, pullIn(context)),
});

export const updatePull: Handler = async (context) => {
  const issue = pullIn(context);
  const base = textIn(context, "base");
  refuseBlankTitle(context, "PullRequest");
  if (base !== undefined && base !== issue.pull.base) await changeBase(context.repository, issue, base);
  await updateState(context, issue);
  updateTexts(context, issue);
  return { status: 200, body: await fullShape(context, issue) };
};

export const listPullFiles: Handler = async (context) => {
  const issue = pullIn(context);
  const changes = (await changesOf(context.repository, issue)).slice(0, LIMITS.files);
  return pageOf(context, changes, (change) => fileShape(urlOf(context), issue.pull.headSha, change));
};

export const listPullCommits: Handler = async (context) => {
  const commits = (await commitsOf(context.repository, pullIn(context))).slice(0, LIMITS.commits);
  return pageOf(context, commits, (commit) => commitShape(urlOf(context), commit));
};

async function fullShape({ repository, base }: Context, issue: PullIssue) {
  const changes = await changesOf(repository, issue);
  return fullPullShape(base, repository, issue, {
    commits: (await commitsOf(repository, issue)).length,
    additions: changes.reduce((sum, { additions }) => sum + additions, 0),
    deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
    changedFiles: changes.length,
    mergeable: issue.state === "open" ? await isMergeable(repository, issue) : null,
  });
}

/** A branch of the repository, with or without its owner in front. */
function branchIn(context: Context, name: "head" | "base"): string {
  const given = textIn(context, name) ?? "";
  const { login } = context.repository.owner;
  const [owner = "", branch] = name === "head" && given.includes(":") ? given.split(/:(.*)/s) : [login, given];
  if (owner.toLowerCase() !== login.toLowerCase()) {
    throw new Problem(501, "Pull requests from forks are not served here.");
  }
  return branch ?? "";
}
