import { agentPr, GitHubConnector } from "@enact/connector-github";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { startGitHub } from "@enact/testkit/github";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { entryOf, expectOutcome } from "./entries.js";
import { ACTION_TIMEOUT_MS, during, faultsIn, type PlacedFault, WHAT } from "./faults.js";

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
    actionTimeoutMs: faults.length === 0 ? 30_000 : ACTION_TIMEOUT_MS,
  });
  const payload = { repo, branch: BRANCH, title: "Fix", files: FILES };
  const { given, writes, methods } = await during(server, new RegExp(`/${repo}(?:/|$)`), faults, () =>
    enact.run({ workflow: "agentPr", actor: { email: "agent@company.com" }, payload }),
  );
  expect((await enact.receipts.verify()).findings).toEqual([]);
  await enact.close();
  const refs = await repository.refs();
  return {
    receipt: given.receipt,
    writes,
    methods,
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
function expectTruth({ receipt, writes, base, refs, pulls, log }: Trial): void {
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
  // A write is never sent again.
  expect(new Set(writes).size).toBe(writes.length);

  const [createBranch, pushCommit, createPr] = WRITES.map((action) => entryOf(receipt, action));
  if (createBranch?.success) expect(createBranch.output).toMatchObject({ sha: base });
  if (pushCommit?.success) expect(pushCommit.output).toMatchObject({ sha: refs[`refs/heads/${BRANCH}`] });
  if (createPr?.success) expect(createPr.output).toMatchObject({ number: pulls[0]?.number });
  expectOutcome(receipt);
}

describe("agentPr, whatever becomes of its requests", () => {
  it("does all of it where nothing goes wrong", async () => {
    const done = await trial([]);
    expectTruth(done);
    expect(done.receipt.outcome).toBe("succeeded");
    expect(done.pulls).toHaveLength(1);
  });

  it("says what happened, or that it does not know, at each of its writes", async () => {
    const { methods } = await trial([]);
    const writes = methods.flatMap((method, index) => (method === "GET" ? [] : [index]));
    expect(writes.length).toBeGreaterThanOrEqual(5);
    for (const after of writes) {
      for (const what of Object.keys(WHAT) as (keyof typeof WHAT)[]) {
        for (const at of ["before", "after"] as const) expectTruth(await trial([{ after, at, what }]));
      }
    }
  }, 240_000);

  it("says so with two faults anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(faultsIn(16), async (faults) => expectTruth(await trial(faults))),
      { numRuns: 40, endOnFailure: true },
    );
  }, 240_000);
});
