import { CommandError } from "../command-error.js";
import type { RunIndex } from "../index/run-index.js";

/**
 * The run that somebody means.
 *
 * @param part - its id, or at least eight characters of its beginning or end
 * @throws CommandError `ENACT_CLI_UNKNOWN_RUN` where there is none, `ENACT_CLI_USAGE` where it could be several, or the part
 * is too short
 */
export function findRun(index: RunIndex, part: string): string {
  if (part.length < SHORTEST) {
    throw new CommandError("ENACT_CLI_USAGE", `Give at least ${SHORTEST} characters of the run's id.`);
  }
  const found = index.find(part);
  const [runId] = found;
  if (runId === undefined) {
    throw new CommandError(
      "ENACT_CLI_UNKNOWN_RUN",
      `There is no run ${part} here; \`enact list\` shows those there are.`,
    );
  }
  if (found.length === 1) return runId;
  const more = found.length > MOST ? ` and ${found.length - MOST} more` : "";
  const all = `${found.slice(0, MOST).join(", ")}${more}`;
  throw new CommandError(
    "ENACT_CLI_USAGE",
    `${part} could be any of these runs: ${all}. Give more of the id, or its end.`,
  );
}

const SHORTEST = 8;

/** As many as anybody looks through. */
const MOST = 10;
