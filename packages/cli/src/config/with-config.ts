import { type Command, Option } from "commander";
import { EXIT } from "../command-error.js";
import { safeText } from "../terminal/safe-text.js";
import { saidBy } from "./bad-config.js";
import { CONFIG_NAMES } from "./find-config.js";
import { type Config, loadConfig } from "./load-config.js";

/** Adds the option that says which configuration a command works with. */
export function withConfigOption(command: Command): Command {
  const option = new Option("--config <file>", "the configuration, which exports a client or its options");
  return command.addOption(option.default(undefined, `the first of ${CONFIG_NAMES.join(", ")}`));
}

/**
 * Works with the client of a configuration, and closes it.
 *
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` where it does not load
 */
export async function withConfig<T>(file: string | undefined, work: (config: Config) => Promise<T>): Promise<T> {
  process.on("uncaughtException", failAlone);
  try {
    const config = await loadConfig(file);
    return await work(config).finally(() => config.client.close());
  } finally {
    endSoon();
  }
}

/** What the user's code leaves to fail on its own would end the process with 1, as if it were an answer. */
function failAlone(error: unknown): void {
  const said = safeText(`The configuration's code has failed on its own: ${saidBy(error)}`);
  process.stderr.write(`enact: ${said} (ENACT_CLI_BAD_CONFIG)\n`);
  process.exit(EXIT.failed);
}

/**
 * Ends the process after the command, even where the user's code has left something open, such as the connections of a
 * database. The timer keeps nothing alive itself: where nothing is open, the process is gone before. That the exit code is
 * set says that the command is over.
 */
function endSoon(): void {
  const end = () => {
    if (process.exitCode !== undefined && process.stdout.writableLength === 0) process.exit();
  };
  setInterval(end, 200).unref();
}
