import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import type { AddCommand, CommandContext } from "./command.js";
import { BAD_NEWS, codeOf, EXIT } from "./command-error.js";
import { safeText } from "./terminal/safe-text.js";
import { printError, type Terminal } from "./terminal/terminal.js";

/**
 * Runs the command.
 *
 * @param args - what was typed behind `enact`
 * @returns the exit code: 0, 1 for bad news, 2 where it could not do what it was asked
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const context: CommandContext = {
    terminal,
    exit: (code) => {
      exitCode = code;
    },
  };
  try {
    const program = await programFor(args, context);
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    report(error, terminal);
    return BAD_NEWS.has(codeOf(error)) ? EXIT.bad : EXIT.failed;
  }
}

/** The program with the command that was typed; with all of them, where it is none or help is wanted. */
async function programFor([name = ""]: readonly string[], context: CommandContext): Promise<Command> {
  const { stdout, stderr } = context.terminal;
  const program = new Command("enact")
    .description("Verify, search, replay and view what Enact has recorded.")
    .version(manifest.version)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .showHelpAfterError("(add --help to see what there is)");
  const typed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  // What one command needs takes most of its start, and no other should wait for it.
  const wanted = typed === undefined ? Object.values(COMMANDS) : [typed];
  for (const add of await Promise.all(wanted.map((load) => load()))) add(program, context);
  return program;
}

/** In the order in which `--help` lists them. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  verify: async () => (await import("./commands/verify.js")).verifyCommand,
  list: async () => (await import("./commands/list.js")).listCommand,
  show: async () => (await import("./commands/show.js")).showCommand,
  open: async () => (await import("./commands/open.js")).openCommand,
  stats: async () => (await import("./commands/stats.js")).statsCommand,
  export: async () => (await import("./commands/export.js")).exportCommand,
  replay: async () => (await import("./commands/replay.js")).replayCommand,
  approvals: async () => (await import("./commands/approvals.js")).approvalsCommand,
  keys: async () => (await import("./commands/keys.js")).keysCommand,
  init: async () => (await import("./commands/init.js")).initCommand,
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand,
  ui: async () => (await import("./commands/ui.js")).uiCommand,
};

/** Says what is wrong. What is no error of Enact is told with where it comes from. */
function report(error: unknown, terminal: Terminal): void {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(error);
  const text =
    code === undefined ? stack.split("\n").map(safeText).join("\n") : `${safeText(message)} (${safeText(code)})`;
  printError(terminal, `${terminal.errorColours.red("enact:")} ${text}`);
}
