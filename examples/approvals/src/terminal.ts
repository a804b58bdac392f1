import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Somebody's terminal, in which one command runs: a process of its own. What it prints is shown under the name. */
export interface Terminal {
  /** What a pattern finds first in the lines that are printed. Rejects where the command ends without. */
  shows(pattern: RegExp): Promise<string>;
  /** How the command has ended, and all that it printed. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

/** Runs a command in a terminal of its own. */
export function openTerminal(
  who: string,
  command: "ask" | "waiting" | "approve" | "resume" | "reject",
  ...args: string[]
): Terminal {
  const path = fileURLToPath(new URL(`./${command}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  // One that waits must not outlive a failed assertion.
  const kill = () => child.kill();
  process.once("exit", kill);
  let output = "";
  let isOver = false;
  const show = (line: string) => {
    output += `${line}\n`;
    console.log(`${who.padStart(8)} | ${line}`);
  };
  show(["$", command, ...args].join(" "));
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", show);
  const ended = new Promise<Awaited<Terminal["ended"]>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      isOver = true;
      process.off("exit", kill);
      resolve({ exitCode, output });
    });
  });
  return {
    ended,
    async shows(pattern) {
      for (;;) {
        const found = pattern.exec(output)?.[0];
        if (found !== undefined) return found;
        if (isOver) throw new Error(`${who}'s command "${command}" has ended without showing ${pattern}.`);
        await pause(20);
      }
    },
  };
}
