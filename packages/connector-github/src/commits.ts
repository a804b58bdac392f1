import { ActionError, type Reconciliation } from "@enact/core";
import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { compare } from "./comparison.js";
import { failure } from "./failure.js";
import { shaSchema } from "./inputs.js";
import { hasTrailer } from "./marker.js";
import { partsOf } from "./names.js";

/** What `pushCommit` gives, and what undoing it does. */
export interface PushCommitOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
  /** The new commit. */
  readonly sha: string;
  /** The commit it stands on, and where the branch was. */
  readonly parent: string;
}

const answer = z.object({ sha: shaSchema, tree: z.object({ sha: shaSchema }) });

/** The tree of a commit. */
export async function treeOf(api: GitHubApi, repo: string, sha: string, signal: AbortSignal): Promise<string> {
  const parameters = { ...partsOf(repo), commit_sha: sha };
  const { tree } = await api.read("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", parameters, answer, signal);
  return tree.sha;
}

/** Makes a commit that nothing refers to yet. */
export async function makeCommit(
  api: GitHubApi,
  repo: string,
  { message, tree, parent }: { readonly message: string; readonly tree: string; readonly parent: string },
  signal: AbortSignal,
): Promise<string> {
  const parameters = { ...partsOf(repo), message, tree, parents: [parent] };
  return (await api.write("POST /repos/{owner}/{repo}/git/commits", parameters, answer, signal)).sha;
}

/** Does what has no effect that anybody could see: whatever becomes of it, nothing has happened. */
export async function harmless<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActionError && error.status === "failed") throw error;
    if (signal.aborted) throw failure("aborted", "The call was stopped before a branch was made or moved.");
    throw failure(
      "unavailable",
      "GitHub did not take the commit's content; no branch was made or moved. Try again later.",
    );
  }
}

/**
 * Reads back whether a commit with which a branch was to be moved forwards is on it. One that grew without the commit
 * cannot be moved forwards to it any more.
 *
 * @param head - where the branch was
 */
export async function reconcilePush(
  api: GitHubApi,
  { repo, branch, head, idempotencyKey }: { repo: string; branch: string; head: string; idempotencyKey: string },
  grown: ActionError,
  signal: AbortSignal,
): Promise<Reconciliation<PushCommitOutput>> {
  const { status, total_commits, commits } = await compare(api, repo, { base: head, head: branch }, signal);
  const own = commits.find(({ commit }) => hasTrailer(commit.message, idempotencyKey));
  if (own !== undefined && own.parents[0]?.sha === head) {
    return { status: "succeeded", output: { repo, branch, sha: own.sha, parent: head } };
  }
  // GitHub does not list all commits where there are many.
  if (status !== "ahead" || commits.length < total_commits) return { status: "unknown" };
  return { status: "failed", code: grown.code, error: grown.message };
}
