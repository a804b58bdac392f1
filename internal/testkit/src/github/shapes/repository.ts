import type { RepositoryState } from "../state.js";
import { userShape } from "./user.js";

/** A `repository`, as other answers hold it; {@link fullRepositoryShape} has what only its own answer has. */
export function repositoryShape(base: string, repository: RepositoryState) {
  const { id, name: full, defaultBranch, isPrivate, hasIssues, archived, issues, createdAt, owner } = repository;
  const url = `${base}/repos/${full}`;
  const html = `${base}/${full}`;
  const open = issues.filter(({ state }) => state === "open").length;
  return {
    id,
    node_id: `R_${id}`,
    name: full.split("/")[1],
    full_name: full,
    private: isPrivate,
    owner: userShape(base, owner),
    html_url: html,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(LINKS.map(([key, suffix]) => [`${key}_url`, url + suffix])),
    git_url: `git:${html}.git`,
    ssh_url: `git@localhost:${full}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    size: 1,
    default_branch: defaultBranch,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: open,
    open_issues_count: open,
    has_issues: hasIssues,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived,
    disabled: false,
    visibility: isPrivate ? "private" : "public",
    topics: [],
    is_template: false,
    web_commit_signoff_required: false,
    pushed_at: createdAt,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** A `full-repository`. */
export function fullRepositoryShape(base: string, repository: RepositoryState, permission: string | undefined) {
  const { mergeMethods } = repository;
  return {
    ...repositoryShape(base, repository),
    network_count: 0,
    subscribers_count: 0,
    permissions: {
      admin: permission === "admin",
      maintain: permission === "admin",
      push: permission === "admin" || permission === "write",
      triage: permission === "admin" || permission === "write",
      pull: true,
    },
    allow_merge_commit: mergeMethods.has("merge"),
    allow_squash_merge: mergeMethods.has("squash"),
    allow_rebase_merge: mergeMethods.has("rebase"),
    allow_auto_merge: false,
    delete_branch_on_merge: false,
  };
}

const LINKS: readonly (readonly [string, string])[] = [
  ["archive", "/{archive_format}{/ref}"],
  ["assignees", "/assignees{/user}"],
  ["blobs", "/git/blobs{/sha}"],
  ["branches", "/branches{/branch}"],
  ["collaborators", "/collaborators{/collaborator}"],
  ["comments", "/comments{/number}"],
  ["commits", "/commits{/sha}"],
  ["compare", "/compare/{base}...{head}"],
  ["contents", "/contents/{+path}"],
  ["contributors", "/contributors"],
  ["deployments", "/deployments"],
  ["downloads", "/downloads"],
  ["events", "/events"],
  ["forks", "/forks"],
  ["git_commits", "/git/commits{/sha}"],
  ["git_refs", "/git/refs{/sha}"],
  ["git_tags", "/git/tags{/sha}"],
  ["hooks", "/hooks"],
  ["issue_comment", "/issues/comments{/number}"],
  ["issue_events", "/issues/events{/number}"],
  ["issues", "/issues{/number}"],
  ["keys", "/keys{/key_id}"],
  ["labels", "/labels{/name}"],
  ["languages", "/languages"],
  ["merges", "/merges"],
  ["milestones", "/milestones{/number}"],
  ["notifications", "/notifications{?since,all,participating}"],
  ["pulls", "/pulls{/number}"],
  ["releases", "/releases{/id}"],
  ["stargazers", "/stargazers"],
  ["statuses", "/statuses/{sha}"],
  ["subscribers", "/subscribers"],
  ["subscription", "/subscription"],
  ["tags", "/tags"],
  ["teams", "/teams"],
  ["trees", "/git/trees{/sha}"],
];
