import type { Replayed, ReplayOptions } from "@enact/core";
import type { AddCommand, CommandContext } from "../command.js";
import { CommandError, EXIT } from "../command-error.js";
import type { Config } from "../config/load-config.js";
import { withConfig, withConfigOption } from "../config/with-config.js";
import { writeToStdout } from "../export/export-target.js";
import { runLine, summaryLine } from "../replay/replay-json.js";
import { replayLines } from "../replay/replay-lines.js";
import { isNews, ReplayTally } from "../replay/replay-tally.js";
import { startProgress } from "../terminal/progress.js";
import { print, printError, type Terminal } from "../terminal/terminal.js";
import { parseTime } from "../time/parse-time.js";

interface Flags {
  readonly config?: string;
  readonly since?: string;
  readonly until?: string;
  readonly workflow?: string;
  readonly failOnChange?: boolean;
  readonly json?: boolean;
}

/** `enact replay`: what today's policies would have decided otherwise. */
export const replayCommand: AddCommand = (program, context) => {
  withConfigOption(program.command("replay"))
    .description("judge recorded runs by today's policies, and say which decisions would change; nothing is executed")
    .option("--since <time>", "only runs that ended then or later: 2026-01-31, or how long ago, such as 7d")
    .option("--until <time>", "only runs that ended before")
    .option("--workflow <name>", "only runs of this workflow")
    .option("--fail-on-change", "exit with 1 if a decision would change, and with 2 if no run could be replayed")
    .option("--json", "print a line of JSON for each run that is not as it was, and one for the summary")
    .action((flags: Flags) => {
      const options = optionsOf(flags, new Date());
      return withConfig(flags.config, (config) => replay(context, config, options, flags));
    });
};

async function replay(
  { terminal, exit }: CommandContext,
  { client, file }: Config,
  options: ReplayOptions,
  flags: Flags,
): Promise<void> {
  // The user's code may come with a copy of core of its own.
  if (typeof client.replay !== "function") {
    const message = `The client of ${file} cannot replay: update the @enact/core that it was made with.`;
    throw new CommandError("ENACT_CLI_BAD_CONFIG", message);
  }
  const tally = new ReplayTally();
  const runs = counted(terminal, client.replay(options), tally);
  if (flags.json === true) await writeToStdout(terminal, jsonLines(runs, tally));
  else {
    for await (const _run of runs);
    print(terminal, ...replayLines(terminal, tally));
  }
  if (flags.failOnChange !== true) return;
  if (tally.changed > 0) exit(EXIT.bad);
  else if (tally.replayed === 0) {
    printError(
      terminal,
      `${terminal.errorColours.red("enact:")} No run could be replayed, so nothing is known of the policies.`,
    );
    exit(EXIT.failed);
  }
}

/** The same runs, once they were counted. */
async function* counted(
  terminal: Terminal,
  runs: AsyncIterable<Replayed>,
  tally: ReplayTally,
): AsyncGenerator<Replayed, void, undefined> {
  const progress = startProgress(terminal, { describe: () => `${tally.runs} runs replayed` });
  try {
    for await (const run of runs) {
      tally.take(run);
      progress.update(tally.runs);
      yield run;
    }
  } finally {
    progress.stop();
  }
}

async function* jsonLines(runs: AsyncIterable<Replayed>, tally: ReplayTally): AsyncGenerator<string, void, undefined> {
  for await (const run of runs) if (isNews(run)) yield `${runLine(run)}\n`;
  yield `${summaryLine(tally)}\n`;
}

function optionsOf({ since, until, workflow }: Flags, now: Date): ReplayOptions {
  return {
    since: since === undefined ? undefined : new Date(parseTime(since, now)),
    until: until === undefined ? undefined : new Date(parseTime(until, now)),
    workflow,
  };
}
