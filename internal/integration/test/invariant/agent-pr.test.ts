import { agentPr, GitHubConnector } from "@enact/connector-github";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { startGitHub } from "@enact/testkit/github";
import { afterAll, expect } from "vitest";
import { entryOf } from "./entry-of.js";
import { during, type PlacedFault, timeLimitUnder } from "./faults.js";
import { testWhateverHappens } from "./whatever-happens.js";

const server = await startGitHub();
afterAll(() => server.close());

const BRANCH = "agent/fix-1";
const FILES = [
  { path: "docs/hello.md", content: "Hello\n" },
  { path: "logo.bin", content: "AAECAwQ=", encoding: "base64" },
] as const;

const WRITES = ["createBranch", "pushCommit", "createPr"] as const;

let trials = 0;

/** One run of agentPr in a repository of its own, and what that holds afterwards. */
async function trial(faults: readonly PlacedFault[]) {
  const repo = `octo/trial-${++trials}`;
  const repository = await server.addRepository({
    name: repo,
    defaultBranch: "trunk",
    files: { "README.md": "# A\n" },
  });
  const token = server.addToken({ login: "agent-bot", permissions: { [repo]: "write" } });
  const base = (await repository.refs())["refs/heads/trunk"];
  const enact = new EnactClient({
    systems: { github: new GitHubConnector({ token, baseUrl: server.url }) },
    policies: [],
    workflows: [agentPr],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts: new MemoryReceiptStore(),
    actionTimeoutMs: timeLimitUnder(faults),
  });
  const payload = { repo, branch: BRANCH, title: "Fix", files: FILES };
  const { given, ...requests } = await during(server, new RegExp(`/${repo}(?:/|$)`), faults, () =>
    enact.run({ workflow: "agentPr", actor: { email: "agent@company.com" }, payload }),
  );
  expect((await enact.receipts.verify()).findings).toEqual([]);
  await enact.close();
  const refs = await repository.refs();
  return {
    receipt: given.receipt,
    ...requests,
    base,
    refs,
    pulls: repository.pulls,
    log: await logOf(repository, refs),
  };
}

async function logOf(repository: Awaited<ReturnType<typeof server.addRepository>>, refs: Record<string, string>) {
  return `refs/heads/${BRANCH}` in refs ? await repository.log(`refs/heads/${BRANCH}`) : [];
}

type Trial = Awaited<ReturnType<typeof trial>>;

/** What happened, by the server's word, is what the receipt says, or the receipt says that it does not know. */
function expectTruth({ receipt, base, refs, pulls, log }: Trial): void {
  const happened = {
    createBranch: `refs/heads/${BRANCH}` in refs,
    pushCommit: log.length > 1,
    createPr: pulls.length > 0,
  };
  for (const [action, isThere] of Object.entries(happened)) {
    const status = entryOf(receipt, action)?.status ?? "failed";
    if (status !== "unknown") expect(`${action}: ${status === "succeeded"}`).toBe(`${action}: ${isThere}`);
  }
  expect(pulls.length).toBeLessThanOrEqual(1);
  expect(log.length).toBeLessThanOrEqual(2);
  expect(refs["refs/heads/trunk"]).toBe(base);

  const [createBranch, pushCommit, createPr] = WRITES.map((action) => entryOf(receipt, action));
  if (createBranch?.success) expect(createBranch.output).toMatchObject({ sha: base });
  if (pushCommit?.success) expect(pushCommit.output).toMatchObject({ sha: refs[`refs/heads/${BRANCH}`] });
  if (createPr?.success) expect(createPr.output).toMatchObject({ number: pulls[0]?.number });
}

testWhateverHappens("agentPr", trial, expectTruth);
