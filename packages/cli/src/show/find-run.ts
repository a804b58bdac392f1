import { CommandError } from "../command-error.js";
import type { RunIndex } from "../index/run-index.js";
import { meantRun } from "../list/meant-run.js";

/**
 * The run that somebody means.
 *
 * @param part - its id, or at least eight characters of its beginning or end
 * @throws CommandError `ENACT_CLI_UNKNOWN_RUN` where there is none, `ENACT_CLI_USAGE` as {@link meantRun} does
 */
export function findRun(index: RunIndex, part: string): string {
  const runId = meantRun(part, index.find(part));
  if (runId !== undefined) return runId;
  throw new CommandError(
    "ENACT_CLI_UNKNOWN_RUN",
    `There is no run ${part} here; \`enact list\` shows those there are.`,
  );
}
