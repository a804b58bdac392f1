import type { Git } from "./git.js";
import type { Person } from "./git-log.js";

/** What a token may do in a repository. */
export type Permission = "read" | "write" | "admin";

/** Who a token speaks for. */
export interface Account {
  readonly id: number;
  readonly login: string;
  /** Whether it is an App's installation, and nobody's own. */
  readonly isApp: boolean;
  /** By the repository's name in lower case; `*` for all. */
  readonly permissions: ReadonlyMap<string, Permission>;
}

/** A comment of an issue or a pull request. */
export interface CommentState {
  readonly id: number;
  readonly user: Account;
  readonly body: string;
  readonly createdAt: string;
}

/** An issue; a pull request is one, too. */
export interface IssueState {
  readonly id: number;
  readonly number: number;
  readonly user: Account;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: string | null;
  locked: boolean;
  labels: readonly string[];
  readonly comments: CommentState[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  pull: PullState | null;
}

/** What a pull request has beside its issue. */
interface PullState {
  readonly draft: boolean;
  /** The branch it comes from. */
  readonly head: string;
  /** The branch it goes into. */
  base: string;
  /** Where its branch is, or was when it was closed. */
  headSha: string;
  /** Where the base was when its branch was last moved; GitHub does not follow it. */
  baseSha: string;
  /** What GitHub has last tried whether it merges, and the commit that came of it; null where that was a conflict. */
  trial: { readonly headSha: string; readonly baseSha: string; readonly sha: string | null } | null;
  merged: { readonly sha: string; readonly at: string; readonly by: Account } | null;
}

/** How a branch is protected. */
export interface Protection {
  /**
   * Whether changes have to come by a pull request.
   * @defaultValue true
   */
  readonly requirePullRequest?: boolean;
  /**
   * Whether a pull request needs a review before it can be merged.
   * @defaultValue false
   */
  readonly requireReview?: boolean;
  /**
   * Whether only admins may change it at all.
   * @defaultValue false
   */
  readonly restrictPushes?: boolean;
}

/** A repository: git, and what GitHub keeps around it. */
export interface RepositoryState {
  readonly id: number;
  /** `owner/name`; changes when it is renamed. */
  name: string;
  /** The names it had; permissions that were given by them go on. */
  readonly formerNames: string[];
  readonly owner: Account;
  readonly git: Git;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly hasIssues: boolean;
  readonly mergeMethods: ReadonlySet<string>;
  archived: boolean;
  readonly protection: Map<string, Protection>;
  readonly issues: IssueState[];
  readonly createdAt: string;
  /** Does work when all work before it is done: state in memory and git have to agree. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}

/** Who a commit is by that an account makes through the API. */
export function personOf({ login, id }: Account): Person {
  return { name: login, email: `${id}+${login}@users.noreply.github.com`, date: timestamp() };
}

/** Now, as GitHub writes it: without milliseconds. */
export function timestamp(): string {
  return new Date().toISOString().replace(/\.\d+/, "");
}

/** Makes `exclusive` of a repository. */
export function createLock(): RepositoryState["exclusive"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** The issue of a number that is a pull request, with what a pull request has. */
export type PullIssue = IssueState & { readonly pull: PullState };

/** Whether an issue is a pull request. */
export function isPull(issue: IssueState): issue is PullIssue {
  return issue.pull !== null;
}
