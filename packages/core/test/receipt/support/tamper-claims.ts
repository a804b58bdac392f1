import { newId } from "../../../src/models/id.js";
import { blockedOf, type Changes, policyResult, requestOf, TestChain } from "./evidence.js";
import type { Cases, Tampering } from "./tampering.js";

const KEYED = { idempotencyKey: "order-1", requestDigest: "0".repeat(64) };

/** A run that has used a caller's key. */
function keyed(chain: TestChain, changes: Changes = {}): void {
  chain.run({ intent: { ...KEYED, ...changes }, receipt: { ...KEYED, ...changes } });
}

/** A turn at a limit, in which a run has taken its share. */
function turn(chain: TestChain, changes: Changes = {}): void {
  const taken = [{ runId: newId(), cost: 1 }];
  chain.put({ kind: "reserve", policy: "rateLimit", key: "ann", turn: 0, taken, ...changes });
}

/** A run that was approved, and has been resumed so often. */
function resumed(chain: TestChain, times: readonly TestChain[]): void {
  const runId = newId();
  const expiresAt = "2026-01-03T03:04:05.678Z";
  const asks = policyResult("request", false, { policy: "asks", verdict: "requireApproval" });
  const { hash: approval } = chain.put({
    ...blockedOf(runId),
    policyResults: [asks],
    decision: "PENDING",
    outcome: "pending",
    pending: { expiresAt, policies: [{ policy: "asks", quorum: 1, expiresAt }] },
  });
  const approver = { email: "boss@company.com" };
  chain.put({ kind: "approval", runId, approval, verdict: "approved", approver, now: "2026-01-02T03:04:05.678Z" });
  const both = { approval, policyResults: [{ ...asks, passed: true }] };
  for (const other of times) other.run({ intent: both, receipt: both });
}

const ACTOR = requestOf(newId())["actor"] as Changes;

/** What one alone can have, and two have had. */
export const CLAIMS = {
  claim_reused: {
    "two runs under one key": ({ chain }) => {
      keyed(chain);
      keyed(chain);
    },
    "two runs under one key, in two chains": ({ store, chain }) => {
      keyed(chain);
      keyed(new TestChain(store));
    },
    "another request under the same key": ({ chain }) => {
      keyed(chain);
      keyed(chain, { payload: { repo: "octo/other" }, requestDigest: "1".repeat(64) });
    },
    "the same key of the same actor, in another role": ({ chain }) => {
      keyed(chain);
      keyed(chain, { actor: { ...ACTOR, role: "admin" } });
    },
    "the same key of the same actor, in capitals": ({ chain }) => {
      keyed(chain);
      keyed(chain, { actor: { ...ACTOR, email: String(ACTOR["email"]).toUpperCase() } });
    },
    "an approval upon which two runs were made": ({ chain }) => resumed(chain, [chain, chain]),
    "an approval upon which two runs were made, in two chains": ({ store, chain }) =>
      resumed(chain, [chain, new TestChain(store)]),
    "a turn at a limit that was taken twice": ({ chain }) => {
      turn(chain);
      turn(chain);
    },
    "a turn at a limit that was taken by two writers": ({ store, chain }) => {
      turn(chain);
      turn(new TestChain(store));
    },
  },
} as const satisfies Cases;

/** What looks like the above, and is as it should be. */
export const SOUND_CLAIMS: Readonly<Record<string, Tampering>> = {
  "a key that was used once": ({ chain }) => keyed(chain),
  "the same key in another workflow, of another actor, and another key": ({ chain }) => {
    keyed(chain);
    keyed(chain, { workflow: "other" });
    keyed(chain, { actor: { email: "other@company.com" } });
    keyed(chain, { idempotencyKey: "ORDER-1" });
  },
  "a key under which runs were blocked before one was let through": ({ chain }) => {
    for (const _blocked of [1, 2]) chain.put({ ...blockedOf(newId()), ...KEYED });
    keyed(chain);
    chain.put({ ...blockedOf(newId()), ...KEYED });
  },
  "an approval upon which one run was made": ({ chain }) => resumed(chain, [chain]),
  "turns at limits": ({ store, chain }) => {
    turn(chain);
    turn(chain, { turn: 1, taken: [] });
    turn(new TestChain(store), { turn: 2 });
    turn(chain, { policy: "budget" });
    turn(chain, { key: "bob" });
  },
};
