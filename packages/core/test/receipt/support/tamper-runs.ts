import { newId } from "../../../src/models/id.js";
import { attemptOf, blockedOf, ENTRY, requestOf, resultOf, TestChain } from "./evidence.js";
import { type Cases, expecting, type Tampering, ZERO_HASH } from "./tampering.js";

const PASSED = { decision: "PASS", outcome: "succeeded", policyResults: requestOf(newId())["policyResults"] };
const FAILED = { policy: "p", phase: "action", verdict: "block", passed: false, reason: "no" };
const NOW = "2026-01-02T03:04:05.678Z";
const BLOCKED = {
  system: "github",
  action: "createBranch",
  effect: "write",
  input: {},
  resources: [],
  status: "blocked",
  success: false,
  output: { error: "no", code: "ENACT_ACTION_BLOCKED" },
  startedAt: NOW,
  durationMs: 0,
  policyResults: [FAILED],
};
const READ = { ...BLOCKED, effect: "read", status: "succeeded", success: true, policyResults: [] };
const BLOCKED_AT_CALL = { receipt: { decision: "BLOCK", outcome: "blocked" } };

/** What is wrong between the records of a run. */
export const RUNS = {
  duplicate_run: {
    "two receipts of a run": ({ chain }) => {
      const runId = newId();
      chain.put(blockedOf(runId));
      chain.put(blockedOf(runId));
    },
    "two receipts in two chains": ({ store, chain }) => {
      const runId = newId();
      chain.put(blockedOf(runId));
      new TestChain(store).put(blockedOf(runId));
    },
    "a second receipt of a run that was let through, in a newer chain": ({ store, chain }) => {
      const runId = newId();
      const intent = chain.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
      const receipt = { ...blockedOf(runId), ...PASSED, intent: intent.hash };
      chain.put(receipt);
      new TestChain(store).put(receipt);
    },
    "a run that begins again": ({ chain }) => {
      const runId = newId();
      chain.run({ runId });
      chain.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
    },
  },
  receipt_without_intent: {
    "a pass without an intent": ({ chain }) => chain.put({ ...blockedOf(newId()), ...PASSED }),
    "an intent that is nowhere": ({ chain }) => chain.put({ ...blockedOf(newId()), ...PASSED, intent: ZERO_HASH }),
    "the intent of another run": ({ chain }) => {
      const intent = chain.put({ kind: "intent", ...requestOf(newId()), decision: "PASS" });
      chain.put({ ...blockedOf(newId()), ...PASSED, intent: intent.hash });
      return expecting("receipt_without_intent", "open_run");
    },
    "another record than the run's intent": ({ chain }) => chain.run({ receipt: { intent: ZERO_HASH } }),
  },
  intent_mismatch: {
    ...Object.fromEntries(
      Object.entries({
        workflow: "other",
        actor: { role: "contractor" },
        payload: { repo: "octo/other" },
        resources: [],
        policyResults: [],
        now: "2026-01-02T03:04:05.679Z",
      }).map(([name, value]): [string, Tampering] => [
        `another ${name}`,
        ({ chain }) => chain.run({ receipt: { [name]: value } }),
      ]),
    ),
    "no resources": ({ chain }) => chain.run({ receipt: { resources: undefined } }),
    "an intent that the receipt denies": ({ chain }) => {
      const runId = newId();
      chain.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
      chain.put(blockedOf(runId));
    },
  },
  attempt_missing: {
    "a write without an attempt": ({ chain }) => chain.run({ attempt: null, result: null }),
    "a write that may have happened, without an attempt": ({ chain }) =>
      chain.run({ attempt: null, result: null, entry: { status: "unknown", success: false } }),
    "an attempt that the receipt keeps silent about": ({ chain }) => chain.run({ receipt: { actionsTaken: [] } }),
    ...Object.fromEntries(
      Object.entries({
        system: "gitlab",
        action: "deleteBranch",
        effect: "read",
        input: { repo: "octo/other" },
        resources: [],
        before: null,
        policyResults: [],
      }).map(([name, value]): [string, Tampering] => [
        `an attempt with another ${name}`,
        ({ chain }) => chain.run({ attempt: { [name]: value } }),
      ]),
    ),
    "an attempt without a before": ({ chain }) => chain.run({ attempt: { before: undefined } }),
    "an answer to no attempt": ({ chain }) => chain.run({ result: { index: 7 } }),
    "an attempt that was made twice": ({ chain }) => {
      const runId = newId();
      const intent = chain.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
      chain.put(attemptOf(runId));
      chain.put(attemptOf(runId));
      chain.put({ ...blockedOf(runId), ...PASSED, intent: intent.hash, actionsTaken: [ENTRY] });
    },
  },
  attempt_without_intent: {
    "an attempt of no run": ({ chain }) => chain.put(attemptOf(newId())),
  },
  result_mismatch: {
    "another status": ({ chain }) => chain.run({ result: { status: "failed" } }),
    "another output": ({ chain }) => chain.run({ result: { output: { ref: "main" } } }),
  },
  pass_with_failed_policy: {
    "a gate that did not let it pass": ({ chain }) => {
      const policyResults = [{ ...FAILED, phase: "request" }];
      chain.put({ ...requestOf(newId()), kind: "intent", decision: "PASS", policyResults });
      return expecting("pass_with_failed_policy", "open_run");
    },
    "a call that a policy did not let pass": ({ chain }) => {
      chain.run({ entry: { policyResults: [FAILED] }, attempt: { policyResults: [FAILED] } });
      return expecting("pass_with_failed_policy", "pass_with_failed_policy");
    },
    "a pass with a blocked call": ({ chain }) =>
      chain.run({ attempt: null, result: null, entry: { status: "blocked", success: false, policyResults: [FAILED] } }),
  },
  blocked_but_acted: {
    "a block before the run, and a write": ({ chain }) => {
      const { policyResults: _none, ...action } = { ...BLOCKED, status: "failed" };
      chain.put({ ...blockedOf(newId()), actionsTaken: [action] });
    },
    "a block at a call that was made": ({ chain }) =>
      chain.run({ ...BLOCKED_AT_CALL, entry: { status: "blocked", success: false, policyResults: [FAILED] } }),
    "a block at a call that is not the last": ({ chain }) =>
      chain.run({
        ...BLOCKED_AT_CALL,
        attempt: null,
        result: null,
        receipt: { ...BLOCKED_AT_CALL.receipt, actionsTaken: [BLOCKED, READ] },
      }),
    "a block at no call": ({ chain }) =>
      chain.run({ attempt: null, result: null, receipt: { ...BLOCKED_AT_CALL.receipt, actionsTaken: [] } }),
    "an action of a run that waits": ({ chain }) =>
      chain.put({ ...blockedOf(newId()), decision: "PENDING", outcome: "pending", actionsTaken: [READ] }),
    "a call of a run that was blocked": ({ chain }) => {
      const runId = newId();
      chain.put(attemptOf(runId));
      chain.put(blockedOf(runId));
    },
  },
  late_record: {
    "an attempt after the receipt": ({ chain }) => {
      const runId = newId();
      chain.run({ runId });
      chain.put(attemptOf(runId, 1));
    },
    "a result after the receipt": ({ chain }) => {
      const runId = newId();
      chain.run({ runId });
      chain.put(resultOf(runId, 1));
    },
    "a record after the end of the chain": ({ chain }) => {
      chain.put({ kind: "close" });
      chain.put({ kind: "heads", heads: [] });
    },
  },
  open_run: {
    "an intent without a receipt": ({ chain }) => chain.run({ receipt: null }),
  },
} as const satisfies Cases;
