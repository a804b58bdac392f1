import { action } from "@enact/core";
import { z } from "zod";
import { failure } from "../failure.js";
import { repositorySchema, textSchema, titleSchema } from "../inputs.js";
import { issueAnswer, readIssue, setIssueState } from "../issues.js";
import { hasMarker, withMarker } from "../marker.js";
import { partsOf } from "../names.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `createIssue` gives. */
export interface CreateIssueOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  /** The page for people. */
  readonly url: string;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    title: titleSchema,
    body: textSchema.exactOptional(),
    labels: z.array(z.string().min(1).max(50)).max(100).readonly().exactOptional(),
  })
  .readonly();

/** Opens an issue. */
export const createIssue = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo }, { signal }) => ({ repo: (await lookAt(context, repo, signal)).repo }),
    touches: (_input, { repo }) => [{ kind: "git.issue", name: "new", within: repo, change: "create" }],
    run: async ({ title, body, labels }, { before: { repo }, idempotencyKey, signal }): Promise<CreateIssueOutput> => {
      const content = { title, body: withMarker(body, idempotencyKey), ...(labels && { labels: [...labels] }) };
      const parameters = { ...partsOf(repo), ...content };
      const issue = await context.api.write("POST /repos/{owner}/{repo}/issues", parameters, issueAnswer, signal);
      return { repo, number: issue.number, url: issue.html_url };
    },
    reconcile: async (_attempt, { before: { repo }, idempotencyKey, signal }) => {
      const query = { state: "all", sort: "created", direction: "desc", per_page: 100 } as const;
      const parameters = { ...partsOf(repo), ...query };
      const route = "GET /repos/{owner}/{repo}/issues";
      const issues = await context.api.read(route, parameters, z.array(issueAnswer), signal);
      const own = issues.find(({ body }) => hasMarker(body, idempotencyKey));
      if (own === undefined) return { status: "unknown" };
      return { status: "succeeded", output: { repo, number: own.number, url: own.html_url } };
    },
    undo: {
      // GitHub closes what is closed already, and cannot be told what was seen.
      pinned: false,
      prepare: async ({ output: { repo, number } }, { signal }) => {
        await lookAt(context, repo, signal);
        await refuseClosed(context, repo, number, signal);
        return { repo, number };
      },
      touches: (_done, { repo, number }) => [
        { kind: "git.issue", name: String(number), within: repo, change: "update" },
      ],
      run: async (_done, { before: { repo, number }, signal }) => {
        await refuseClosed(context, repo, number, signal);
        await setIssueState(context.api, repo, number, { state: "closed", state_reason: "not_planned" }, signal);
        return { repo, number, state: "closed" };
      },
      reconcile: async (_attempt, { before: { repo, number }, signal }) => {
        const { state } = await readIssue(context.api, repo, number, signal);
        return state === "closed" ? { status: "succeeded", output: { repo, number, state } } : { status: "unknown" };
      },
    },
  });

async function refuseClosed({ api }: GitHubContext, repo: string, number: number, signal: AbortSignal): Promise<void> {
  const { state } = await readIssue(api, repo, number, signal);
  if (state !== "open") throw failure("drift", `Issue ${number} was closed by somebody else since.`);
}
