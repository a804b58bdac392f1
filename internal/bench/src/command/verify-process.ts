import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SECRET } from "../run/clients.js";

/** What a process of `enact verify` has taken. */
export interface Taken {
  /** Per record, from the start of the process to its end. */
  readonly nanoseconds: number;
  readonly peakBytes: number;
}

/**
 * Verifies a directory by the built command, in a process of its own.
 *
 * @throws Error when the command is not built, or finds anything
 */
export async function verifyByCommand(directory: string, threads: number): Promise<Taken> {
  const args = ["--import", TELLS_MEMORY, builtCommand(), "verify", directory, "--json", "--threads", String(threads)];
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    env: { PATH: process.env["PATH"], ENACT_SECRET: SECRET },
  });
  const [output, peak] = [textOf(child.stdio[1]), textOf(child.stdio[3] as NodeJS.ReadableStream)];
  const exitCode = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const milliseconds = performance.now() - begun;
  const { summary } = JSON.parse(await output) as { readonly summary?: { readonly records: number } };
  if (exitCode !== 0 || summary === undefined) throw new Error(`The command found ${await output}`);
  return { nanoseconds: (milliseconds * 1e6) / summary.records, peakBytes: Number(await peak) };
}

/**
 * Has the process tell how much memory it took at most, at its end. Linux counts what `resourceUsage` says from before the
 * process was another one (getrusage(2), `ru_maxrss` outlives execve), so there it is looked up.
 */
const TELLS_MEMORY = `data:text/javascript,${encodeURIComponent(`
import { readFileSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
const peak = () => process.platform === "linux"
  ? Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1])
  : process.resourceUsage().maxRSS;
if (isMainThread) process.on("exit", () => writeSync(3, String(peak() * 1024)));
`)}`;

/** The command as it is built beside the benchmarks, which run built or as sources. */
function builtCommand(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const main = join(directory, "packages", "cli", "dist", "main.js");
    if (existsSync(main)) return main;
    if (dirname(directory) === directory) throw new Error("The command is not built: build @enact/cli first.");
  }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const piece of stream ?? []) text += String(piece);
  return text;
}
