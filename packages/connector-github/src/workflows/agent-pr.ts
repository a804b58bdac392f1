import { defineWorkflow, type Resource } from "@enact/core";
import { z } from "zod";
import { filesSchema, touchedByCommit } from "../commit-files.js";
import { GitHubConnector } from "../connector.js";
import { branchSchema, repositorySchema, textSchema, titleSchema } from "../inputs.js";
import { refOf } from "../names.js";

const payload = z
  .strictObject({
    repo: repositorySchema,
    /** The new branch, without `refs/heads/`. */
    branch: branchSchema,
    /** @defaultValue the branch's name */
    title: titleSchema.exactOptional(),
    body: textSchema.exactOptional(),
    files: filesSchema.exactOptional(),
    /** @defaultValue the repository's default branch */
    baseBranch: branchSchema.exactOptional(),
  })
  .readonly();

/**
 * Opens a pull request from a new branch, in the system `github`: makes the branch, commits the files, opens the pull
 * request. Stops at the first call that does not succeed, and never touches the default branch or the base.
 *
 * @remarks Without `files` there is nothing that GitHub would open a pull request for: such a run ends with the code
 * `no_commits` before anything is made.
 */
export const agentPr = defineWorkflow({
  name: "agentPr",
  description: "Open a pull request from a new branch",
  systems: { github: GitHubConnector },
  payload,
  touches: ({ repo, branch, files }): readonly Resource[] => [
    { kind: "git.repository", name: repo, change: "read" },
    { kind: "git.ref", name: refOf(branch), within: repo, change: "create" },
    ...(files === undefined ? [] : touchedByCommit(repo, branch, files)),
    { kind: "git.pullRequest", name: "new", within: repo, change: "create" },
  ],
  run: async ({ payload: { repo, branch, title = branch, body, files, baseBranch }, systems: { github }, refuse }) => {
    const found = await github.getRepository({ repo });
    if (!found.success) return;
    const base = baseBranch ?? found.output.defaultBranch;
    for (const taken of [found.output.defaultBranch, base]) {
      if (branch.toLowerCase() === taken.toLowerCase()) {
        refuse(
          `${branch} is the branch that the work is to go into, or the default one; name a new one.`,
          "default_branch",
        );
      }
    }
    if (files === undefined) {
      return refuse("A new branch has no commit of its own; give files to commit.", "no_commits");
    }
    const made = await github.createBranch({ repo, branch, fromBranch: base });
    if (!made.success) return;
    const pushed = await github.pushCommit({ repo, branch, message: title, files });
    if (!pushed.success) return;
    const opened = { repo, branch, title, baseBranch: base, ...(body === undefined ? undefined : { body }) };
    await github.createPr(opened);
  },
});
