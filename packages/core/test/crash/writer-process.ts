import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { ID_PATTERN } from "../../src/models/fields.js";

const NODE = ["--conditions=@enact/source", "--import", "tsx", "--no-warnings"];

/** A process that makes runs, and what it says. */
export class WriterProcess {
  /** The runs whose receipts the process was told are stored, as far as it said so. */
  readonly acknowledged: string[] = [];
  /** Whatever else it said. */
  readonly said: string[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #waiting = new Map<number, () => void>();

  /** @param limitKiB - the largest file it may write, as if the disk were full beyond it */
  constructor(directory: string, options: { runs?: number; atOnce?: number; limitKiB?: number } = {}) {
    const { limitKiB, ...rest } = options;
    const given = Object.entries({ directory, ...rest }).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const command = [process.execPath, ...NODE, fileURLToPath(new URL("writer.ts", import.meta.url)), ...given];
    // Ignored, the signal does not end the process, and its writes fall short or fail, as on a full disk.
    const limited = ["-c", `trap "" XFSZ; ulimit -f ${limitKiB}; exec "$@"`, "bash", ...command];
    const [program = "", ...parameters] = limitKiB === undefined ? command : ["bash", ...limited];
    this.#process = spawn(program, parameters, {
      // Where tsx is found, whoever started the tests.
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TSX_DISABLE_CACHE: limitKiB === undefined ? "" : "1" },
    });
    this.#ended = this.#read();
    onTestFinished(async () => {
      this.kill();
      await this.ended();
    });
  }

  /** Resolves when the process has said so many runs, or has ended. */
  async acknowledges(count: number): Promise<void> {
    if (this.acknowledged.length >= count) return;
    await Promise.race([new Promise<void>((resolve) => this.#waiting.set(count, resolve)), this.#ended]);
  }

  /** Ends the process at once. Nothing in it has a chance to tidy up. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Its exit code, once all that it said was read; null where it was killed. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  async #read(): Promise<number | null> {
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("the process has no output");
    const exit = once(this.#process, "exit");
    for await (const line of createInterface({ input: stdout })) {
      (ID_PATTERN.test(line) ? this.acknowledged : this.said).push(line);
      this.#waiting.get(this.acknowledged.length)?.();
    }
    const [code] = await exit;
    return code as number | null;
  }
}
