import type { CommandContext } from "../command.js";
import { CommandError, EXIT } from "../command-error.js";
import { safeText } from "../terminal/safe-text.js";
import { printError } from "../terminal/terminal.js";

/**
 * Does some work with a client, and tells what it refuses: that a verdict does not count is an answer, and bad news; all
 * else means that it could not be asked.
 */
export async function reportRefusals({ terminal, exit }: CommandContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = codeOf(error);
    const isUnknown = error instanceof CommandError && error.code === "ENACT_CLI_UNKNOWN_RUN";
    if (code === undefined || (error instanceof CommandError && !isUnknown)) throw error;
    printError(terminal, `${terminal.errorColours.red("enact:")} ${safeText((error as Error).message)} (${code})`);
    exit(isUnknown || REFUSALS.has(code) ? EXIT.bad : EXIT.failed);
  }
}

/** The codes of `ApprovalError`. */
const REFUSALS: ReadonlySet<string> = new Set([
  "ENACT_UNKNOWN_RUN",
  "ENACT_NOT_PENDING",
  "ENACT_NOT_APPROVED",
  "ENACT_APPROVER_REFUSED",
  "ENACT_APPROVAL_ANSWERED",
]);

/** By its shape, since the client may come with a copy of core of its own. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && code.startsWith("ENACT_") ? code : undefined;
}
