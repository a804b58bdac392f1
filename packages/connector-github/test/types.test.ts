import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { expectTypeOf, test } from "vitest";
import { agentPr, GitHubConnector, type OctokitLike, type PushCommitOutput } from "../src/index.js";

// Compiled by `typecheck`, never run.
function compiles() {
  const octokit = new Octokit();
  expectTypeOf(octokit).toExtend<OctokitLike>();
  const github = new GitHubConnector({ octokit, allowedActions: ["createBranch", "mergePr"] });
  new GitHubConnector({ token: "t", baseUrl: "https://github.example.com/api/v3" });
  new GitHubConnector({ auth: { strategy: createAppAuth, options: { appId: 1, privateKey: "k", installationId: 2 } } });
  // @ts-expect-error no such action
  new GitHubConnector({ token: "t", allowedActions: ["dropRepository"] });
  // @ts-expect-error neither a token, nor a strategy, nor an octokit
  new GitHubConnector({ repositories: ["octo/hello"] });
  // @ts-expect-error an octokit has its own address
  new GitHubConnector({ octokit, baseUrl: "https://github.example.com" });

  const files = [
    { path: "a", content: "a" },
    { path: "b", delete: true },
  ] as const;
  const pushed = github.call("pushCommit", { repo: "octo/hello", branch: "a", message: "m", files });
  expectTypeOf(pushed).resolves.extract<{ success: true }>().toHaveProperty("output").toEqualTypeOf<PushCommitOutput>();
  // @ts-expect-error the method is missing
  void github.call("mergePr", { repo: "octo/hello", number: 1 });
  const odd = { path: "a", content: "", mode: "777" } as const;
  // @ts-expect-error no such mode
  void github.call("pushCommit", { repo: "octo/hello", branch: "a", message: "m", files: [odd] });

  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({ systems: { github }, policies: [], workflows: [agentPr], receipts });
  const actor = { email: "agent@company.com" };
  void enact.run({ workflow: "agentPr", actor, payload: { repo: "octo/hello", branch: "agent/fix-1", files } });
  // @ts-expect-error no branch
  void enact.run({ workflow: "agentPr", actor, payload: { repo: "octo/hello" } });
  // @ts-expect-error the workflow needs a system called github
  new EnactClient({ systems: { git: github }, policies: [], workflows: [agentPr], receipts });
}

test("types are checked by the compiler", () => {
  expectTypeOf(compiles).returns.toBeVoid();
});
