import { ConfigurationError } from "@enact/core";
import { failure } from "./failure.js";
import { repositoryProblem } from "./names.js";

/** The repositories that a connector may touch. */
export interface Scope {
  /** @throws ActionError `not_allowed` */
  check(repo: string): void;
}

/**
 * Makes a scope of `owner/name` and `owner/*`; GitHub disregards case in both.
 *
 * @param repositories - undefined for all that the credentials reach
 * @throws ConfigurationError naming the entry that cannot be
 */
export function createScope(repositories: readonly string[] | undefined): Scope {
  if (repositories === undefined) return { check: () => undefined };
  if (!Array.isArray(repositories)) {
    throw new ConfigurationError('repositories must be a list such as ["octo/hello", "octo/*"].');
  }
  const allowed = new Set(repositories.map(entryOf));
  return {
    check(repo) {
      const name = repo.toLowerCase();
      if (allowed.has(name) || allowed.has(`${name.split("/")[0]}/*`)) return;
      throw failure("not_allowed", `The connector is not for the repository ${repo}.`);
    },
  };
}

function entryOf(entry: unknown): string {
  const name = typeof entry === "string" ? entry.replace(/\/\*$/, "/any") : "";
  const problem = repositoryProblem(name);
  if (problem === undefined) return (entry as string).toLowerCase();
  throw new ConfigurationError(`repositories must name "owner/name" or "owner/*"; an entry ${problem}.`);
}
