import { type Command, Option } from "commander";
import { CommandError } from "../command-error.js";
import { DECISIONS, OUTCOMES } from "../index/run-facts.js";
import type { RunFilter } from "../index/run-row.js";
import { parseTime } from "../time/parse-time.js";

/** The options that choose runs. */
export type FilterFlags = RunFilter;

/** Adds the options that choose runs. */
export function withFilter(command: Command): Command {
  return command
    .addOption(new Option("--decision <decision>", "how policies decided").choices(DECISIONS))
    .addOption(new Option("--outcome <outcome>", "what became of it").choices([...OUTCOMES, "open"]))
    .option("--workflow <name>", "of this workflow")
    .option("--actor <who>", "on behalf of this e-mail address or id")
    .option("--system <name>", "that called this system")
    .option("--action <name>", "that called this action: insertRow, or database.insertRow")
    .option("--resource <name>", "that touched this: public.users, shop/public.users, or sql.table:public.users")
    .option("--policy <name>", "that this policy did not let pass")
    .option("--since <time>", "not before: 2026-01-31, 2026-01-31T09:30:00Z, or ago: 90m, 24h, 7d")
    .option("--until <time>", "before")
    .option("--text <text>", "whose receipt holds this, whatever its case");
}

/**
 * The runs that the options choose.
 *
 * @throws CommandError `ENACT_CLI_USAGE` where a time is none, or the times leave nothing between them
 */
export function filterOf(flags: FilterFlags, now: Date): RunFilter {
  const { decision, outcome, workflow, actor, system, action, resource, policy, text } = flags;
  const since = flags.since === undefined ? undefined : parseTime(flags.since, now);
  const until = flags.until === undefined ? undefined : parseTime(flags.until, now);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new CommandError("ENACT_CLI_USAGE", `Nothing lies between --since ${since} and --until ${until}.`);
  }
  return { decision, outcome, workflow, actor, system, action, resource, policy, since, until, text };
}
