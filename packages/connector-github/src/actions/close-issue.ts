import { action } from "@enact/core";
import { z } from "zod";
import { doubt, failure } from "../failure.js";
import { numberSchema, repositorySchema } from "../inputs.js";
import { issueAnswer, readIssue } from "../issues.js";
import { partsOf } from "../names.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `closeIssue` gives. */
export interface CloseIssueOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  readonly state: "closed";
}

const input = z
  .strictObject({
    repo: repositorySchema,
    number: numberSchema,
    /** @defaultValue "completed" */
    reason: z.enum(["completed", "not_planned"]).exactOptional(),
  })
  .readonly();

/** Closes an issue. */
export const closeIssue = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    // GitHub closes what is closed already, and cannot be told what was seen.
    pinned: false,
    prepare: async ({ repo: asked, number }, { signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const { state, pull_request } = await readIssue(context.api, repo, number, signal);
      if (pull_request !== undefined) throw failure("not_found", `${number} is a pull request; close it by closePr.`);
      if (state !== "open") throw failure("not_open", `Issue ${number} is not open.`);
      return { repo, state };
    },
    touches: ({ number }, { repo }) => [{ kind: "git.issue", name: String(number), within: repo, change: "update" }],
    run: async ({ number, reason = "completed" }, { before: { repo }, signal }): Promise<CloseIssueOutput> => {
      const { state } = await readIssue(context.api, repo, number, signal);
      if (state !== "open") throw failure("drift", `Issue ${number} was closed by somebody else.`);
      const change = { state: "closed", state_reason: reason } as const;
      const parameters = { ...partsOf(repo), issue_number: number, ...change };
      const route = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
      const issue = await context.api.write(route, parameters, issueAnswer, signal);
      if (issue.state !== "closed") throw doubt("drift", `Issue ${number} was opened again in the same moment.`);
      return { repo, number, state: "closed" };
    },
    reconcile: async ({ input: { number } }, { before: { repo }, signal }) => {
      const { state } = await readIssue(context.api, repo, number, signal);
      if (state !== "closed") return { status: "unknown" };
      return { status: "succeeded", output: { repo, number, state: "closed" as const } };
    },
  });
