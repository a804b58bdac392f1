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
  /** The request's body where it is an object; otherwise empty. */
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
  const number = Number(parameters["issue_number"]);
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue === undefined) throw notFound();
  return issue;
}

/** The pull request that the path names. */
export function pullIn({ repository, parameters }: Context): PullIssue {
  const number = Number(parameters["pull_number"]);
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue === undefined || !isPull(issue)) throw notFound();
  return issue;
}

/** One page of a list, with the links to its neighbours (GitHub Docs, "Using pagination in the REST API"). */
export function pageOf<T>({ request, base }: Context, items: readonly T[], shape: (item: T) => unknown): Answer {
  const perPage = Math.min(100, Math.max(1, Number(request.query.get("per_page") ?? 30)));
  const page = Math.max(1, Number(request.query.get("page") ?? 1));
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (to: number, relation: string) => {
    const query = new URLSearchParams(request.query);
    query.set("page", String(to));
    return `<${base}${request.path}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  return {
    status: 200,
    ...(links.length === 0 ? undefined : { headers: { link: links.join(", ") } }),
    body: items.slice((page - 1) * perPage, page * perPage).map(shape),
  };
}
