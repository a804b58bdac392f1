import type { Command } from "commander";
import type { Terminal } from "./terminal/terminal.js";

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Says what the process exits with, where that is not 0. */
  readonly exit: (code: number) => void;
}

/** Adds a command to the program. Each command is one file of `commands/`. */
export type AddCommand = (program: Command, context: CommandContext) => void;
