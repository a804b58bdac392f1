import { CommandError } from "../command-error.js";

/**
 * The run that somebody means by a part of its id.
 *
 * @param part - the id, or at least eight characters of its beginning or end
 * @param found - the ids that begin or end so
 * @returns undefined where there is none
 * @throws CommandError `ENACT_CLI_USAGE` where it could be several, or the part is too short
 */
export function meantRun(part: string, found: readonly string[]): string | undefined {
  if (part.length < SHORTEST) {
    throw new CommandError("ENACT_CLI_USAGE", `Give at least ${SHORTEST} characters of the run's id.`);
  }
  if (found.length <= 1) return found[0];
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
