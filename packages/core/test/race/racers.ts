import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { findingsOf } from "../support/engine.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import type { Answer, Race, Task } from "./racer.js";
import { linesIn, runnerOn } from "./track.js";

const NODE = ["--conditions=@enact/source", "--import", "tsx", "--no-warnings"];

/** Long enough for a message to reach every process. */
const HEADS_UP_MS = 100;

/** Where a race takes place. */
export type Place = Awaited<ReturnType<typeof place>>;

/** A store and a file of effects of the running test's own. */
export async function place() {
  const directory = await temporaryDirectory();
  const [receipts, effects] = [join(directory, "receipts"), join(directory, "effects")];
  /** A client of this process. */
  const client = () => runnerOn(new FileReceiptStore({ directory: receipts }), effects);
  return {
    directory: receipts,
    effects,
    client,
    /** What was done, by whomever. */
    lines: () => linesIn(effects),
    /** Expects that a strict verification finds nothing. */
    async verified(): Promise<void> {
      expect(await findingsOf(client())).toEqual([]);
    },
  };
}

/** Processes of this test file, begun once since that is what takes the time. */
export function racers(count: number) {
  let started: readonly Racer[] = [];
  beforeAll(async () => {
    started = Array.from({ length: count }, () => new Racer());
    await Promise.all(started.map((racer) => racer.isThere));
  }, 120_000);
  afterAll(() => Promise.all(started.map((racer) => racer.leave())));
  /**
   * Lets all of them begin at the same moment.
   *
   * @returns what each has come to, one after the other
   */
  return async (where: Place, tasks: readonly Task[]): Promise<readonly Answer[]> => {
    const at = Date.now() + HEADS_UP_MS;
    return (await Promise.all(started.map((racer) => racer.take({ ...raceAt(where), at, tasks })))).flat();
  };
}

/** Lets a process of its own take part, which kills itself on the way. */
export async function dying(where: Place, race: Partial<Race> & Pick<Race, "tasks">): Promise<void> {
  const racer = new Racer();
  const died = racer.died;
  void racer.take({ ...raceAt(where), at: 0, ...race }).catch(() => undefined);
  expect(await died, "it was to kill itself").toBe("SIGKILL");
}

function raceAt({ directory, effects }: Place) {
  return { directory, effects };
}

/** One process. */
class Racer {
  /** How the process has ended: by which signal. */
  readonly died: Promise<NodeJS.Signals | null>;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#process = spawn(process.execPath, [...NODE, fileURLToPath(new URL("racer.ts", import.meta.url))], {
      // Where tsx is found, whoever started the tests.
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.died = once(this.#process, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("the process has no output");
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when the process has loaded everything. */
  get isThere(): Promise<unknown> {
    return this.take({ directory: "/nowhere", effects: "/nowhere", at: 0, tasks: [] });
  }

  async take(race: Race): Promise<readonly Answer[]> {
    this.#process.stdin?.write(`${JSON.stringify(race)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("the process has ended");
    return JSON.parse(value) as readonly Answer[];
  }

  /** Lets it end, and waits until it has. */
  async leave(): Promise<void> {
    this.#process.stdin?.end();
    await this.died;
  }
}
