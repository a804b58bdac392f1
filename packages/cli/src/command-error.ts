/** What a command exits with. */
export const EXIT = Object.freeze({
  /** It did what it was asked, and found nothing wrong. */
  ok: 0,
  /** It did what it was asked, and the answer is bad news: findings, changed decisions, a run that is not there. */
  bad: 1,
  /** It could not do what it was asked: bad input, something that cannot be read, no key. */
  failed: 2,
});

/** Why a command could not do what it was asked; its message says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** Stable, as those of `EnactError`. */
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What can go wrong before a command has begun. */
export type CommandErrorCode =
  | "ENACT_CLI_USAGE"
  | "ENACT_CLI_NO_STORE"
  | "ENACT_CLI_NO_KEY"
  | "ENACT_CLI_BAD_KEY"
  | "ENACT_CLI_BAD_CONFIG"
  | "ENACT_CLI_BAD_STATE"
  | "ENACT_CLI_UNKNOWN_RUN"
  | "ENACT_CLI_FILE_EXISTS"
  | "ENACT_CLI_FILE"
  | "ENACT_CLI_PORT";

/**
 * The code of an error of Enact; undefined where it is none. By its shape, since a configuration may come with a copy of core of
 * its own.
 */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code }: { readonly code?: unknown } = error as NodeJS.ErrnoException;
  return typeof code === "string" && code.startsWith("ENACT_") ? code : undefined;
}

/** Codes that are an answer to what was asked, and bad news; all others mean that it could not be asked. */
export const BAD_NEWS: ReadonlySet<string | undefined> = new Set([
  "ENACT_CLI_UNKNOWN_RUN",
  // Those of `ApprovalError`: a verdict that does not count.
  "ENACT_UNKNOWN_RUN",
  "ENACT_NOT_PENDING",
  "ENACT_NOT_APPROVED",
  "ENACT_APPROVER_REFUSED",
  "ENACT_APPROVAL_ANSWERED",
]);
