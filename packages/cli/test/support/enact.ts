import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command, as a user has it. */
export const BINARY = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** What a process of the command has left. */
export interface Ran {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `enact` as a process of its own.
 *
 * @param env - beside PATH and HOME nothing else is set: no key, no colours
 */
export function enact(
  args: readonly string[],
  {
    cwd,
    env = {},
    input = "",
  }: {
    readonly cwd?: string | undefined;
    readonly env?: Readonly<Record<string, string>> | undefined;
    readonly input?: string | undefined;
  } = {},
): Promise<Ran> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BINARY, ...args], { cwd, env: { PATH, HOME, ...env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => stdout.push(piece));
  child.stderr.on("data", (piece: Buffer) => stderr.push(piece));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) =>
      resolve({
        exitCode,
        signal,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      }),
    );
  });
}
