import type { JsonObject } from "@enact/core";
import { AGENT } from "../support/bank.js";
import { type Forgery, forged } from "../support/forgery.js";
import { NOWHERE, ZERO_HASH } from "./nowhere.js";

/** Another such one: an approval can be used once. */
const OTHER_HASH = `sha256:${"1".repeat(64)}`;

const A_WRITE: JsonObject = {
  system: "bank",
  action: "transfer",
  effect: "write",
  input: {},
  resources: [],
  status: "failed",
  success: false,
  output: {},
  startedAt: "2026-03-01T09:00:00.000Z",
  durationMs: 0,
};

const DEEP = JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`);

/**
 * Single records, changed by one who holds the key and then signs them and all that follow anew. What the other records of
 * the run say gives him away; where no other record tells of it, only an anchor would.
 */
export const FORGED_RECORDS: readonly Forgery[] = [
  // What was asked for: the receipt says it too.
  forged("intent", "paid", { workflow: "refund" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "actor.role": "boss" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "payload.euros": 2 }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "resources.0.name": "eve" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { resources: undefined }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "policyResults.0.reason": "Because" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "policyResults.0.facts.isKnown": false }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { "policyResults.0": undefined }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { now: "2026-03-01T09:00:00.001Z" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { mode: "shadow" }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { reverses: NOWHERE }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { requestDigest: "0".repeat(64) }, ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "keyed", { idempotencyKey: undefined }, ["intent_mismatch", "receipt", "keyed"]),
  forged("intent", "paid", { approval: OTHER_HASH }, "approval_mismatch", ["intent_mismatch", "receipt", "paid"]),
  forged("intent", "paid", { decision: "BLOCK" }, "bad_field"),
  forged("receipt", "paid", { workflow: "refund" }, "intent_mismatch"),
  forged("receipt", "paid", { "actor.email": "eve@bank.example" }, "intent_mismatch"),
  forged("receipt", "paid", { "payload.payee": "eve" }, "intent_mismatch"),
  forged("receipt", "paid", { "resources.1.change": "delete" }, "intent_mismatch"),
  forged("receipt", "paid", { "resources.0": undefined }, "intent_mismatch"),
  forged("receipt", "paid", { "policyResults.1.policy": "smallPayouts" }, "intent_mismatch"),
  forged("receipt", "paid", { "policyResults.2": undefined }, "intent_mismatch"),
  forged("receipt", "paid", { now: "2026-03-01T09:00:00.001Z" }, "intent_mismatch"),
  forged("receipt", "paid", { mode: "shadow" }, "intent_mismatch"),
  forged("receipt", "paid", { approval: ZERO_HASH }, "intent_mismatch"),
  forged("receipt", "paid", { idempotencyKey: "key" }, "intent_mismatch"),
  forged("receipt", "keyed", { idempotencyKey: "key" }, "intent_mismatch"),
  forged("receipt", "keyed", { requestDigest: "0".repeat(64) }, "intent_mismatch"),
  forged("receipt", "undoing", { reverses: NOWHERE }, "intent_mismatch"),
  forged("receipt", "dead", { "payload.euros": 1 }, "intent_mismatch"),

  // What the policies said.
  forged("receipt", "paid", { "policyResults.0.passed": false }, "intent_mismatch", "pass_with_failed_policy"),
  forged("receipt", "paid", { "policyResults.0.verdict": "block" }, "intent_mismatch", "pass_with_failed_policy"),
  forged("intent", "paid", { "policyResults.0.verdict": "block" }, "pass_with_failed_policy", [
    "intent_mismatch",
    "receipt",
    "paid",
  ]),
  forged("attempt", "paid", { "policyResults.0.passed": false }, "pass_with_failed_policy", [
    "attempt_missing",
    "receipt",
    "paid",
  ]),
  forged(
    "receipt",
    "paid",
    { "actionsTaken.1.policyResults.0.passed": false },
    "pass_with_failed_policy",
    "attempt_missing",
  ),
  forged("receipt", "paid", { decision: "BLOCK" }, "blocked_but_acted"),
  forged("receipt", "paid", { decision: "PENDING" }, "blocked_but_acted"),
  forged("receipt", "blocked", { decision: "PASS" }, "receipt_without_intent", "pass_with_failed_policy"),
  forged("receipt", "waiting", { decision: "PASS" }, "receipt_without_intent", "pass_with_failed_policy"),
  forged("receipt", "abroad", { decision: "PASS" }, "pass_with_failed_policy"),
  forged("receipt", "blocked", { actionsTaken: [A_WRITE] }, "blocked_but_acted"),
  forged("receipt", "waiting", { actionsTaken: [A_WRITE] }, "blocked_but_acted"),
  forged("receipt", "abroad", { actionsTaken: [] }, "blocked_but_acted"),
  forged(
    "receipt",
    "abroad",
    { "actionsTaken.1.status": "succeeded", "actionsTaken.1.success": true },
    "pass_with_failed_policy",
    "blocked_but_acted",
    "attempt_missing",
  ),
  forged("receipt", "shadow", { decision: "PASS" }, "pass_with_failed_policy"),

  // Its intent.
  forged("receipt", "paid", { intent: null }, "receipt_without_intent", "intent_mismatch"),
  forged("receipt", "paid", { intent: ZERO_HASH }, "receipt_without_intent"),
  forged("receipt", "blocked", { intent: ZERO_HASH }, "receipt_without_intent", "blocked_but_acted"),
  forged("intent", "paid", { runId: NOWHERE }, ["receipt_without_intent", "receipt", "paid"], {
    code: "open_run",
    runId: NOWHERE,
  }),
  forged(
    "receipt",
    "paid",
    { runId: NOWHERE },
    ["open_run", "intent", "paid"],
    { code: "receipt_without_intent", runId: NOWHERE },
    { code: "attempt_missing", runId: NOWHERE },
  ),

  // What was done.
  ...Object.entries({
    system: "otherBank",
    action: "balance",
    effect: "read",
    "input.euros": 2,
    "resources.0.name": "eve",
    "before.euros": 2,
    before: undefined,
    "policyResults.0.reason": "Because",
  }).flatMap(([member, value]) => [
    forged("attempt", "paid", { [member]: value }, ["attempt_missing", "receipt", "paid"]),
    forged("receipt", "paid", { [`actionsTaken.1.${member}`]: value }, "attempt_missing"),
  ]),
  forged(
    "attempt",
    "paid",
    { index: 2 },
    "attempt_missing",
    ["attempt_missing", "result", "paid"],
    ["attempt_missing", "receipt", "paid"],
  ),
  forged(
    "attempt",
    "paid",
    { runId: NOWHERE },
    { code: "attempt_without_intent", runId: NOWHERE },
    ["attempt_missing", "result", "paid"],
    ["attempt_missing", "receipt", "paid"],
  ),
  forged("receipt", "paid", { "actionsTaken.1": undefined }, ["attempt_missing", "attempt", "paid"]),
  forged("receipt", "paid", { "actionsTaken.0": undefined }, "attempt_missing", ["attempt_missing", "attempt", "paid"]),
  forged("receipt", "paid", { actionsTaken: [] }, ["attempt_missing", "attempt", "paid"]),

  // What was answered.
  forged("result", "paid", { status: "failed" }, ["result_mismatch", "receipt", "paid"]),
  forged("result", "paid", { "output.paid": 2 }, ["result_mismatch", "receipt", "paid"]),
  forged("result", "paid", { index: 7 }, "attempt_missing"),
  forged(
    "result",
    "paid",
    { runId: NOWHERE },
    { code: "attempt_missing", runId: NOWHERE },
    { code: "attempt_without_intent", runId: NOWHERE },
  ),
  forged("receipt", "paid", { "actionsTaken.1.output.paid": 2 }, "result_mismatch"),
  forged("receipt", "paid", { "actionsTaken.1.status": "failed", "actionsTaken.1.success": false }, "result_mismatch"),
  forged("receipt", "paid", { "actionsTaken.1.success": false }, "bad_field"),
  forged(
    "receipt",
    "lost",
    { "actionsTaken.1.status": "succeeded", "actionsTaken.1.success": true },
    "result_mismatch",
  ),
  forged("resolution", "lost", { runId: NOWHERE }, { code: "attempt_without_intent", runId: NOWHERE }),

  // What was approved.
  forged("receipt", "asked", { "payload.euros": 2 }, ["approval_mismatch", "intent", "approved"]),
  forged("receipt", "asked", { "actor.role": "boss" }, ["approval_mismatch", "intent", "approved"]),
  forged("receipt", "asked", { "resources.0.name": "eve" }, ["approval_mismatch", "intent", "approved"]),
  forged("receipt", "asked", { workflow: "refund" }, ["approval_mismatch", "intent", "approved"]),
  forged("receipt", "asked", { "pending.policies.0.approvers": ["cfo@bank.example"] }, [
    "approval_mismatch",
    "intent",
    "approved",
  ]),
  forged("receipt", "asked", { "pending.policies.0.quorum": 2 }, ["approval_mismatch", "intent", "approved"]),
  forged("receipt", "asked", { "pending.policies.0.signed": true }, ["approval_mismatch", "intent", "approved"]),
  forged(
    "receipt",
    "asked",
    { "pending.policies.0.policy": "smallPayouts" },
    ["approval_mismatch", "intent", "approved"],
    ["approval_mismatch", "receipt", "approved"],
  ),
  forged("receipt", "asked", { "pending.expiresAt": "2026-03-01T08:00:00.000Z" }, [
    "approval_mismatch",
    "intent",
    "approved",
  ]),
  forged(
    "receipt",
    "asked",
    { pending: undefined },
    ["approval_mismatch", "intent", "approved"],
    ["approval_mismatch", "approval", "asked"],
  ),
  forged("approval", "asked", { verdict: "rejected" }, ["approval_mismatch", "intent", "approved"]),
  forged("approval", "asked", { approver: AGENT }, ["approval_mismatch", "intent", "approved"]),
  forged("approval", "asked", { "approver.email": "eve@bank.example" }, ["approval_mismatch", "intent", "approved"]),
  forged("approval", "asked", { now: "2026-03-02T09:00:00.000Z" }, ["approval_mismatch", "intent", "approved"]),
  forged("approval", "asked", { approval: ZERO_HASH }, "approval_mismatch", [
    "approval_mismatch",
    "intent",
    "approved",
  ]),
  forged("approval", "asked", { runId: NOWHERE }, { code: "approval_mismatch", runId: NOWHERE }, [
    "approval_mismatch",
    "intent",
    "approved",
  ]),
  forged("approval", "askedToSign", { proof: undefined }, ["approval_mismatch", "intent", "signed"]),
  forged("approval", "askedInVain", { verdict: "approved" }, ["approval_mismatch", "receipt", "rejected"]),
  forged("intent", "approved", { approval: ZERO_HASH }, "approval_mismatch", [
    "intent_mismatch",
    "receipt",
    "approved",
  ]),
  forged("intent", "approved", { "payload.euros": 2 }, "approval_mismatch", ["intent_mismatch", "receipt", "approved"]),
  forged("receipt", "rejected", { "payload.euros": 2 }, "approval_mismatch"),
  forged("receipt", "rejected", { approval: ZERO_HASH }, "approval_mismatch"),
  forged("receipt", "expired", { "payload.euros": 2 }, "approval_mismatch"),

  // What can be had once.
  forged(
    "intent",
    "paid",
    { idempotencyKey: "0f9c1f0e-5f0e-4bb2-a7b1-6ad1f7e1c2d3" },
    ["intent_mismatch", "receipt", "paid"],
    ["claim_reused", "intent", "keyed"],
  ),

  // What a chain says of its store, of others, and of the time.
  forged("open", "main", { store: NOWHERE }, "foreign_chain"),
  forged("intent", "refused", { timestamp: "2026-03-01T07:00:00.000Z" }, "clock_back"),
  forged("intent", "refused", { timestamp: "2026-03-01T09:00:00.001Z" }, ["clock_back", "attempt", "refused"]),

  // What no record may hold.
  forged("receipt", "blocked", { payload: { n: 2 ** 53 } }, "bad_number"),
  forged("receipt", "blocked", { payload: { deep: [{ n: -(2 ** 60) }] } }, "bad_number"),
  forged("receipt", "blocked", { payload: { $enact: "hello" } }, "forbidden_key"),
  forged("receipt", "blocked", { payload: JSON.parse('{"__proto__":{"isAdmin":true}}') }, "forbidden_key"),
  forged("receipt", "blocked", { payload: { $digest: "sha256:0", $bytes: 1 } }, "forbidden_key"),
  forged("receipt", "blocked", { payload: DEEP }, "too_deep"),
  forged("receipt", "blocked", { "payload.payee": "\ud800" }, "bad_field"),
  forged("receipt", "blocked", { "policyResults.0.phase": "later" }, "bad_field"),
  forged("receipt", "blocked", { "policyResults.0.comment": "hello" }, "unknown_field"),
  forged("receipt", "paid", { "actionsTaken.0.comment": "hello" }, "unknown_field"),
  forged("receipt", "paid", { "actionsTaken.0.startedAt": undefined }, "missing_field"),
  forged("receipt", "blocked", { now: "2026-02-30T25:00:00.000Z" }, "bad_field"),
  forged("receipt", "blocked", { runId: "../../etc/passwd" }, { code: "bad_field" }),
  forged("open", "main", { "writer.pid": -1 }, "bad_field"),
  // What a record that does not fit would have had to do with the others of its run is nobody's fault.
  forged("intent", "paid", { added: 1 }, "unknown_field"),
  forged("attempt", "paid", { added: 1 }, "unknown_field"),
  forged("result", "paid", { added: 1 }, "unknown_field"),
  forged("receipt", "paid", { added: 1 }, "unknown_field"),
  forged("intent", "dead", { added: 1 }, "unknown_field"),
  forged("attempt", "dead", { added: 1 }, "unknown_field"),
  forged("receipt", "dead", { added: 1 }, "unknown_field"),

  // What one record alone tells, its signer can tell as he likes.
  forged("receipt", "paid", { outcome: "failed" }),
  forged("receipt", "paid", { error: { code: "refused", message: "The bank has refused it." } }),
  forged("receipt", "paid", { "actionsTaken.0.output.euros": 2 }),
  forged("receipt", "paid", { "actionsTaken.1.startedAt": "2026-03-01T07:00:00.000Z" }),
  forged("receipt", "paid", { "actionsTaken.1.durationMs": 86_400_000 }),
  forged("receipt", "paid", { "actionsTaken.1.policyResults": undefined }),
  forged("receipt", "blocked", { "payload.euros": 2 }),
  forged("receipt", "blocked", { "policyResults.0.reason": "Because" }),
  forged("receipt", "waiting", { "pending.policies.0.quorum": 2 }),
  forged("receipt", "expired", { outcome: "blocked" }),
  forged("attempt", "paid", { idempotencyKey: "another" }),
  forged("attempt", "paid", { now: "2026-03-01T09:00:00.001Z" }),
  forged("resolution", "lost", { status: "failed", "output.paid": 2 }),
  forged("approval", "asked", { comment: undefined }),
  // Whether a proof is its approver's is for those to check who know the approvers' keys.
  forged("approval", "askedToSign", { proof: "0".repeat(128) }),
  forged("reserve", "main", { "taken.0.cost": 2 }),
  forged("open", "main", { sdk: "another", "writer.pid": 7 }),
];
