import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { agentPr } from "@enact/connector-github";
import { EnactClient, type RunOutcome } from "@enact/core";
import { maxFilesPerCommit, noPushToMain, requireActorRole, requireBranchPrefix } from "@enact/policies";
import { tell } from "@enact/testkit/story";
import { mergePr } from "./merge-pr.js";
import { tidyUp } from "./tidy-up.js";
import { openPlayground } from "./vendor.js";

const receipts = fileURLToPath(new URL("../receipts", import.meta.url));
await rm(receipts, { recursive: true, force: true });

const { repo, defaultBranch, github, branches, close } = await openPlayground();
const enact = new EnactClient({
  systems: { github },
  policies: [requireActorRole(["engineer"]), noPushToMain, requireBranchPrefix("agent/"), maxFilesPerCommit(20)],
  workflows: [agentPr, mergePr, tidyUp],
  secret: randomBytes(32).toString("hex"),
  receipts,
});
const actor = { email: "agent@company.com", role: "engineer" };
const branch = `agent/fix-${Date.now()}`;

/** An agent tries something that a policy must stop, and nothing may have come of it. */
async function blockedBy(policy: string, title: string, run: Promise<RunOutcome>): Promise<void> {
  const before = await branches();
  const { result, receipt } = await run;
  tell(title, { result, receipt });
  assert.equal(receipt.decision, "BLOCK");
  const judged = [...receipt.policyResults, ...receipt.actionsTaken.flatMap((action) => action.policyResults ?? [])];
  assert.ok(judged.some((judgement) => judgement.policy === policy && !judgement.passed));
  assert.ok(result.actions.every(({ effect, status }) => effect === "read" || status === "blocked"));
  assert.deepEqual(await branches(), before);
}

try {
  const opened = await enact.run({
    workflow: "agentPr",
    actor,
    payload: {
      repo,
      branch,
      title: "Say hello to everybody",
      files: [
        { path: "docs/hello.md", content: "Hello, everybody.\n" },
        { path: "bin/hello", content: "#!/bin/sh\necho Hello\n", mode: "100755" },
      ],
    },
  });
  tell("An agent opens a pull request:", opened);
  assert.equal(opened.receipt.decision, "PASS");
  assert.equal(opened.result.success, true);
  assert.ok((await branches()).includes(branch));
  const { number } = opened.result.output["createPr"] as { readonly number: number };

  const main = enact.run({ workflow: "agentPr", actor, payload: { repo, branch: "main" } });
  await blockedBy("noPushToMain", "It tries the branch main:", main);

  const disguised = enact.run({ workflow: "agentPr", actor, payload: { repo, branch: "heads/Main" } });
  await blockedBy("noPushToMain", "It tries main under another name:", disguised);

  const inFull = enact.run({ workflow: "agentPr", actor, payload: { repo, branch: "refs/heads/Main" } });
  await blockedBy("enact:payload", "It tries main by its full name:", inFull);

  const files = Array.from({ length: 60 }, (_, index) => ({ path: `src/${index}.ts`, content: "export {};\n" }));
  const many = enact.run({ workflow: "agentPr", actor, payload: { repo, branch: `${branch}-many`, files } });
  await blockedBy("maxFilesPerCommit", "It tries to commit 60 files:", many);

  const merge = enact.run({ workflow: "mergePr", actor, payload: { repo, number } });
  await blockedBy(
    defaultBranch === "main" ? "noPushToMain" : "requireBranchPrefix",
    `It tries to merge its own pull request into ${defaultBranch}:`,
    merge,
  );

  const tidied = await enact.run({ workflow: "tidyUp", actor, payload: { repo, number, branch } });
  tell("It tidies up after itself:", tidied);
  assert.equal(tidied.result.success, true);
  assert.ok(!(await branches()).includes(branch));

  const report = await enact.receipts.verify();
  assert.deepEqual(report.findings, []);
  console.log(`\nThe log in ${receipts} verifies: ${report.summary.records} records, no findings.`);
} finally {
  await enact.close();
  await close();
}
