import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Errand } from "./world.js";

const NODE = ["--conditions=@enact/source", "--import", "tsx", "--no-warnings"];
const APART = ["--pid", "--fork", "--mount-proc", "--kill-child"];

/** What a process is told to do. */
export interface ErrandOptions {
  readonly directory: string;
  readonly world: string;
  readonly errands: readonly Errand[];
  readonly workflow?: "put" | "putUnseen";
  readonly redact?: string;
}

/** Whether a process can be put into a pid namespace of its own here. */
export function canBePutApart(): boolean {
  try {
    execFileSync("unshare", [...APART, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A process that runs errands, stops where it is told to, and can be stopped, sent on and killed from here. */
export class ErrandProcess {
  /** What it has said, a line each. */
  readonly said: string[] = [];
  readonly #process: ChildProcess;
  readonly #apart: boolean;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  /** @param apart - whether it gets a pid namespace of its own, so that nobody here can look it up */
  constructor({ errands, ...options }: ErrandOptions, { apart = false } = {}) {
    const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const script = fileURLToPath(new URL("errand-process.ts", import.meta.url));
    const command = [process.execPath, ...NODE, script, ...given, "--errands", JSON.stringify(errands)];
    const [program = "", ...parameters] = apart ? ["unshare", ...APART, ...command] : command;
    this.#apart = apart;
    this.#process = spawn(program, parameters, {
      // Where tsx is found, whoever started the tests.
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#ended = this.#read();
    onTestFinished(() => this.kill());
  }

  /**
   * Waits until it has said a line.
   *
   * @throws Error when it ends without
   */
  async says(begin: string): Promise<string> {
    for (let ended = false; ; ) {
      const line = this.said.find((said) => said.startsWith(begin));
      if (line !== undefined) return line;
      if (ended) throw new Error(`It ended, and never said "${begin}", but: ${this.said.join("; ")}`);
      ended = await Promise.race([
        new Promise<false>((resolve) => this.#waiting.add(() => resolve(false))),
        this.#ended.then(() => true),
      ]);
    }
  }

  /** Sends it a line: what stands still goes on, and what is done runs once more. */
  send(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Stops it, as a suspended machine would: it runs no code until it is woken. */
  async pause(): Promise<void> {
    const pid = this.#pid;
    process.kill(pid, "SIGSTOP");
    while (stateOf(pid) !== "T") await new Promise(setImmediate);
  }

  wake(): void {
    process.kill(this.#pid, "SIGCONT");
  }

  /** Ends it at once. Nothing in it has a chance to tidy up. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  /** The process itself, not the one that put it apart. */
  get #pid(): number {
    const pid = this.#process.pid as number;
    if (!this.#apart) return pid;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
  }

  async #read(): Promise<void> {
    const { stdout, stdin } = this.#process;
    // Whoever was killed reads no more.
    stdin?.on("error", () => undefined);
    const exit = once(this.#process, "exit");
    for await (const line of createInterface({ input: stdout as NonNullable<typeof stdout> })) {
      this.said.push(line);
      for (const look of this.#waiting) look();
      this.#waiting.clear();
    }
    await exit;
  }
}

function stateOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2)[0];
}
