import { describe, expect, test } from "vitest";
import { GitHubConnector } from "../src/index.js";

const token = process.env["ENACT_LIVE_GITHUB_TOKEN"];
const repo = process.env["ENACT_LIVE_GITHUB_REPOSITORY"];

describe("on the real GitHub", () => {
  test.skipIf(token === undefined || repo === undefined)(
    "makes a branch, a commit and a pull request, and takes them back (ENACT_LIVE_GITHUB_TOKEN, ENACT_LIVE_GITHUB_REPOSITORY)",
    async () => {
      const where = { repo: repo as string, branch: `enact/live-${Date.now()}` };
      const github = new GitHubConnector({
        token: token as string,
        allowedActions: ["getRepository", "createBranch", "pushCommit", "createPr", "closePr", "deleteBranch"],
      });
      const known = await github.call("getRepository", { repo: where.repo });
      expect(known).toMatchObject({ success: true });
      expect(await github.call("createBranch", where)).toMatchObject({ success: true });
      const files = [{ path: "enact-live.txt", content: `${where.branch}\n` }];
      expect(await github.call("pushCommit", { ...where, message: "A live test", files })).toMatchObject({
        success: true,
      });
      const opened = await github.call("createPr", { ...where, title: "A live test" });
      if (!opened.success) throw new Error(opened.output.error);
      const { number } = opened.output;
      expect(await github.call("createPr", { ...where, title: "Again" })).toMatchObject({ code: "exists" });
      expect(await github.call("closePr", { repo: where.repo, number })).toMatchObject({ success: true });
      expect(await github.call("deleteBranch", where)).toMatchObject({ success: true });
    },
    60_000,
  );
});
