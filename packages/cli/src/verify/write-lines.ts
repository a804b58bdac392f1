import { once } from "node:events";
import type { Terminal } from "../terminal/terminal.js";

/** Prints lines, and waits while whoever reads them is slower: a million findings must not pile up here. */
export async function writeLines({ stdout }: Terminal, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const isTaken = stdout.write(`${lines.join("\n")}\n`);
  if (!isTaken) await once(stdout, "drain");
}
