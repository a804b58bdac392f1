/** Every `code` an {@link EnactError} can carry. Codes are stable; messages are not. */
export type EnactErrorCode =
  | "ENACT_INVALID_CONFIGURATION"
  | "ENACT_INVALID_PAYLOAD"
  | "ENACT_INVALID_INPUT"
  | "ENACT_UNKNOWN_WORKFLOW"
  | "ENACT_POLICY_THREW"
  | "ENACT_NO_ANSWER"
  | "ENACT_ACTION_NOT_ALLOWED"
  | "ENACT_ACTION_BLOCKED"
  | "ENACT_ACTION_THREW"
  | "ENACT_TIMEOUT"
  | "ENACT_ABORTED"
  | "ENACT_REFUSED"
  | "ENACT_RUN_SEALED"
  | "ENACT_WORKFLOW_THREW"
  | "ENACT_RECORD_TOO_LARGE"
  | "ENACT_RECEIPT_NOT_STORED"
  | "ENACT_INVALID_RECEIPT"
  | "ENACT_STORE_FAILED"
  | "ENACT_INSECURE_KEY"
  | "ENACT_IDEMPOTENCY_CONFLICT"
  | "ENACT_RUN_OPEN"
  | "ENACT_UNKNOWN_RUN"
  | "ENACT_NOT_PENDING"
  | "ENACT_NOT_APPROVED"
  | "ENACT_APPROVER_REFUSED"
  | "ENACT_APPROVAL_ANSWERED"
  | "ENACT_NOT_REVERSIBLE"
  | "ENACT_WRITER_DIED"
  | "ENACT_CLOSED";

/** What every error that ends a run can say of its receipt; the value is the whole signed receipt. */
export interface AttachedReceipt {
  readonly runId: string;
  readonly workflow: string;
  readonly decision: "PASS" | "BLOCK" | "PENDING";
  readonly outcome: string;
  readonly chain: string;
  readonly seq: number;
  readonly signature: string;
}

/** Options of every Enact error. */
export interface EnactErrorOptions {
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
  /** The receipt of the run that ended with this error, where there is one. */
  readonly receipt?: AttachedReceipt | undefined;
}

/** Base of all errors thrown by Enact. Compare `code`, never the message or the class. */
export class EnactError extends Error {
  readonly code: EnactErrorCode;
  /** The signed receipt of the run that this error ended; absent where no run was begun. */
  declare readonly receipt?: AttachedReceipt;

  constructor(code: EnactErrorCode, message: string, options: EnactErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    if (options.receipt !== undefined) this.receipt = options.receipt;
  }
}

/** An option, a policy, a connector or a workflow was set up wrongly. The message names the field and the fix. */
export class ConfigurationError extends EnactError {
  declare readonly code: "ENACT_INVALID_CONFIGURATION";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_INVALID_CONFIGURATION", message, options);
  }
}

/** A value that may not enter a record before an effect: not plain JSON, too deep, too large, or with a reserved key. */
export class InvalidPayloadError extends EnactError {
  declare readonly code: "ENACT_INVALID_PAYLOAD";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_INVALID_PAYLOAD", message, options);
  }
}

/** The client has no workflow of that name. The message names those it has. */
export class UnknownWorkflowError extends EnactError {
  declare readonly code: "ENACT_UNKNOWN_WORKFLOW";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_UNKNOWN_WORKFLOW", message, options);
  }
}

/** A policy's `evaluate` threw. The run was blocked; `cause` is what was thrown. */
export class PolicyError extends EnactError {
  declare readonly code: "ENACT_POLICY_THREW";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_POLICY_THREW", message, options);
  }
}

/** An action outside the connector's allowlist was called. Nothing was sent. */
export class ActionNotAllowedError extends EnactError {
  declare readonly code: "ENACT_ACTION_NOT_ALLOWED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_ACTION_NOT_ALLOWED", message, options);
  }
}

/** Thrown to a workflow whose call a policy blocked. The run is over, whether or not the workflow catches it. */
export class ActionBlockedError extends EnactError {
  declare readonly code: "ENACT_ACTION_BLOCKED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_ACTION_BLOCKED", message, options);
  }
}

/** Thrown to a workflow that calls a connector after its run has ended. Nothing was sent. */
export class RunSealedError extends EnactError {
  declare readonly code: "ENACT_RUN_SEALED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_RUN_SEALED", message, options);
  }
}

/** The run's `signal` was aborted before this step. */
export class AbortedError extends EnactError {
  declare readonly code: "ENACT_ABORTED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_ABORTED", message, options);
  }
}

/** A workflow threw an error of its own. The receipt lists what it had done by then; `cause` is what was thrown. */
export class WorkflowError extends EnactError {
  declare readonly code: "ENACT_WORKFLOW_THREW";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_WORKFLOW_THREW", message, options);
  }
}

/** The receipt of a finished run could not be stored. `receipt` is signed, and marked by this error as not stored. */
export class ReceiptWriteError extends EnactError {
  declare readonly code: "ENACT_RECEIPT_NOT_STORED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_RECEIPT_NOT_STORED", message, options);
  }
}

/** A stored receipt does not verify. Run `receipts.verify()` for every finding. */
export class InvalidReceiptError extends EnactError {
  declare readonly code: "ENACT_INVALID_RECEIPT";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_INVALID_RECEIPT", message, options);
  }
}

/** The store refused or lost a write or a read. After a failed append the writer refuses further work. */
export class StoreError extends EnactError {
  declare readonly code: "ENACT_STORE_FAILED";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_STORE_FAILED", message, options);
  }
}

/** The idempotency key was used for another request, or it cannot be told whether it was the same. Nothing was done. */
export class IdempotencyConflictError extends EnactError {
  declare readonly code: "ENACT_IDEMPOTENCY_CONFLICT";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_IDEMPOTENCY_CONFLICT", message, options);
  }
}

/** The run that this one would repeat was left open by a process that died. Call `recover()`, then ask again. */
export class RunOpenError extends EnactError {
  declare readonly code: "ENACT_RUN_OPEN";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_RUN_OPEN", message, options);
  }
}

/** What {@link ApprovalError} can say. */
type ApprovalErrorCode =
  | "ENACT_UNKNOWN_RUN"
  | "ENACT_NOT_PENDING"
  | "ENACT_NOT_APPROVED"
  | "ENACT_APPROVER_REFUSED"
  | "ENACT_APPROVAL_ANSWERED";

/**
 * An approval that cannot be given, or is not there: there is no such run (`ENACT_UNKNOWN_RUN`), it does not wait for
 * approval (`ENACT_NOT_PENDING`), not enough have approved it yet (`ENACT_NOT_APPROVED`), this approver may not
 * (`ENACT_APPROVER_REFUSED`), or it was rejected, has expired or was resumed already (`ENACT_APPROVAL_ANSWERED`).
 */
export class ApprovalError extends EnactError {
  declare readonly code: ApprovalErrorCode;
  constructor(code: ApprovalErrorCode, message: string, options?: EnactErrorOptions) {
    super(code, message, options);
  }
}

/** A run that cannot be rolled back. Nothing was done; the message says why. */
export class NotReversibleError extends EnactError {
  declare readonly code: "ENACT_NOT_REVERSIBLE";
  constructor(message: string, options?: EnactErrorOptions) {
    super("ENACT_NOT_REVERSIBLE", message, options);
  }
}

/** How an {@link ActionError} ended the call. */
export interface ActionErrorOptions {
  /**
   * `failed` claims that nothing happened; `unknown` says that it may have.
   * @defaultValue "failed"
   */
  readonly status?: "failed" | "unknown";
  /**
   * What a program needs to know of it, such as the id of what exists already: JSON, and it enters the receipt.
   * @defaultValue none
   */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/**
 * What a connector action throws to say how the vendor answered, with a code of the connector's own vocabulary
 * (`exists`, `not_found`, `timeout` …). The message enters the receipt: no secrets, no headers.
 *
 * @remarks Any other error out of a write's `run` counts as `unknown`, because nobody claimed that nothing happened.
 */
export class ActionError extends Error {
  readonly code: string;
  readonly status: "failed" | "unknown";
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: ActionErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "ActionError";
    this.code = code;
    this.status = options.status ?? "failed";
    this.details = options.details;
  }
}

/** Whether an error is an {@link ActionError}, by shape: a connector may come with a copy of core of its own. */
export function isActionError(error: unknown): error is ActionError {
  if (error instanceof ActionError) return true;
  if (!(error instanceof Error) || error.name !== "ActionError") return false;
  const { code, status } = error as Partial<ActionError>;
  return typeof code === "string" && (status === "failed" || status === "unknown");
}
