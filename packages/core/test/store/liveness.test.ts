import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type * as fs from "node:fs";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { newId } from "../../src/models/id.js";
import type { Writer } from "../../src/models/record.js";
import type { KnownWriter } from "../../src/store/liveness.js";
import { mayBeAlive, processState, UNKNOWN } from "../../src/store/liveness.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { thisWriter } from "../../src/store/writer.js";
import { blockedRun, ledgerOn, recordsOf, storeWith } from "../support/ledger.js";
import { expectVerified } from "../support/verified.js";

/** How long something may take on a busy machine. */
const PATIENCE = { timeout: 25_000 };

const hidden = vi.hoisted(() => new Set<string>());

// What a system does that hides other users' processes (proc(5), hidepid).
vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const readFileSync = (path: never, ...options: never[]) => {
    if (hidden.has(String(path))) throw new Error("It is not shown.");
    return real.readFileSync(path, ...options);
  };
  return { ...real, readFileSync };
});

const MINUTE = 60_000;
const NOW = new Date("2026-05-01T12:00:00.000Z");
const onLinux = describe.skipIf(process.platform !== "linux");

/** Whether a writer may be alive that wrote so long ago. */
function isAlive(writer: Writer, { ago = 0, here = thisWriter() }: { ago?: number; here?: Writer } = {}): boolean {
  const known: KnownWriter = { writer, newestAt: new Date(NOW.getTime() - ago).toISOString() };
  return mayBeAlive(known, here, NOW);
}

/** A process, as a writer of this boot and namespace would be described. */
function writerOf(pid: number): Writer {
  const startTicks = processState(pid)?.startTicks;
  return { ...thisWriter(), pid, ...(startTicks === undefined ? undefined : { startTicks }) };
}

function started(program: string, ...parameters: readonly string[]): ChildProcess {
  const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function hasState(pid: number, state: RegExp): Promise<void> {
  const { readFileSync } = await vi.importActual<typeof fs>("node:fs");
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1), PATIENCE).toMatch(state);
}

onLinux("a writer of this boot and pid namespace, whatever it wrote when", () => {
  const longAgo = { ago: 365 * 24 * 60 * MINUTE };

  it("is alive while its process is there, also where that stands still", async () => {
    expect(isAlive(thisWriter(), longAgo)).toBe(true);
    const child = started("sleep", "1000");
    const pid = child.pid as number;
    const writer = writerOf(pid);
    expect(isAlive(writer, longAgo)).toBe(true);
    child.kill("SIGSTOP");
    await hasState(pid, /^T/);
    expect(isAlive(writer, longAgo)).toBe(true);
  });

  it("is dead when its process is gone, at once", async () => {
    const child = started("sleep", "1000");
    const writer = writerOf(child.pid as number);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(writer)).toBe(false);
  });

  it("is dead when another process has its pid", () => {
    const here = thisWriter();
    expect(isAlive({ ...here, startTicks: (here.startTicks as number) + 1 })).toBe(false);
  });

  it("is dead when nobody has taken notice of its end: a zombie writes no more", async () => {
    // The one that takes the shell's place never asks for what has become of its child.
    const parent = started("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000");
    const [line] = (await once(parent.stdout as NonNullable<ChildProcess["stdout"]>, "data")) as [Buffer];
    const pid = Number(line.toString());
    await hasState(parent.pid as number, /^[SR]/);
    const writer = writerOf(pid);
    expect(isAlive(writer)).toBe(true);
    process.kill(pid, "SIGKILL");
    await hasState(pid, /^Z/);
    expect(isAlive(writer)).toBe(false);
  });

  it("is alive while there is a process of its pid of which the system tells nothing more", async () => {
    const child = started("sleep", "1000");
    const pid = child.pid as number;
    const writer = writerOf(pid);
    hidden.add(`/proc/${pid}/stat`);
    expect(isAlive(writer)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(writer)).toBe(false);
  });
});

describe("a writer that cannot be looked up", () => {
  const { startTicks: _none, ...untold } = thisWriter();
  const gone = { ...thisWriter(), pid: 2 ** 22 + 1, startTicks: 1 };
  const unknown = { ...thisWriter(), bootId: UNKNOWN, pidNamespace: UNKNOWN };

  it.each([
    ["of another pid namespace", { writer: { ...gone, pidNamespace: "1" }, here: thisWriter() }],
    ["of another boot", { writer: { ...gone, bootId: "another" }, here: thisWriter() }],
    ["of another machine", { writer: { ...gone, bootId: "another", host: "elsewhere" }, here: thisWriter() }],
    ["whose start is not known", { writer: { ...untold, pid: gone.pid }, here: thisWriter() }],
    ["on a system that tells nothing", { writer: { ...gone, ...unknown }, here: unknown }],
    [
      "where this system does not tell its boot",
      { writer: { ...gone, bootId: UNKNOWN }, here: { ...gone, bootId: UNKNOWN } },
    ],
    [
      "where this system does not tell its namespace",
      { writer: { ...gone, pidNamespace: UNKNOWN }, here: { ...gone, pidNamespace: UNKNOWN } },
    ],
  ])("%s, is alive for fifteen minutes after its newest record, and dead then", (_name, { writer, here }) => {
    expect(isAlive(writer, { here })).toBe(true);
    expect(isAlive(writer, { here, ago: 15 * MINUTE - 1 })).toBe(true);
    expect(isAlive(writer, { here, ago: 15 * MINUTE })).toBe(false);
    // A clock that was put back makes nobody die early.
    expect(isAlive(writer, { here, ago: -60 * MINUTE })).toBe(true);
  });
});

describe("a writer with open runs", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const intentOf = (runId: string) =>
    ({
      kind: "intent",
      runId,
      workflow: "test",
      actor: {},
      payload: {},
      policyResults: [],
      now: NOW.toISOString(),
      decision: "PASS",
    }) as const;

  /** A ledger whose clock is set by the test, and how long its chain was silent. */
  async function begun(parts: Parameters<typeof storeWith>[1] = {}) {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"], now: NOW });
    const memory = new MemoryReceiptStore();
    const ledger = ledgerOn(storeWith(memory, parts));
    const chain = await ledger.ready();
    await ledger.flush();
    const records = () => recordsOf(memory, chain);
    const silences = async () => {
      const times = [...(await records()).map(({ timestamp }) => Date.parse(String(timestamp))), Date.now()];
      return times.slice(1).map((time, index) => time - (times[index] as number));
    };
    return { memory, ledger, records, silences };
  }

  it("writes at least every minute, until the last of them has ended", async () => {
    const { memory, ledger, records, silences } = await begun();
    const [long, short] = [newId(), newId()];
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(await records()).toHaveLength(1);
    ledger.append(intentOf(long));
    ledger.append(intentOf(short));
    await ledger.flush();
    const begin = (await records()).length;
    for (let minute = 0; minute < 20; minute++) {
      await vi.advanceTimersByTimeAsync(MINUTE);
      if (minute === 5) ledger.append({ ...blockedRun(short) });
    }
    expect(Math.max(...(await silences()).slice(begin - 1))).toBeLessThanOrEqual(MINUTE);
    expect((await records()).filter(({ kind }) => kind === "heads").length).toBeGreaterThanOrEqual(20);
    ledger.append(blockedRun(long));
    await ledger.flush();
    const ended = (await records()).length;
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(await records()).toHaveLength(ended);
    await ledger.close();
    expect((await recordsOf(memory, (await memory.chains())[0] as string)).at(-1)).toMatchObject({ kind: "close" });
  });

  it("writes also where it cannot see the chains of others meanwhile", async () => {
    const state = { isBlind: false };
    const { ledger, silences } = await begun({
      chains: async () => {
        if (state.isBlind) throw new Error("They cannot be read now.");
        return [];
      },
    });
    ledger.append(intentOf(newId()));
    await ledger.flush();
    state.isBlind = true;
    for (let minute = 0; minute < 5; minute++) await vi.advanceTimersByTimeAsync(MINUTE);
    expect(Math.max(...(await silences()))).toBeLessThanOrEqual(MINUTE);
    await ledger.close();
  });

  it("leaves records that verify", async () => {
    const { memory, ledger } = await begun();
    ledger.append(intentOf(newId()));
    for (let minute = 0; minute < 3; minute++) await vi.advanceTimersByTimeAsync(MINUTE);
    await ledger.close();
    vi.useRealTimers();
    expect(await expectVerified(memory, "open_run")).toMatchObject({ openRuns: 1, records: 6 });
  });
});
