import { spawn } from "node:child_process";

/** Git said no. */
export class GitError extends Error {}

/** How a git command is run. */
export interface GitExecution {
  /** The bare repository; without one, the command is about none. */
  readonly directory?: string;
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nothing of the machine's own configuration may decide what a test sees. */
const ISOLATED = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

/**
 * Runs git, and gives its output.
 *
 * @throws GitError where it fails
 */
export async function runGit(
  args: readonly string[],
  { directory, input = "", environment = {} }: GitExecution,
): Promise<Buffer> {
  // No argument of a process can hold it, and what comes from a request can.
  if ([...args, ...Object.values(environment)].some((text) => text.includes("\0"))) {
    throw new GitError(`git ${args[0]}: a NUL character`);
  }
  const child = spawn("git", directory === undefined ? args : [`--git-dir=${directory}`, ...args], {
    env: { PATH: process.env["PATH"], ...ISOLATED, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // Git may end before it has read everything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new GitError(`git ${args.join(" ")}: ${Buffer.concat(err).toString().trim()}`);
  return Buffer.concat(out);
}
