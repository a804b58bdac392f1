import { Octokit } from "@octokit/rest";
import { expect } from "vitest";
import { type GitHubServer, type RepositoryOptions, startGitHub, type TestRepository } from "../../src/github/index.js";

export const REPO = { owner: "octo", repo: "hello" } as const;

const silent = () => undefined;

/** A GitHub with one repository, and octokit as somebody who may write to it. */
export interface Setting {
  readonly github: GitHubServer;
  readonly repository: TestRepository;
  readonly octokit: Octokit;
}

/** Sets up a server, uses it, and ends it: which rejects where an exchange broke GitHub's description. */
export async function withGitHub(
  options: Partial<RepositoryOptions>,
  use: (setting: Setting) => Promise<void>,
): Promise<void> {
  const github = await startGitHub();
  const repository = await github.addRepository({ name: "octo/hello", defaultBranch: "trunk", ...options });
  try {
    await use({ github, repository, octokit: octokitOf(github, "write") });
  } catch (error) {
    // What the test found comes first.
    await github.close().catch(silent);
    throw error;
  }
  await github.close();
}

/** Octokit as somebody who may do this in octo/hello; without a permission, as a stranger. */
export function octokitOf(
  github: GitHubServer,
  permission?: "read" | "write" | "admin",
  baseUrl = github.url,
): Octokit {
  const permissions = permission === undefined ? {} : { "octo/hello": permission };
  const auth = github.addToken({ login: `${permission ?? "stranger"}-bot`, permissions });
  return octokitWith(auth, baseUrl);
}

export function octokitWith(auth: string | undefined, baseUrl: string): Octokit {
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return new Octokit({ ...(auth === undefined ? undefined : { auth }), baseUrl, log, request: { redirect: "manual" } });
}

/** A request without octokit. */
export function get({ url }: GitHubServer, token: string, path: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

/** Expects that GitHub refuses with this status and these words. */
export async function expectRefusal(asked: Promise<unknown>, status: number, words: string | RegExp): Promise<void> {
  await expect(asked).rejects.toMatchObject({ status, message: expect.stringMatching(words) });
}

/** How many of many that were asked at once were done. */
export async function countDone(asked: readonly Promise<unknown>[]): Promise<number> {
  return (await Promise.allSettled(asked)).filter(({ status }) => status === "fulfilled").length;
}

/** A branch of one commit more than the one it comes from. */
export async function branchWith(
  { repository }: Setting,
  branch: string,
  files: Readonly<Record<string, string>> = { [`${branch.replace("/", "-")}.txt`]: `${branch}\n` },
): Promise<string> {
  return repository.commit({ branch, files, message: `Work on ${branch}` });
}

/** Where a branch is. */
export async function tipOf({ repository }: Setting, branch = "trunk"): Promise<string> {
  return (await repository.refs())[`refs/heads/${branch}`] ?? "";
}

/** Opens a pull request from a branch that is made for it; gives its number. */
export async function openPull(
  setting: Setting,
  head: string,
  files?: Readonly<Record<string, string>>,
): Promise<number> {
  await branchWith(setting, head, files);
  const { data } = await setting.octokit.rest.pulls.create({ ...REPO, title: `About ${head}`, head, base: "trunk" });
  return data.number;
}
