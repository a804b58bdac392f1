export type { MayApprove, PendingApproval, VerdictOptions } from "./client/approvals.js";
export type { ClientReceipts, VerifyReport } from "./client/client-receipts.js";
export type { ClientOptions, GuardDefinition, Guarded, GuardedFunction, RequestFor } from "./client/client-types.js";
export type { RecoveryReport } from "./client/recovery.js";
export type {
  NotReplayed,
  NotReplayedCode,
  PolicyChange,
  Replayed,
  ReplayOptions,
  Standing,
} from "./client/replay/replayed.js";
export type { RollbackPlan } from "./client/rollback.js";
export { EnactClient } from "./client.js";
export {
  action,
  type ReadActionDefinition,
  type UndoDefinition,
  type WriteActionDefinition,
} from "./connector/action.js";
export { Connector, type ConnectorOptions } from "./connector/connector.js";
export type {
  Action,
  ActionCall,
  Actions,
  Answers,
  Attempt,
  BoundSystem,
  CallResult,
  ConnectorLike,
  Done,
  QuestionAnswerer,
  Reconciliation,
  Undo,
} from "./contracts/connector.js";
export type {
  ApprovalTerms,
  FactsRequest,
  PendingAction,
  Policy,
  PolicyDefinition,
  PolicyRequest,
  Verdict,
} from "./contracts/policy.js";
export type { Answer, Ask, Questions, ReadOnlySystems } from "./contracts/question.js";
export type { Runner, RunRequest } from "./contracts/runner.js";
export type { InputOf, MaybePromise, OutputOf, Schema, SchemaIssue, SchemaResult } from "./contracts/schema.js";
export type {
  ChainWriter,
  ClaimHolder,
  ReceiptQuery,
  ReceiptStore,
  StoredLine,
  StoreFinding,
} from "./contracts/store.js";
export type { SystemToken, SystemTokens, TypeToken, Workflow, WorkflowContext } from "./contracts/workflow.js";
export {
  AbortedError,
  ActionBlockedError,
  ActionError,
  type ActionErrorOptions,
  ActionNotAllowedError,
  ApprovalError,
  type AttachedReceipt,
  ConfigurationError,
  EnactError,
  type EnactErrorCode,
  type EnactErrorOptions,
  IdempotencyConflictError,
  InvalidPayloadError,
  InvalidReceiptError,
  NotReversibleError,
  PolicyError,
  ReceiptWriteError,
  RunOpenError,
  RunSealedError,
  StoreError,
  UnknownWorkflowError,
  WorkflowError,
} from "./errors.js";
export { encode, type Json, type JsonObject, snapshot } from "./json.js";
export { type LogLine, splitLines } from "./lines.js";
export type { ActionResult, Effect } from "./models/action-result.js";
export { actionResultSchema } from "./models/action-result.js";
export { type Actor, actorSchema } from "./models/actor.js";
export { FINDING_SEVERITIES, type Finding, type FindingCode, type VerifySummary } from "./models/finding.js";
export {
  type Decision,
  type Limit,
  type Phase,
  type PolicyResult,
  policyResultSchema,
} from "./models/policy-result.js";
export {
  type Algorithm,
  type ApprovalRecord,
  type EnactRecord,
  type Head,
  type Outcome,
  type Pending,
  type Receipt,
  type ReceiptContent,
  receiptSchema,
  recordSchema,
} from "./models/record.js";
export { type Resource, type ResourceKinds, resourceSchema } from "./models/resource.js";
export type { GateDecision, RunOutcome, RunResult } from "./models/run-result.js";
export { definePolicy } from "./policy/define-policy.js";
export { evaluateAll } from "./policy/evaluate-all.js";
export { type FactsReach, type FactsResult, type GatheredFacts, gatherFacts } from "./policy/gather-facts.js";
export { allPassed, decisionOf, type JudgedRequest, type JudgeOptions, judge } from "./policy/judge.js";
export { block, pass, requireApproval } from "./policy/verdicts.js";
export { receiptHash, type Statement, signVerdict } from "./receipt/approver-key.js";
export { buildReceipt, type ReceiptParts } from "./receipt/build-receipt.js";
export { createKeyring, type Key, type KeyOptions, type Keyring, keyFromSecret } from "./receipt/keyring.js";
export { type Place, RECORD_TYPE, verifyLine } from "./receipt/seal.js";
export { signReceipt, verifySignature } from "./receipt/sign-receipt.js";
export { createSealReader, type ReadSeals, type Seals } from "./receipt/verify/seals.js";
export { type VerifyOptions, verifyStore } from "./receipt/verify/verify-store.js";
export { anyObject } from "./request/any-object.js";
export { FileReceiptStore, type FileReceiptStoreOptions } from "./store/file-store.js";
export { MemoryReceiptStore } from "./store/memory-store.js";
export { writeReceipt } from "./store/write-receipt.js";
export type { ActionTrace, PolicyTrace, RunTrace } from "./tracing.js";
export { defineWorkflow, type } from "./workflow/define-workflow.js";
