import { action } from "@enact/core";
import { z } from "zod";
import { numberSchema, repositorySchema, textSchema } from "../inputs.js";
import { readIssue } from "../issues.js";
import { hasMarker, withMarker } from "../marker.js";
import { partsOf } from "../names.js";
import { type GitHubContext, lookAt } from "../repository.js";

/** What `commentOnIssue` gives. */
export interface CommentOutput {
  /** `owner/name` */
  readonly repo: string;
  readonly number: number;
  /** The comment's own id. */
  readonly id: number;
  /** The place for people. */
  readonly url: string;
}

const input = z
  .strictObject({
    repo: repositorySchema,
    /** Of an issue or a pull request. */
    number: numberSchema,
    body: textSchema.refine((body) => body.trim() !== "", "must not be empty"),
  })
  .readonly();

const commentAnswer = z.object({ id: z.int().positive(), html_url: z.string(), body: z.string().nullish() });

const PER_PAGE = 100;

/** Comments on an issue or a pull request. */
export const commentOnIssue = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, number }, { signal }) => {
      const { repo } = await lookAt(context, asked, signal);
      const { comments, pull_request } = await readIssue(context.api, repo, number, signal);
      return { repo, comments, isPullRequest: pull_request !== undefined };
    },
    touches: ({ number }, { repo, isPullRequest }) => [
      {
        kind: isPullRequest ? "git.pullRequest" : "git.issue",
        name: String(number),
        within: repo,
        change: "update",
      },
    ],
    run: async ({ number, body }, { before: { repo }, idempotencyKey, signal }): Promise<CommentOutput> => {
      const parameters = { ...partsOf(repo), issue_number: number, body: withMarker(body, idempotencyKey) };
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const { id, html_url: url } = await context.api.write(route, parameters, commentAnswer, signal);
      return { repo, number, id, url };
    },
    reconcile: async ({ input: { number } }, { before: { repo, comments }, idempotencyKey, signal }) => {
      // Comments come oldest first: everything since the look is on the page of the next one, or after it.
      for (let page = Math.floor(comments / PER_PAGE) + 1; ; page++) {
        const parameters = { ...partsOf(repo), issue_number: number, per_page: PER_PAGE, page };
        const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
        const found = await context.api.read(route, parameters, z.array(commentAnswer), signal);
        const own = found.find(({ body }) => hasMarker(body, idempotencyKey));
        if (own !== undefined) return { status: "succeeded", output: { repo, number, id: own.id, url: own.html_url } };
        if (found.length < PER_PAGE) return { status: "unknown" };
      }
    },
  });
