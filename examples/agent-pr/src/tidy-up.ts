import { GitHubConnector } from "@enact/connector-github";
import { defineWorkflow } from "@enact/core";
import { z } from "zod";

/** Closes a pull request and deletes its branch. */
export const tidyUp = defineWorkflow({
  name: "tidyUp",
  description: "Close a pull request and delete its branch",
  systems: { github: GitHubConnector },
  payload: z.object({ repo: z.string(), number: z.int().positive(), branch: z.string() }),
  touches: ({ repo, number, branch }) => [
    { kind: "git.pullRequest", within: repo, name: String(number), change: "update" },
    { kind: "git.ref", within: repo, name: `refs/heads/${branch}`, change: "delete" },
  ],
  run: async ({ payload: { repo, number, branch }, systems: { github } }) => {
    const closed = await github.closePr({ repo, number });
    if (closed.success) await github.deleteBranch({ repo, branch });
  },
});
