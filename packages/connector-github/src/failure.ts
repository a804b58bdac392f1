import { ActionError } from "@enact/core";

/** What a connector call can fail with, apart from core's own codes. */
export type GitHubFailureCode =
  | "aborted"
  | "answer_lost"
  | "base_moved"
  | "connection_failed"
  | "default_branch"
  | "drift"
  | "empty_repository"
  | "exists"
  | "head_moved"
  | "issues_disabled"
  | "moved"
  | "no_changes"
  | "no_commits"
  | "not_allowed"
  | "not_found"
  | "not_mergeable"
  | "not_open"
  | "not_revertible"
  | "permission_denied"
  | "protected_branch"
  | "rate_limited"
  | "unauthorized"
  | "unavailable"
  | "unexpected_answer"
  | "validation";

/** An {@link ActionError} whose code is checked by the compiler. */
export function failure(
  code: GitHubFailureCode,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): ActionError {
  return new ActionError(code, message, details === undefined ? {} : { details });
}

/** A failure of a write that may have happened all the same. */
export function doubt(code: GitHubFailureCode, message: string): ActionError {
  return new ActionError(code, message, { status: "unknown" });
}

/** Waits for a look at what a write has left. Where that fails, the write has not failed by it. */
export async function afterwards<T>(look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch {
    throw doubt("answer_lost", "GitHub was asked to do it, and what it has left could not be read.");
  }
}

/** Does what is to undo something. What GitHub refuses with one of these codes, somebody else has changed since. */
export async function orDrift<T>(codes: readonly GitHubFailureCode[], message: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isDrift =
      error instanceof ActionError && error.status === "failed" && codes.some((code) => code === error.code);
    throw isDrift ? failure("drift", message) : error;
  }
}

/** What GitHub said in place of doing what it was asked for. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/**
 * What a refusal means.
 *
 * @remarks Statuses and wordings are those of GitHub's REST API documentation and of its answers. No wording is passed
 * on: it can hold text of the agent's or of strangers.
 */
export function refusal({ status, headers, data }: Refusal): ActionError {
  const said = wordsOf(data);
  const retryAfterSeconds = limitOf(status, headers, said);
  if (retryAfterSeconds !== undefined) {
    return failure("rate_limited", `GitHub limits the rate of requests; try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  }
  const known = KNOWN.find(([statuses, words]) => statuses.includes(status) && words.test(said));
  if (known !== undefined) return failure(known[2], known[3]);
  if (status === 422 || status === 400) return failure("validation", invalidFields(data));
  return failure("validation", `GitHub refused the request with status ${status}.`);
}

/** From the most to the least certain: statuses, words, code, and what to tell. */
const KNOWN: readonly (readonly [readonly number[], RegExp, GitHubFailureCode, string])[] = [
  [[401], /^/, "unauthorized", "GitHub does not accept the credentials; give the connector valid ones."],
  [
    [403, 405, 409, 422],
    /protected (?:branch|ref)|protected-branches|not authorized to push|rule violations|required status check|review is required|must be made through a pull request/i,
    "protected_branch",
    "The branch is protected against this change.",
  ],
  [
    [403],
    /^/,
    "permission_denied",
    "The credentials do not permit this, or the repository, issue or branch is locked.",
  ],
  [
    [404],
    /^/,
    "not_found",
    "GitHub does not have it, or the credentials may not see it; check the names and the token's permissions.",
  ],
  [[410], /^/, "issues_disabled", "Issues are disabled in this repository."],
  [
    [405, 409],
    /base branch was modified/i,
    "base_moved",
    "The base branch was changed in the same moment; nothing was merged. It can be tried again.",
  ],
  [
    [409],
    /head branch was modified/i,
    "head_moved",
    "The head branch has other commits than those that were looked at.",
  ],
  [[409], /empty/i, "empty_repository", "The repository has no commits yet."],
  [[405], /^/, "not_mergeable", "GitHub does not merge it: it is a draft, in conflict, or the method is not allowed."],
  [
    [422],
    /state cannot be changed/i,
    "not_open",
    "It cannot be opened again: one of its branches is gone or was moved.",
  ],
  [[422], /already exists/i, "exists", "There is one of this name, or for this branch, already."],
  [[422], /fast.forward/i, "head_moved", "The branch was moved by somebody else; look again."],
  [[422], /no commits between/i, "no_commits", "The branch has no commit that its base lacks."],
  [[422], /reference does not exist/i, "not_found", "The branch does not exist."],
  [[422], /BadObjectState/, "not_found", "A file that was to be deleted is not there."],
  [[422], /default branch/i, "default_branch", "It is the default branch."],
];

/** How long GitHub asks to wait, in seconds; undefined where the refusal is not about a rate. */
function limitOf(status: number, headers: Refusal["headers"], said: string): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(after) && after >= 0) return Math.ceil(after);
  if (headers["x-ratelimit-remaining"] === "0") {
    const reset = Number(headers["x-ratelimit-reset"]);
    return Number.isFinite(reset) ? Math.max(0, Math.ceil(reset - Date.now() / 1_000)) : 60;
  }
  // GitHub Docs, "Best practices for using the REST API": without a header, wait for at least a minute.
  return status === 429 || /rate limit|abuse detection/i.test(said) ? 60 : undefined;
}

/** Everything that GitHub said, to look for words in. */
function wordsOf(data: unknown): string {
  if (typeof data === "string") return data.slice(0, 2_000);
  if (typeof data !== "object" || data === null) return "";
  const { message, errors } = data as { readonly message?: unknown; readonly errors?: unknown };
  const more = Array.isArray(errors)
    ? errors
        .slice(0, 20)
        .map((entry) => (typeof entry === "string" ? entry : (entry as { message?: unknown })?.message))
    : [errors];
  return [message, ...more]
    .filter((part) => typeof part === "string")
    .join("\n")
    .slice(0, 2_000);
}

/** The names of the fields that do not hold; names only, and only what looks like one. */
function invalidFields(data: unknown): string {
  const errors = (data as { readonly errors?: unknown } | null)?.errors;
  const fields = (Array.isArray(errors) ? errors.slice(0, 20) : [])
    .map((entry) => (entry as { readonly field?: unknown } | null)?.field)
    .filter((field): field is string => typeof field === "string" && /^[a-z_]{1,40}$/.test(field));
  const named = fields.length === 0 ? "" : `: ${[...new Set(fields)].join(", ")}`;
  return `GitHub refused the request as invalid${named}.`;
}
