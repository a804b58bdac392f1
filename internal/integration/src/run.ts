import { spawnSync } from "node:child_process";

export interface RunOptions {
  cwd: string;
  /** Set over the environment of this process. */
  env?: Readonly<Record<string, string>>;
}

export interface RunResult {
  exitCode: number;
  /** Standard output, then standard error. */
  output: string;
}

/** Runs a command to its end and returns what it printed; throws when it fails. */
export function run(command: string, args: readonly string[], options: RunOptions): string {
  const { exitCode, output } = attempt(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${[command, ...args].join(" ")} (in ${options.cwd}) ended with ${exitCode}:\n${output}`);
  }
  return output;
}

/** Runs a command to its end and returns its exit code, whatever it is. */
export function attempt(command: string, args: readonly string[], options: RunOptions): RunResult {
  const result = spawnSync(command, args, {
    cwd: options.cwd,
    env: { ...outsideEnvironment(), ...options.env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) throw result.error;
  return { exitCode: result.status ?? 1, output: result.stdout + result.stderr };
}

/**
 * The environment without what a surrounding pnpm, npm or vitest put there: a `NODE_PATH` into this workspace would let
 * a consumer find packages it never installed, and vitest's own variables would make a child run think it is a worker.
 */
function outsideEnvironment(): NodeJS.ProcessEnv {
  const inherited = /^(NODE_PATH|NODE_OPTIONS|NODE_ENV|INIT_CWD|VITEST.*|npm_(package|lifecycle|command|execpath).*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}
