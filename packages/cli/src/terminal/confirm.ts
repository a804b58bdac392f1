import { createInterface } from "node:readline/promises";
import type { Terminal } from "./terminal.js";

/**
 * Asks somebody at the terminal a question, on stderr, so that the answer to the command stays apart.
 *
 * @returns what was typed, without the space around it; undefined where nothing was, and the terminal was left
 */
export async function ask({ stdin, stderr }: Terminal, question: string): Promise<string | undefined> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // A question is never answered once the input has ended, by Ctrl-C or Ctrl-D.
    const left = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    return (await Promise.race([lines.question(question), left]))?.trim();
  } finally {
    lines.close();
  }
}

/** Whether somebody at the terminal has typed `yes`: nothing shorter, which a slip of the hand could be. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  return (await ask(terminal, `${question} Type yes: `)) === "yes";
}
