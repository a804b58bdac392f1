import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ChildOrders } from "./child/main.js";
import type { Label } from "./labels.js";
import type { Place } from "./place.js";
import type { Acknowledged, Said } from "./said.js";
import type { OrderRequest } from "./shop.js";

/** A process that places orders, and what it has said. */
export class Child {
  readonly pid: number;
  readonly acknowledged: Acknowledged[] = [];
  readonly asked: OrderRequest[] = [];
  /** The requests that it was told to recover first. */
  readonly leftOpen: string[] = [];
  /** The runs that it has closed for others. */
  readonly closed: string[] = [];
  readonly errors: string[] = [];
  /** The label at which it has killed itself. */
  killedAt: Label | undefined;
  readonly #process: ChildProcess;
  readonly #ended: Promise<NodeJS.Signals | number | null>;
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(
    { program, directory, connectionString }: Place,
    orders: Omit<ChildOrders, "directory" | "connectionString">,
  ) {
    const told: ChildOrders = { ...orders, directory, connectionString };
    this.#process = spawn(process.execPath, [program, JSON.stringify(told)], { stdio: ["pipe", "pipe", "inherit"] });
    this.pid = this.#process.pid ?? 0;
    this.#ended = this.#read();
  }

  /** Resolves when it has acknowledged so many runs, or has ended. */
  async acknowledges(count: number): Promise<void> {
    if (this.acknowledged.length >= count) return;
    const reached = new Promise<void>((resolve) => {
      this.#waiting = { count, resolve };
    });
    await Promise.race([reached, this.#ended]);
  }

  /** Ends the process at once. Nothing in it has a chance to tidy up. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Lets it finish what it has begun, and close its client. */
  stop(): void {
    this.#process.stdin?.end();
  }

  /** The signal that ended it, or its exit code, once all that it said was read. */
  ended(): Promise<NodeJS.Signals | number | null> {
    return this.#ended;
  }

  async #read(): Promise<NodeJS.Signals | number | null> {
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("the process has no output");
    const exit = once(this.#process, "exit");
    for await (const line of createInterface({ input: stdout })) this.#hear(JSON.parse(line) as Said);
    const [code, signal] = (await exit) as [number | null, NodeJS.Signals | null];
    return signal ?? code;
  }

  #hear(said: Said): void {
    if (said.said === "asks") this.asked.push(said.request);
    else if (said.said === "acknowledged") this.acknowledged.push(said);
    else if (said.said === "left open") this.leftOpen.push(said.request);
    else if (said.said === "recovered") this.closed.push(...said.closed);
    else if (said.said === "killed") this.killedAt = said.label;
    else this.errors.push(said.message);
    if (this.#waiting !== undefined && this.acknowledged.length >= this.#waiting.count) this.#waiting.resolve();
  }
}
