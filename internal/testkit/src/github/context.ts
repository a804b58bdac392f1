import type { Answer, TestRequest } from "../http/exchange.js";
import { notFound } from "./problem.js";
import {
  type Account,
  type IssueState,
  isPull,
  type Permission,
  type PullIssue,
  type RepositoryState,
} from "./state.js";

/** What a handler is given. */
export interface Context {
  /** `http://host:port`, for the addresses in answers. */
  readonly base: string;
  readonly request: TestRequest;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The request's body, which keeps to GitHub's description; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly account: Account;
  readonly repository: RepositoryState;
  readonly permission: Permission | undefined;
  /** The next id; one sequence for everything that has one. */
  nextId(): number;
}

/** Acts on a request of one operation, once it is known who asks and about what. */
export type Handler = (context: Context) => Promise<Answer>;

/** The API's address of a repository. */
export function urlOf({ base, repository }: Context): string {
  return `${base}/repos/${repository.name}`;
}

/** A member of the body that is text. */
export function textIn({ body }: Context, name: string): string | undefined {
  const value = body[name];
  return typeof value === "string" ? value : undefined;
}

/** The issue or pull request that the path names. */
export function issueIn({ repository, parameters }: Context): IssueState {
  return issueOf(repository, parameters["issue_number"]);
}

/** The pull request that the path names. */
export function pullIn({ repository, parameters }: Context): PullIssue {
  const issue = issueOf(repository, parameters["pull_number"]);
  if (!isPull(issue)) throw notFound();
  return issue;
}

function issueOf({ issues }: RepositoryState, number: string | undefined): IssueState {
  const issue = issues.find((candidate) => String(candidate.number) === number);
  if (issue === undefined) throw notFound();
  return issue;
}

/**
 * The commit that a branch, a sha, or an expression of git's stands for.
 *
 * @throws Problem where there is none
 */
export async function commitNamed({ repository: { git } }: Context, name: string): Promise<string> {
  const sha = (await git.refAt(`refs/heads/${name}`)) ?? (await git.resolve(`${name}^{commit}`));
  if (sha === undefined) throw notFound();
  return sha;
}
