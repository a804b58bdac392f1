import type { Fault } from "@enact/testkit/http";
import { describe, expect, it } from "vitest";
import type { GitHubActionName } from "../src/index.js";
import { mergedPr, openGitHub, openIssue, openPr, type Place, work } from "./support/github.js";
import { runOne } from "./support/run.js";

const { server, place } = await openGitHub();

const BRANCH = "agent/fix-1";

/** A write action: what it is given, the writes that it sends, and whether it is done by GitHub's own word. */
interface Case {
  readonly input: (place: Place) => Promise<object>;
  /** Method and path of each write, in order. What comes before `effect` leaves nothing that anybody could see. */
  readonly writes: readonly string[];
  /** The first write after which something is there; 0 where it is left out. */
  readonly effect?: number;
  readonly done: (place: Place) => Promise<boolean>;
}

const refs = async ({ repository }: Place) => Object.keys(await repository.refs());

const cases: Partial<Record<GitHubActionName, Case>> = {
  createBranch: {
    input: async ({ repo }) => ({ repo, branch: BRANCH }),
    writes: ["POST /git/refs$"],
    done: async (where) => (await refs(where)).includes(`refs/heads/${BRANCH}`),
  },
  pushCommit: {
    input: async (where) => {
      await work(where, BRANCH);
      const files = [
        { path: "a.txt", content: "a\n" },
        { path: "b.bin", content: "AAEC", encoding: "base64" },
      ];
      return { repo: where.repo, branch: BRANCH, message: "A commit", files };
    },
    writes: ["POST /git/blobs$", "POST /git/trees$", "POST /git/commits$", "PATCH /git/refs/"],
    effect: 3,
    done: async ({ repository }) => Object.hasOwn(await repository.files(BRANCH), "a.txt"),
  },
  createPr: {
    input: async (where) => {
      await work(where, BRANCH);
      return { repo: where.repo, branch: BRANCH, title: "A pull request" };
    },
    writes: ["POST /pulls$"],
    done: async ({ repository }) => repository.pulls.length === 1,
  },
  createIssue: {
    input: async ({ repo }) => ({ repo, title: "An issue" }),
    writes: ["POST /issues$"],
    done: async ({ repository }) => repository.issues.length === 1,
  },
  commentOnIssue: {
    input: async (where) => ({ repo: where.repo, number: await openIssue(where), body: "A comment" }),
    writes: ["POST /comments$"],
    done: async ({ repository }) => repository.issues[0]?.comments.length === 1,
  },
  mergePr: {
    input: async (where) => ({ repo: where.repo, number: await openPr(where, BRANCH), method: "merge" }),
    writes: ["PUT /merge$"],
    done: async ({ repository }) => repository.pulls[0]?.merged === true,
  },
  deleteBranch: {
    input: async (where) => {
      await work(where, BRANCH);
      return { repo: where.repo, branch: BRANCH };
    },
    writes: ["DELETE /git/refs/"],
    done: async (where) => !(await refs(where)).includes(`refs/heads/${BRANCH}`),
  },
  closePr: {
    input: async (where) => ({ repo: where.repo, number: await openPr(where, BRANCH) }),
    writes: ["PATCH /pulls/1$"],
    done: async ({ repository }) => repository.pulls[0]?.state === "closed",
  },
  closeIssue: {
    input: async (where) => ({ repo: where.repo, number: await openIssue(where) }),
    writes: ["PATCH /issues/1$"],
    done: async ({ repository }) => repository.issues[0]?.state === "closed",
  },
  revertPr: {
    input: async (where) => ({ repo: where.repo, number: await mergedPr(where, BRANCH), branch: "agent/revert" }),
    writes: ["POST /git/commits$", "POST /git/refs$", "POST /pulls$"],
    effect: 1,
    done: async ({ repository }) => repository.pulls.length === 2,
  },
};

type What = Fault["what"];

const LIMITED: What = { status: 429, headers: { "retry-after": "60" }, body: { message: "Slow down" } };
const FORBIDDEN: What = { status: 403, headers: { "x-ratelimit-remaining": "0" }, body: { message: "API rate limit" } };

/** Each fault, whether the write takes effect all the same, and how it ends where it is the one that counts. */
const faults: Record<
  string,
  { at: Fault["at"]; what: What; status: "succeeded" | "unknown" | "failed"; code?: string }
> = {
  "the connection is cut before it": { at: "before", what: "drop", status: "unknown", code: "answer_lost" },
  "the connection is cut after it": { at: "after", what: "drop", status: "succeeded" },
  "the server fails before it": {
    at: "before",
    what: { status: 500, body: {} },
    status: "unknown",
    code: "answer_lost",
  },
  "a gateway fails after it": { at: "after", what: { status: 502, body: "<html></html>" }, status: "succeeded" },
  "another success is answered before it": { at: "before", what: { status: 200, body: {} }, status: "unknown" },
  "another success is answered after it": { at: "after", what: { status: 200, body: {} }, status: "succeeded" },
  "the answer is cut": {
    at: "after",
    what: { status: 201, headers: { "content-type": "application/json" }, body: '{"ref": "refs/he' },
    status: "succeeded",
  },
  "the rate is limited": { at: "before", what: LIMITED, status: "failed", code: "rate_limited" },
  "the quota is used up": { at: "before", what: FORBIDDEN, status: "failed", code: "rate_limited" },
  "nothing is answered before it": { at: "before", what: "hang", status: "unknown", code: "ENACT_TIMEOUT" },
  "nothing is answered after it": { at: "after", what: "hang", status: "succeeded" },
  "it comes about late": { at: "before", what: { delayMs: 4_000 }, status: "unknown", code: "ENACT_TIMEOUT" },
};

/** Long enough for everything before the write on a busy machine, and shorter than what is late. */
const ACTION_TIMEOUT_MS = 1_500;

for (const [action, { input, writes, effect = 0, done }] of Object.entries(cases) as [GitHubActionName, Case][]) {
  for (const [index, write] of writes.entries()) {
    describe.concurrent(`${action}, at ${write.replace("$", "")}`, () => {
      for (const [name, fault] of Object.entries(faults)) {
        const isWaiting = fault.what === "hang" || (typeof fault.what === "object" && "delayMs" in fault.what);
        // What leaves nothing behind is not waited for more than once.
        if (isWaiting && index < writes.length - 1) continue;

        it(`says what it knows where ${name}`, async () => {
          const where = await place();
          const given = await input(where);
          const before = await where.repository.state();
          const [method = "", path = ""] = write.split(" ");
          const inRepository = new RegExp(`/${where.repo}(?:/|$)`);
          const from = server.exchanges.length;
          const injected = server.inject({ method, path: new RegExp(`/${where.repo}/.*${path.slice(1)}`), ...fault });
          const receipt = await runOne(
            where.github,
            action,
            given,
            isWaiting ? { actionTimeoutMs: ACTION_TIMEOUT_MS } : {},
          );
          expect(injected.hits).toBe(1);

          const [entry] = receipt.actionsTaken;
          const expected = expectedStatus(fault.status, index, effect, writes.length);
          expect(entry?.status, JSON.stringify(entry?.output)).toBe(expected);
          expect(receipt.outcome).toBe(expected);
          // A deletion is looked at after any success, so that there is nothing to reconcile.
          if (expected === "succeeded" && entry?.reconciled !== true) expect(action).toBe("deleteBranch");
          if (expected === fault.status && fault.code !== undefined) expect(entry?.code).toBe(fault.code);
          if (expected === "failed") expect(await where.repository.state()).toEqual(before);
          if (expected === "succeeded") expect(await done(where)).toBe(true);

          injected.release();
          const sent = server.exchanges
            .slice(from)
            .filter(({ request }) => request.method !== "GET" && inRepository.test(request.path))
            .map(({ request }) => `${request.method} ${request.path}`);
          expect(new Set(sent).size).toBe(sent.length);
          expect(sent.length).toBeGreaterThanOrEqual(index + 1);
        });
      }
    });
  }
}

/** How a call ends by a fault at one of its writes. */
function expectedStatus(
  status: "succeeded" | "unknown" | "failed",
  index: number,
  effect: number,
  count: number,
): "succeeded" | "unknown" | "failed" {
  if (index < effect) return "failed";
  // Part of it may be there, and not all of it is.
  if (index < count - 1) return status === "failed" ? "failed" : "unknown";
  return status;
}
