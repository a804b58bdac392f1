import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { failure } from "./failure.js";
import { shaSchema } from "./inputs.js";
import { hasMarker } from "./marker.js";
import { partsOf } from "./names.js";

/** A pull request, as lists and its own answer have it. */
export const pullAnswer = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullable(),
  merged_at: z.string().nullable(),
  closed_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  /** Its repository is null where that is gone: a fork's branch stays a pull request. */
  head: z.object({ ref: z.string(), sha: shaSchema, repo: z.object({ full_name: z.string() }).nullish() }),
  base: z.object({ ref: z.string(), sha: shaSchema }),
});

/** A pull request as GitHub tells of it. */
export type Pull = z.infer<typeof pullAnswer>;

/** What `createPr` and `revertPr` give. */
export interface PullRequestOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  /** The page for people. */
  readonly url: string;
  readonly branch: string;
  readonly baseBranch: string;
  /** The head's sha when it was opened. */
  readonly sha: string;
}

/** Reads a pull request. */
export function readPull(api: GitHubApi, repo: string, number: number, signal: AbortSignal): Promise<Pull> {
  const parameters = { ...partsOf(repo), pull_number: number };
  return api.read("GET /repos/{owner}/{repo}/pulls/{pull_number}", parameters, pullAnswer, signal);
}

/** The newest pull requests from one branch into another one, open or not. */
export function listPulls(
  api: GitHubApi,
  repo: string,
  { branch, baseBranch }: { readonly branch: string; readonly baseBranch: string },
  signal: AbortSignal,
): Promise<readonly Pull[]> {
  const { owner } = partsOf(repo);
  const query = { head: `${owner}:${branch}`, base: baseBranch, state: "all", per_page: 100 } as const;
  const parameters = { ...partsOf(repo), ...query };
  return api.read("GET /repos/{owner}/{repo}/pulls", parameters, z.array(pullAnswer), signal);
}

/**
 * Refuses a second open pull request from one branch into another one.
 *
 * @throws ActionError `exists`, with its number
 */
export async function refuseSecondPull(
  api: GitHubApi,
  repo: string,
  branches: { readonly branch: string; readonly baseBranch: string },
  signal: AbortSignal,
): Promise<void> {
  const open = (await listPulls(api, repo, branches, signal)).find(({ state }) => state === "open");
  if (open !== undefined)
    throw failure("exists", `Pull request ${open.number} is for this branch.`, { number: open.number });
}

/**
 * Refuses to take away a branch that an open pull request comes from or goes into: GitHub would close that, too.
 *
 * @param own - the number of one that does not count
 * @throws ActionError `drift`
 */
export async function refuseUsedBranch(
  api: GitHubApi,
  repo: string,
  branch: string,
  own: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const query of [{ head: `${partsOf(repo).owner}:${branch}` }, { base: branch }]) {
    const parameters = { ...partsOf(repo), ...query, state: "open", per_page: 100 } as const;
    const pulls = await api.read("GET /repos/{owner}/{repo}/pulls", parameters, z.array(pullAnswer), signal);
    const other = pulls.find(({ number }) => number !== own);
    if (other !== undefined) {
      throw failure("drift", `The open pull request ${other.number} is about the branch ${branch}, which is left.`);
    }
  }
}

/** What is written of a pull request. */
export interface PullContent {
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean | undefined;
}

/** Opens a pull request. */
export async function openPull(
  api: GitHubApi,
  repo: string,
  { branch, baseBranch }: { readonly branch: string; readonly baseBranch: string },
  { title, body, draft }: PullContent,
  signal: AbortSignal,
): Promise<PullRequestOutput> {
  const content = { title, body, ...(draft === undefined ? undefined : { draft }) };
  const parameters = { ...partsOf(repo), head: branch, base: baseBranch, ...content };
  const pull = await api.write("POST /repos/{owner}/{repo}/pulls", parameters, pullAnswer, signal);
  return pullOutput(repo, pull);
}

/** The one that a call has opened, among others. */
export function ownPull(repo: string, pulls: readonly Pull[], idempotencyKey: string): PullRequestOutput | undefined {
  const own = pulls.find(({ body }) => hasMarker(body, idempotencyKey));
  return own && pullOutput(repo, own);
}

function pullOutput(repo: string, { number, html_url: url, head, base }: Pull): PullRequestOutput {
  return { repo, number, url, branch: head.ref, baseBranch: base.ref, sha: head.sha };
}
