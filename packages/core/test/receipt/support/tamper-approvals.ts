import type { Json, JsonObject } from "../../../src/json.js";
import { newId } from "../../../src/models/id.js";
import { blockedOf, type Changes, ENTRY, policyResult, type RunChanges, type TestChain } from "./evidence.js";
import { type Cases, expecting, type Tampering, ZERO_HASH } from "./tampering.js";

const NOW = "2026-01-02T03:04:05.678Z";
const EXPIRES = "2026-01-03T03:04:05.678Z";

/** What a policy says that asks, and what it says once it was approved. */
const ASKS = policyResult("request", false, { policy: "asks", version: "2", verdict: "requireApproval" });
const APPROVED = { ...ASKS, passed: true };
const APPROVED_AT_CALL = { ...APPROVED, phase: "action" };

interface Asked {
  readonly terms?: JsonObject;
  readonly receipt?: Changes;
}

/** A run that waits for approval. */
export function ask(
  chain: TestChain,
  { terms, receipt }: Asked = {},
): { readonly runId: string; readonly approval: string } {
  const runId = newId();
  const policies = [{ policy: "asks", version: "2", quorum: 1, expiresAt: EXPIRES, ...terms }];
  const { hash } = chain.put({
    ...blockedOf(runId),
    policyResults: [ASKS],
    decision: "PENDING",
    outcome: "pending",
    pending: { expiresAt: EXPIRES, policies },
    ...receipt,
  });
  return { runId, approval: hash };
}

/** A verdict on it. */
export function say(chain: TestChain, asked: ReturnType<typeof ask>, changes: Changes = {}): void {
  const verdict = { verdict: "approved", approver: { email: "boss@company.com" }, now: NOW };
  chain.put({ kind: "approval", ...asked, ...verdict, ...changes });
}

/** The run that was resumed upon it, with these changes. */
export function resume(
  chain: TestChain,
  approval: string,
  { both = {}, ...changes }: RunChanges & { both?: Changes } = {},
) {
  const shared = { approval, policyResults: [APPROVED], ...both };
  chain.run({ ...changes, intent: { ...shared, ...changes.intent }, receipt: { ...shared, ...changes.receipt } });
}

/** Ends it otherwise. */
function end(chain: TestChain, approval: string, outcome: "rejected" | "expired", changes: Changes = {}): void {
  chain.put({ ...blockedOf(newId()), outcome, approval, ...changes });
}

/** A run that was resumed upon an approval with these terms and these verdicts. */
function upon(verdicts: readonly Changes[], terms: JsonObject = {}, receipt: Changes = {}): Tampering {
  return ({ chain }) => {
    const asked = ask(chain, { terms, receipt });
    for (const verdict of verdicts) say(chain, asked, verdict);
    resume(chain, asked.approval);
  };
}

/** A run that was approved, and whose own records are changed. */
function approvedRun(changes: RunChanges & { both?: Changes }): Tampering {
  return ({ chain }) => {
    const asked = ask(chain);
    say(chain, asked);
    resume(chain, asked.approval, changes);
  };
}

const by = (email: string, more: JsonObject = {}) => ({ approver: { email, ...more } });

/** What is done without the approval that it names. */
export const APPROVALS = {
  approval_mismatch: {
    "a run that nobody has approved": upon([]),
    "a run that was rejected instead": upon([{ verdict: "rejected" }]),
    "an approval by the one who asked": upon([by("agent@company.com")]),
    "an approval by the one who asked, in other letters": upon([by("Agent@Company.COM")]),
    "an approval by the one who asked, by his address as an id": upon([{ approver: { id: "agent@company.com" } }]),
    "an approval by nobody": upon([{ approver: { role: "boss" } }]),
    "an approval by one who is not asked": upon([by("boss@company.com")], { approvers: ["chief@company.com"] }),
    "an approval by an address that only looks alike": upon([by("\u212Aim@company.com")], {
      approvers: ["kim@company.com"],
    }),
    "an approval that came too late": upon([{ now: EXPIRES }]),
    "an approval without its proof": upon([{}], { signed: true }),
    "one approval of two": upon([{}], { quorum: 2 }),
    "one who has approved twice": upon([{}, by("BOSS@company.com")], { quorum: 2 }),
    "one who has approved twice, once with an id": upon([{}, by("boss@company.com", { id: "7" })], { quorum: 2 }),
    "three who may all be one": upon([{}, { approver: { id: "7" } }, by("boss@company.com", { id: "7" })], {
      quorum: 2,
    }),
    "an approval of another run": ({ chain }) => {
      say(chain, ask(chain));
      resume(chain, ask(chain).approval);
    },
    "an approval of another run, and another receipt": ({ chain }) => {
      const asked = ask(chain);
      say(chain, asked);
      say(chain, { ...asked, runId: newId() });
    },
    "an approval of another run, by one of two": ({ chain }) => {
      const asked = ask(chain, { terms: { quorum: 2 } });
      say(chain, asked);
      say(chain, { ...asked, runId: newId() }, by("chief@company.com"));
      resume(chain, asked.approval);
      return expecting("approval_mismatch", "approval_mismatch");
    },
    "an approval of nothing": ({ chain }) => say(chain, { runId: newId(), approval: ZERO_HASH }),
    "an approval of a receipt that asks for none": ({ chain }) =>
      say(chain, ask(chain, { receipt: { pending: undefined } })),
    "a run upon a receipt that is not there": ({ chain }) => resume(chain, ZERO_HASH),
    "a run upon a receipt that asks for nothing": ({ chain }) =>
      resume(chain, ask(chain, { receipt: { pending: undefined } }).approval),
    ...Object.fromEntries(
      Object.entries({
        payload: { repo: "octo/other" },
        actor: { email: "other@company.com" },
        workflow: "other",
        resources: [],
        idempotencyKey: "key",
        requestDigest: "0".repeat(64),
      } satisfies Readonly<Record<string, Json>>).map(([name, value]): [string, Tampering] => [
        `a run with another ${name} than was approved`,
        approvedRun({ both: { [name]: value } }),
      ]),
    ),
    "a policy that counts as approved and was not asked": approvedRun({
      both: { policyResults: [APPROVED, { ...APPROVED, policy: "other" }] },
    }),
    "a policy that counts as approved under another version": approvedRun({
      both: { policyResults: [{ ...APPROVED, version: "3" }] },
    }),
    "a policy that counts as approved at a call and was not asked": approvedRun({
      attempt: { policyResults: [{ ...APPROVED_AT_CALL, policy: "other" }] },
      entry: { policyResults: [{ ...APPROVED_AT_CALL, policy: "other" }] },
    }),
    "a call that was not declared": approvedRun({ entry: { undeclared: true } }),
    "a rejection by nobody": ({ chain }) => end(chain, ask(chain).approval, "rejected"),
    "a rejection of nothing": ({ chain }) => end(chain, ZERO_HASH, "rejected"),
    "an expiry of another request": ({ chain }) => end(chain, ask(chain).approval, "expired", { payload: {} }),
    "a run that was resumed after it had been rejected": ({ chain }) => {
      const asked = ask(chain);
      say(chain, asked, { verdict: "rejected", ...by("chief@company.com") });
      end(chain, asked.approval, "rejected");
      say(chain, asked);
      resume(chain, asked.approval);
    },
    "a run that was resumed after it had expired": ({ chain }) => {
      const asked = ask(chain);
      say(chain, asked);
      end(chain, asked.approval, "expired");
      resume(chain, asked.approval);
    },
  },
} as const satisfies Cases;

/** What looks like the above, and is as it should be. */
export const SOUND_APPROVALS: Readonly<Record<string, Tampering>> = {
  "a run that waits": ({ chain }) => ask(chain),
  "a run that was approved": approvedRun({}),
  "a call that was approved": approvedRun({
    attempt: { policyResults: [APPROVED_AT_CALL] },
    entry: { policyResults: [APPROVED_AT_CALL] },
  }),
  "an undeclared call in shadow mode, which stops nothing": approvedRun({
    both: { mode: "shadow" },
    entry: { undeclared: true },
    receipt: { decision: "BLOCK" },
  }),
  "an approval in another case": upon([by("Boss@Company.com")], { approvers: ["boss@company.COM"] }),
  "two approvals of two": upon([{}, by("chief@company.com")], { quorum: 2 }),
  "an approval with its proof": upon([{ proof: "0".repeat(128) }], { signed: true }),
  "a run that was rejected": ({ chain }) => {
    const asked = ask(chain);
    say(chain, asked, { verdict: "rejected" });
    end(chain, asked.approval, "rejected");
  },
  "a run that has expired": ({ chain }) => end(chain, ask(chain).approval, "expired"),
  "a run that was blocked when it was resumed, and then was not": ({ chain }) => {
    const asked = ask(chain);
    say(chain, asked);
    chain.put({ ...blockedOf(newId()), approval: asked.approval });
    resume(chain, asked.approval);
  },
  "an undeclared call that was blocked": approvedRun({
    attempt: null,
    result: null,
    entry: {
      ...ENTRY,
      status: "blocked",
      success: false,
      undeclared: true,
      policyResults: [policyResult("action", false)],
    },
    receipt: { decision: "BLOCK", outcome: "blocked" },
  }),
};
