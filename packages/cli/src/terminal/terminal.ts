import type { ReadStream, WriteStream } from "node:tty";
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from "chalk";

/** Where a command reads and writes, and what can be shown there. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Colours of what goes to stdout; they do nothing where it is no terminal, or NO_COLOR is set. */
  readonly colours: ChalkInstance;
  /** Colours of what goes to stderr. */
  readonly errorColours: ChalkInstance;
  /** How many columns stdout has; undefined where it is no terminal, so that nothing is cut for a pipe. */
  readonly width: number | undefined;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough, such as head, is no error.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  return {
    stdin,
    stdout,
    stderr,
    colours: new Chalk({ level: levelOf(supportsColor) }),
    errorColours: new Chalk({ level: levelOf(supportsColorStderr) }),
    get width() {
      return isTerminal(stdout) ? stdout.columns || widthFromEnvironment() : undefined;
    },
    isInteractive: isTerminal(stdin) && isTerminal(stderr),
  };
}

/** Prints lines to stdout. */
export function print({ stdout }: Terminal, ...lines: readonly string[]): void {
  for (const line of lines) stdout.write(`${line}\n`);
}

/** Prints lines to stderr, where they do not mix with what another program reads. */
export function printError({ stderr }: Terminal, ...lines: readonly string[]): void {
  for (const line of lines) stderr.write(`${line}\n`);
}

/** Some terminals do not tell how wide they are; then the user may, in the variable that shells have for it. */
function widthFromEnvironment(): number {
  const columns = Number(process.env["COLUMNS"]);
  return Number.isSafeInteger(columns) && columns > 0 ? columns : USUAL_WIDTH;
}

const USUAL_WIDTH = 80;

/** The convention of https://no-color.org: any value that is not empty. */
function levelOf(support: typeof supportsColor): 0 | 1 | 2 | 3 {
  const refused = process.env["NO_COLOR"];
  return (refused !== undefined && refused !== "") || support === false ? 0 : support.level;
}

function isTerminal(stream: ReadStream | WriteStream): boolean {
  return stream.isTTY === true;
}
