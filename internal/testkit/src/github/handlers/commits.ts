import { commitNamed, type Handler, urlOf } from "../context.js";
import { diff, fileShape } from "../diff.js";
import { linksFor, pageIn } from "../pages.js";
import { notFound } from "../problem.js";
import { commitShape } from "../shapes/commit.js";

/** What GitHub shows at most of a comparison (REST API documentation, "Compare two commits"). */
const LIMITS = { commits: 250, files: 300 };

export const listCommits: Handler = async (context) => {
  const { request, repository } = context;
  const sha = await commitNamed(context, request.query.get("sha") ?? repository.defaultBranch);
  const page = pageIn(context);
  const range = [`--skip=${(page.number - 1) * page.size}`, `--max-count=${page.size}`];
  const commits = await repository.git.log([sha, ...range]);
  return {
    status: 200,
    headers: linksFor(context, page, await repository.git.count(sha)),
    body: commits.map((commit) => commitShape(urlOf(context), commit)),
  };
};

export const compare: Handler = async (context) => {
  const { repository, request, parameters } = context;
  const { git } = repository;
  const [baseName = "", headName = ""] = (parameters["basehead"] ?? "").split("...");
  const [base, head] = [await commitNamed(context, baseName), await commitNamed(context, headName)];
  const merge = await git.mergeBase(base, head);
  const [baseCommit, mergeBase] = [await git.readCommit(base), await git.readCommit(merge ?? "")];
  if (baseCommit === undefined || mergeBase === undefined) throw notFound();
  const [ahead, behind] = [await git.count(`${base}..${head}`), await git.count(`${head}..${base}`)];
  const all = await git.log(["--reverse", "--topo-order", `${base}..${head}`]);
  const page = pageIn(context);
  const isPaged = request.query.has("page") || request.query.has("per_page");
  const commits = isPaged
    ? all.slice((page.number - 1) * page.size, page.number * page.size)
    : all.slice(-LIMITS.commits);
  const files = page.number > 1 ? [] : (await diff(git, mergeBase.sha, head)).slice(0, LIMITS.files);
  const url = urlOf(context);
  const place = `${url}/compare/${base}...${head}`;
  return {
    status: 200,
    ...(isPaged && { headers: linksFor(context, page, all.length) }),
    body: {
      url: place,
      html_url: place,
      permalink_url: place,
      diff_url: `${place}.diff`,
      patch_url: `${place}.patch`,
      base_commit: commitShape(url, baseCommit),
      merge_base_commit: commitShape(url, mergeBase),
      status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits.map((commit) => commitShape(url, commit)),
      files: files.map((file) => fileShape(url, head, file)),
    },
  };
};
