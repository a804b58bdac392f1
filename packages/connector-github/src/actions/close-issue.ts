import { action } from "@enact/core";
import { z } from "zod";
import { failure } from "../failure.js";
import { numberSchema, repositorySchema } from "../inputs.js";
import { readIssue, setIssueState } from "../issues.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `closeIssue` gives. */
export interface CloseIssueOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  readonly state: "closed";
  /** When it was, by GitHub's clock. */
  readonly closedAt: string | null;
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
      const { closed_at: closedAt } = await setIssueState(context.api, repo, number, change, signal);
      return { repo, number, state: "closed", closedAt };
    },
    reconcile: async ({ input: { number } }, { before: { repo }, signal }) => {
      const { state, closed_at: closedAt } = await readIssue(context.api, repo, number, signal);
      if (state !== "closed") return { status: "unknown" };
      return { status: "succeeded", output: { repo, number, state: "closed" as const, closedAt } };
    },
    undo: {
      // GitHub opens what is open already, and cannot be told what was seen.
      pinned: false,
      prepare: async ({ output }, { signal }) => {
        const { repo, number } = output;
        await lookAt(context, repo, signal);
        await refuseOtherClosing(context, output, signal);
        return { repo, number };
      },
      touches: (_done, { repo, number }) => [
        { kind: "git.issue", name: String(number), within: repo, change: "update" },
      ],
      run: async ({ output }, { before: { repo, number }, signal }) => {
        await refuseOtherClosing(context, output, signal);
        await setIssueState(context.api, repo, number, { state: "open" }, signal);
        return { repo, number, state: "open" };
      },
      reconcile: async (_attempt, { before: { repo, number }, signal }) => {
        const { state } = await readIssue(context.api, repo, number, signal);
        return state === "open" ? { status: "succeeded", output: { repo, number, state } } : { status: "unknown" };
      },
    },
  });

/** Refuses an issue that is not closed by the very closing that is to be undone. */
async function refuseOtherClosing(
  { api }: GitHubContext,
  { repo, number, closedAt }: CloseIssueOutput,
  signal: AbortSignal,
): Promise<void> {
  const { state, closed_at } = await readIssue(api, repo, number, signal);
  if (state === "closed" && closed_at === closedAt) return;
  throw failure("drift", `Issue ${number} was opened, or closed again, by somebody else since.`);
}
