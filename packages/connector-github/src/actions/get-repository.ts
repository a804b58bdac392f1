import { action } from "@enact/core";
import { z } from "zod";
import { repositorySchema } from "../inputs.js";
import { type GitHubContext, lookAt, type RepositoryLook } from "../repository.js";

const input = z.strictObject({ repo: repositorySchema }).readonly();

/** Reads what a repository is called, and which branch is its default. */
export const getRepository = (context: GitHubContext) =>
  action({
    input,
    effect: "read",
    prepare: ({ repo }, { signal }) => lookAt(context, repo, signal),
    touches: (_input, { repo }) => [{ kind: "git.repository", name: repo, change: "read" }],
    run: (_input, { before }): RepositoryLook => before,
  });
