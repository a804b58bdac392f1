import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { afterwards, doubt, failure } from "./failure.js";
import { shaSchema } from "./inputs.js";
import { partsOf } from "./names.js";

/** A `git-ref`, as far as it is looked at. */
const refAnswer = z.object({ ref: z.string(), object: z.object({ sha: shaSchema }) });

/** Where a branch is; undefined where it is not. */
export async function findBranch(
  api: GitHubApi,
  repo: string,
  branch: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const parameters = { ...partsOf(repo), ref: `heads/${branch}` };
  const found = await api.find("GET /repos/{owner}/{repo}/git/ref/{ref}", parameters, refAnswer, signal);
  return found?.object.sha;
}

/**
 * Where a branch is.
 *
 * @throws ActionError `not_found`
 */
export async function headOf(api: GitHubApi, repo: string, branch: string, signal: AbortSignal): Promise<string> {
  const sha = await findBranch(api, repo, branch, signal);
  if (sha === undefined) throw failure("not_found", `${repo} has no branch ${branch}.`);
  return sha;
}

/**
 * Makes a branch. GitHub refuses one that is there.
 *
 * @throws ActionError as `write` does
 */
export async function makeBranch(
  api: GitHubApi,
  repo: string,
  branch: string,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  const parameters = { ...partsOf(repo), ref: `refs/heads/${branch}`, sha };
  const isThis = refAnswer.refine(({ object }) => object.sha === sha);
  await api.write("POST /repos/{owner}/{repo}/git/refs", parameters, isThis, signal);
}

/** Moves a branch forwards to a commit; GitHub refuses one that does not stand on where the branch is. */
export async function moveForwards(
  api: GitHubApi,
  repo: string,
  branch: string,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  const parameters = { ...partsOf(repo), ref: `heads/${branch}`, sha, force: false };
  const isThis = refAnswer.refine(({ object }) => object.sha === sha);
  await api.write("PATCH /repos/{owner}/{repo}/git/refs/{ref}", parameters, isThis, signal);
}

/**
 * Deletes a branch where it is at this commit. GitHub cannot be told the commit, so that the branch is looked at before
 * and after.
 *
 * @throws ActionError `drift` where it is elsewhere (`failed`), or is there again (`unknown`)
 */
export async function removeBranch(
  api: GitHubApi,
  repo: string,
  branch: string,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  if ((await findBranch(api, repo, branch, signal)) !== sha) {
    throw failure("drift", `The branch ${branch} was moved by somebody else; look again.`);
  }
  const parameters = { ...partsOf(repo), ref: `heads/${branch}` };
  await api.write("DELETE /repos/{owner}/{repo}/git/refs/{ref}", parameters, z.unknown(), signal);
  if ((await afterwards(findBranch(api, repo, branch, signal))) !== undefined) {
    throw doubt("drift", `The branch ${branch} is there again, or was moved while it was deleted.`);
  }
}
