import { type GitHubServer, type RepositoryOptions, startGitHub, type TestRepository } from "@enact/testkit/github";
import { afterAll } from "vitest";
import { type GitHubActionName, GitHubConnector } from "../../src/index.js";

/** Every action that there is. */
const ALL: readonly GitHubActionName[] = [
  "getRepository",
  "getBranch",
  "listPullRequestFiles",
  "createBranch",
  "pushCommit",
  "createPr",
  "createIssue",
  "commentOnIssue",
  "mergePr",
  "deleteBranch",
  "closePr",
  "closeIssue",
  "revertPr",
];

/** A repository of its own, and a connector that may do everything in it. */
export interface Place {
  readonly repo: string;
  readonly repository: TestRepository;
  readonly token: string;
  readonly github: GitHubConnector;
}

/** A server for the calling test file; its end, after all tests, rejects where an exchange broke GitHub's description. */
export async function openGitHub(): Promise<{
  readonly server: GitHubServer;
  place(options?: Partial<RepositoryOptions>): Promise<Place>;
}> {
  const server = await startGitHub();
  afterAll(() => server.close());
  let places = 0;
  return {
    server,
    place: async (options = {}) => {
      const repo = `octo/place-${++places}`;
      const repository = await server.addRepository({ name: repo, defaultBranch: "trunk", ...options });
      const token = server.addToken({ login: "agent-bot", permissions: { [repo]: "write" } });
      return {
        repo,
        repository,
        token,
        github: new GitHubConnector({ token, baseUrl: server.url, allowedActions: ALL }),
      };
    },
  };
}

/** A branch with one commit more than the default branch. */
export function work(
  { repository }: Pick<Place, "repository">,
  branch: string,
  path = `${branch}.txt`,
): Promise<string> {
  return repository.commit({ branch, files: { [path]: `${branch}\n` }, message: `Work on ${branch}` });
}

/** An open pull request; gives its number. */
export async function openPr(place: Place, branch: string): Promise<number> {
  await work(place, branch);
  const opened = await place.github.call("createPr", { repo: place.repo, branch, title: `Title of ${branch}` });
  if (!opened.success) throw new Error(opened.output.error);
  return opened.output.number;
}

/** An open issue; gives its number. */
export async function openIssue({ github, repo }: Place): Promise<number> {
  const opened = await github.call("createIssue", { repo, title: "An issue" });
  if (!opened.success) throw new Error(opened.output.error);
  return opened.output.number;
}

/** A merged pull request; gives its number. */
export async function mergedPr(
  place: Place,
  branch: string,
  method: "merge" | "squash" | "rebase" = "merge",
): Promise<number> {
  const number = await openPr(place, branch);
  const merged = await place.github.call("mergePr", { repo: place.repo, number, method });
  if (!merged.success) throw new Error(merged.output.error);
  return number;
}
