import type { TestRequest } from "../http/exchange.js";
import { notFound, Problem } from "./problem.js";
import type { Account, Permission, RepositoryState } from "./state.js";

/** Who a token is for. */
export interface TokenOptions {
  readonly login: string;
  /** What it may do, by `owner/name` or `*`. Any token reads public repositories. */
  readonly permissions: Readonly<Record<string, Permission>>;
}

/** Who a request is from, by its token. */
export function accountOf({ headers: { authorization } }: TestRequest, tokens: ReadonlyMap<string, Account>): Account {
  if (authorization === undefined) throw new Problem(401, "Requires authentication");
  const account = tokens.get(authorization.replace(/^(?:token|bearer) /i, ""));
  if (account === undefined) throw new Problem(401, "Bad credentials");
  return account;
}

/**
 * What somebody may do in a repository; undefined for a stranger, who reads what is public.
 *
 * @throws Problem for a stranger where it is private, who does not even learn that it is there
 */
export function permissionOf(
  { permissions }: Account,
  { name, formerNames, isPrivate }: RepositoryState,
): Permission | undefined {
  const given = [name, ...formerNames, "*"].map((known) => permissions.get(known.toLowerCase()));
  const permission = given.find((found) => found !== undefined);
  if (permission === undefined && isPrivate) throw notFound();
  return permission;
}

/** Refuses a request that changes something to who may not, and where nothing may be changed. */
export function refuseWrite(
  { isApp }: Account,
  { archived }: RepositoryState,
  permission: Permission | undefined,
): void {
  if (permission !== "write" && permission !== "admin") {
    throw new Problem(403, `Resource not accessible by ${isApp ? "integration" : "personal access token"}`);
  }
  if (archived) throw new Problem(403, "Repository was archived so is read-only.");
}
