import { spawn } from "node:child_process";
import { BINARY } from "./enact.js";

/** The command in a terminal, in front of which somebody sits. */
export interface TerminalSession {
  /** Waits until a text is on the screen, behind what was waited for before. */
  shows(text: string): Promise<void>;
  type(keys: string): void;
  /** Waits until a text is on the screen, then types a line. */
  answer(question: string, line: string): Promise<void>;
  /** Waits until a text is on the screen, then presses a control key. */
  press(question: string, key: "ctrl-c" | "ctrl-d"): Promise<void>;
  /** How it has ended, and everything that was on the screen. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly screen: string }>;
}

/** Runs `enact` in a pseudo-terminal, by script(1) of util-linux. */
export function enactInTerminal(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): TerminalSession {
  const command = [process.execPath, BINARY, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd, env: { PATH, HOME, TERM: "dumb", ...env } });
  let screen = "";
  let isOver = false;
  let seen = 0;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    screen += piece;
    changed();
  });
  const ended = new Promise<Awaited<TerminalSession["ended"]>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      isOver = true;
      changed();
      resolve({ exitCode, screen });
    });
  });
  const shows = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const found = screen.indexOf(text, seen);
        if (found < 0 && !isOver) return;
        watchers.delete(look);
        if (found < 0) reject(new Error(`"${text}" was never on the screen:\n${screen}`));
        else resolve();
        seen = found + text.length;
      };
      watchers.add(look);
      look();
    });
  const type = (keys: string) => {
    child.stdin.write(keys);
  };
  return {
    ended,
    shows,
    type,
    async answer(question, line) {
      await shows(question);
      type(`${line}\n`);
    },
    async press(question, key) {
      await shows(question);
      type(key === "ctrl-c" ? "\u0003" : "\u0004");
    },
  };
}
