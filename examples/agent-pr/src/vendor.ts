import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { GitHubConnector } from "@enact/connector-github";
import { startGitHub } from "@enact/testkit/github";

/** A GitHub to play with: a repository, a connector that may act in it, and a look past Enact. */
export interface Playground {
  readonly repo: string;
  readonly defaultBranch: string;
  readonly github: GitHubConnector;
  /** The branches there are, by the repository's own word. */
  branches(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const ALLOWED = [
  "getRepository",
  "createBranch",
  "pushCommit",
  "createPr",
  "mergePr",
  "closePr",
  "deleteBranch",
] as const;

/** The repository `GITHUB_REPOSITORY` names, on the real GitHub with `GITHUB_TOKEN`; without a token, a server of our own. */
export async function openPlayground(): Promise<Playground> {
  const token = process.env["GITHUB_TOKEN"];
  const repo = process.env["GITHUB_REPOSITORY"];
  if (token === undefined) return offline();
  assert.ok(repo, "Say in GITHUB_REPOSITORY which repository may be played with: owner/name.");
  return online(token, repo);
}

async function offline(): Promise<Playground> {
  const server = await startGitHub();
  const repo = "octo/hello";
  const token = server.addToken({ login: "agent-bot", permissions: { [repo]: "write" } });
  const repository = await server.addRepository({
    name: repo,
    defaultBranch: "main",
    files: { "README.md": "# Hello\n" },
  });
  return {
    repo,
    defaultBranch: "main",
    github: new GitHubConnector({ token, baseUrl: server.url, repositories: [repo], allowedActions: ALLOWED }),
    branches: async () => Object.keys(await repository.refs()).map((ref) => ref.replace("refs/heads/", "")),
    close: () => server.close(),
  };
}

async function online(token: string, repo: string): Promise<Playground> {
  const baseUrl = process.env["GITHUB_API_URL"];
  const github = new GitHubConnector({ token, baseUrl, repositories: [repo], allowedActions: ALLOWED });
  const known = await github.call("getRepository", { repo });
  if (!known.success) throw new Error(`${repo} cannot be read: ${known.output.error}`);
  const list = `${baseUrl ?? "https://api.github.com"}/repos/${repo}/branches?per_page=100`;
  return {
    repo: known.output.repo,
    defaultBranch: known.output.defaultBranch,
    github,
    branches: async () => {
      // GitHub lists a new branch a moment after it was made.
      await wait(2_000);
      const response = await fetch(list, { headers: { authorization: `Bearer ${token}` } });
      return ((await response.json()) as readonly { readonly name: string }[]).map(({ name }) => name);
    },
    close: async () => undefined,
  };
}
