import { GitHubConnector } from "@enact/connector-github";
import { defineWorkflow } from "@enact/core";
import { z } from "zod";

/** What an agent asks for that wants its own work merged. It declares nothing: the call says what it touches. */
export const mergePr = defineWorkflow({
  name: "mergePr",
  description: "Merge a pull request",
  systems: { github: GitHubConnector },
  payload: z.object({ repo: z.string(), number: z.int().positive() }),
  run: async ({ payload: { repo, number }, systems: { github } }) => {
    await github.mergePr({ repo, number, method: "merge" });
  },
});
