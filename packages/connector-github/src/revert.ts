import { ActionError, type Reconciliation, type Resource } from "@enact/core";
import { harmless, makeCommit } from "./commits.js";
import { doubt, failure } from "./failure.js";
import { trailerOf, withMarker } from "./marker.js";
import { branchProblem, refOf } from "./names.js";
import { readPullFiles } from "./pull-files.js";
import { listPulls, openPull, ownPull, type PullRequestOutput, readPull } from "./pulls.js";
import { findBranch, makeBranch, removeBranch } from "./refs.js";
import { type GitHubContext, lookAt } from "./repository.js";
import { treeBeforeMerge } from "./tree-before-merge.js";

/** What taking a merged pull request back comes to. */
export interface RevertPlan {
  /** `owner/name` */
  readonly repo: string;
  /** The merged one's. */
  readonly number: number;
  /** The new branch. */
  readonly branch: string;
  readonly baseBranch: string;
  readonly title: string;
  readonly mergeSha: string;
  /** Of the base, before the merge. */
  readonly tree: string;
  readonly paths: readonly string[];
}

/**
 * Looks at a merged pull request that is to be taken back.
 *
 * @param branch - the new branch; `revert-<number>-<branch>` where it is undefined
 * @throws ActionError `not_revertible`; `exists` where the new branch does; `validation` where it would have no valid name
 */
export async function planRevert(
  context: GitHubContext,
  { repo: asked, number, branch }: { readonly repo: string; readonly number: number; readonly branch?: string },
  signal: AbortSignal,
): Promise<RevertPlan> {
  const { api } = context;
  const { repo } = await lookAt(context, asked, signal);
  const pull = await readPull(api, repo, number, signal);
  if (pull.merged_at === null || pull.merge_commit_sha === null) {
    throw failure("not_revertible", `Pull request ${number} is not merged.`);
  }
  const name = branch ?? `revert-${number}-${pull.head.ref}`;
  if (branchProblem(name) !== undefined) {
    throw failure("validation", "The new branch would have no valid name; give it one.");
  }
  if ((await findBranch(api, repo, name, signal)) !== undefined) {
    throw failure("exists", `${repo} has a branch ${name} already.`);
  }
  const { files, truncated } = await readPullFiles(api, repo, number, signal);
  if (truncated) throw failure("not_revertible", `Pull request ${number} changes more files than GitHub lists.`);
  return {
    repo,
    number,
    branch: name,
    baseBranch: pull.base.ref,
    title: pull.title,
    mergeSha: pull.merge_commit_sha,
    tree: await treeBeforeMerge(api, repo, number, pull.merge_commit_sha, signal),
    paths: [...new Set(files.flatMap(({ path, previousPath }) => [path, ...(previousPath ? [previousPath] : [])]))],
  };
}

/** What a pull request that takes another one back touches. */
export function touchedByRevert({ repo, branch, paths }: RevertPlan): readonly Resource[] {
  return [
    { kind: "git.ref", name: refOf(branch), within: repo, change: "create" },
    { kind: "git.pullRequest", name: "new", within: repo, change: "create" },
    ...paths.map((name): Resource => ({ kind: "git.file", name, within: repo, change: "update" })),
  ];
}

/**
 * Opens a pull request that takes a merged one back. Its one commit stands on the merge itself and has the content from
 * before it, so that GitHub keeps what came later when it is merged.
 */
export async function openRevert(
  { api }: GitHubContext,
  { repo, number, branch, baseBranch, title: merged, mergeSha, tree }: RevertPlan,
  texts: { readonly title?: string; readonly body?: string },
  { idempotencyKey, signal }: { readonly idempotencyKey: string; readonly signal: AbortSignal },
): Promise<PullRequestOutput> {
  const title = texts.title ?? `Revert "${merged}"`.slice(0, 256);
  const message = `${title}\n\nThis reverts commit ${mergeSha}.\n\n${trailerOf(idempotencyKey)}`;
  const sha = await harmless(signal, () => makeCommit(api, repo, { message, tree, parent: mergeSha }, signal));
  await makeBranch(api, repo, branch, sha, signal);
  const body = withMarker(texts.body ?? `Reverts #${number}.`, idempotencyKey);
  try {
    return await openPull(api, repo, { branch, baseBranch }, { title, body }, signal);
  } catch (error) {
    if (!(error instanceof ActionError) || error.status === "unknown") throw error;
    await removeBranch(api, repo, branch, sha, signal).catch(() => {
      throw doubt("drift", `The pull request was refused, and the branch ${branch} that was made for it is left.`);
    });
    throw error;
  }
}

/** Reads back whether a pull request that takes another one back was opened. */
export async function reconcileRevert(
  { api }: GitHubContext,
  { repo, branch, baseBranch }: RevertPlan,
  { idempotencyKey, signal }: { readonly idempotencyKey: string; readonly signal: AbortSignal },
): Promise<Reconciliation<PullRequestOutput>> {
  const output = ownPull(repo, await listPulls(api, repo, { branch, baseBranch }, signal), idempotencyKey);
  return output === undefined ? { status: "unknown" } : { status: "succeeded", output };
}
