import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createParts } from "../../src/client/create-parts.js";
import { EnactClient } from "../../src/client.js";
import type { ReceiptWriteError } from "../../src/errors.js";
import type { Receipt } from "../../src/models/record.js";
import { checkFence } from "../../src/store/fence-files.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { createFile, makeDirectory } from "../../src/store/files.js";
import { LogFile } from "../../src/store/log-file.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";
import { signal } from "../support/signal.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { canBePutApart, ErrandProcess } from "./run-errands.js";
import { errands, World } from "./world.js";

/** How long something may take on a busy machine. */
const PATIENCE = { timeout: 25_000 };

const writer = vi.hoisted(() => ({ isApart: false }));

// Clients of this process that look as if they were in another pid namespace, so that their lease counts.
vi.mock("../../src/store/writer.js", async (original) => {
  const { thisWriter } = await original<typeof import("../../src/store/writer.js")>();
  return { thisWriter: () => ({ ...thisWriter(), ...(writer.isApart ? { pidNamespace: "1" } : undefined) }) };
});

interface Place {
  readonly directory: string;
  readonly world: string;
}

const MINUTE = 60_000;

async function place(): Promise<Place> {
  const home = await temporaryDirectory();
  return { directory: join(home, "receipts"), world: join(home, "world") };
}

function optionsOn({ directory, world }: Place) {
  return {
    systems: { world: new World(world) },
    policies: [],
    workflows: errands(),
    receipts: directory,
    secret: SECRET,
  };
}

/** Recovers as somebody does so many minutes from now. */
async function recoverIn(minutes: number, at: Place): Promise<readonly Receipt[]> {
  const { recovery, ledger } = createParts(optionsOn(at) as never);
  const { closed } = await recovery.recover(new Date(Date.now() + minutes * MINUTE));
  await ledger.close();
  return closed;
}

function statusesOf(receipt: Receipt | undefined): readonly unknown[] {
  return receipt?.actionsTaken.map(({ input, status }) => [(input as { readonly text: string }).text, status]) ?? [];
}

async function codesIn(at: Place): Promise<readonly string[]> {
  const client = new EnactClient(optionsOn(at));
  const codes = (await findingsOf(client)).map(({ code }) => code);
  await client.close();
  return codes;
}

const APART = canBePutApart();
if (!APART) process.stderr.write("Skipped: a process cannot be put into a pid namespace of its own here (unshare).\n");

describe.skipIf(!APART)("a process in another pid namespace", () => {
  it("is alive within its lease, and dead after it", async () => {
    const at = await place();
    const child = new ErrandProcess({ ...at, errands: [{ texts: ["a"], stopAt: "effect" }] }, { apart: true });
    await child.says("effect a");
    await child.kill();
    // Nobody here can tell that it is gone.
    for (const minutes of [0, 14]) expect(await recoverIn(minutes, at)).toEqual([]);
    expect(await codesIn(at)).toEqual(["open_run"]);
    const [receipt] = await recoverIn(16, at);
    expect(receipt).toMatchObject({ outcome: "unknown", error: { code: "ENACT_WRITER_DIED" } });
    expect(statusesOf(receipt)).toEqual([["a", "succeeded"]]);
    expect(await codesIn(at)).toEqual([]);
  });

  it("meets its fence when it wakes after its lease: it makes no call, stores nothing and runs nothing more", async () => {
    const at = await place();
    const errand = { texts: ["a", "b"], stopAt: "effect", stopText: "a" } as const;
    const child = new ErrandProcess({ ...at, errands: [errand] }, { apart: true });
    await child.says("effect a");
    await child.pause();
    expect(await recoverIn(14, at)).toEqual([]);
    const [receipt] = await recoverIn(16, at);
    expect(statusesOf(receipt)).toEqual([["a", "succeeded"]]);
    child.wake();
    child.send("go on");
    expect(await child.says("ENACT_")).toBe(`ENACT_RECEIPT_NOT_STORED ${receipt?.runId}`);
    child.send("c");
    await expect
      .poll(() => child.said.filter((line) => line.startsWith("ENACT_RECEIPT_NOT_STORED")).length, PATIENCE)
      .toBe(2);
    child.send("close");
    await child.says("closed");
    expect(new World(at.world).texts).toEqual(["a"]);
    expect(await codesIn(at)).toEqual([]);
    const client = new EnactClient(optionsOn(at));
    expect(await client.receipts.get(receipt?.runId as string)).toEqual(receipt);
    await client.close();
  });

  it("makes the one call that had passed its check, which is why its run counts as unknown", async () => {
    const at = await place();
    const options = {
      ...at,
      workflow: "putUnseen",
      errands: [{ texts: ["a", "b"], stopAt: "call", stopText: "a" }],
    } as const;
    const child = new ErrandProcess(options, { apart: true });
    await child.says("call a");
    await child.pause();
    const [receipt] = await recoverIn(16, at);
    expect(receipt?.outcome).toBe("unknown");
    expect(statusesOf(receipt)).toEqual([["a", "unknown"]]);
    child.wake();
    child.send("go on");
    expect(await child.says("ENACT_")).toBe(`ENACT_RECEIPT_NOT_STORED ${receipt?.runId}`);
    expect(new World(at.world).texts).toEqual(["a"]);
    // What it would have said of it came to its fence.
    expect(await codesIn(at)).toEqual([]);
  });
});

/** A log file whose writes can be held up where the fence was looked for already. */
function heldUp(file: FileHandle, hold: (batch: Buffer) => Promise<void>): FileHandle {
  const write = async (batch: Uint8Array) => {
    await hold(Buffer.from(batch));
    return file.write(batch);
  };
  return { write, datasync: () => file.datasync(), close: () => file.close() } as FileHandle;
}

/** A client whose lease counts, and which is held up when it writes a kind of record for the first time. */
function heldUpOn(at: Place, kind: "attempt" | "result" | "receipt") {
  const [begun, mayBegin, paused, mayGoOn] = [signal(), signal(), signal(), signal()];
  const files = new FileReceiptStore(at);
  const hold = async (batch: Buffer) => {
    // Until the run begins, another one's records are written.
    if (!state.isArmed || !batch.includes(`"kind":"${kind}"`)) return;
    paused.give();
    await mayGoOn.given;
  };
  const state = { isArmed: false };
  const receipts = storeWith(files, {
    createChain: async (chain) => {
      const logs = join(at.directory, "log");
      await makeDirectory(logs);
      const file = heldUp(await createFile(join(logs, `${chain}.jsonl`)), hold);
      return new LogFile(file, { flush: true, checkFence: () => checkFence(join(at.directory, "fences"), chain) });
    },
  });
  const workflows = errands(async () => {
    begun.give();
    await mayBegin.given;
  });
  writer.isApart = true;
  const enact = new EnactClient({ ...optionsOn(at), workflows, receipts });
  writer.isApart = false;
  const run = (texts: readonly string[], more: { readonly stopAt?: "begin" } = {}) =>
    enact.run({ workflow: "putUnseen", actor: ACTOR, payload: { texts: [...texts], ...more } });
  /** Begins a run whose intent is durable, and resolves when it is held up. */
  const begin = async (texts: readonly string[]) => {
    const rejected = rejectionOf<ReceiptWriteError>(run(texts, { stopAt: "begin" }));
    await begun.given;
    await run(["first"]);
    state.isArmed = true;
    mayBegin.give();
    await paused.given;
    return { rejected };
  };
  return { enact, run, begin, goOn: mayGoOn.give };
}

describe("a writer that is paused between its last look for a fence and its write", () => {
  it.each([
    { kind: "attempt", what: "does not make the call", texts: ["a"], done: [], told: [], late: 1 },
    {
      kind: "result",
      what: "makes no further call",
      texts: ["a", "b"],
      done: ["a"],
      told: [["a", "unknown"]],
      late: 2,
    },
    { kind: "receipt", what: "does not acknowledge it", texts: ["a"], done: ["a"], told: [["a", "unknown"]], late: 2 },
  ] as const)("leaves a late $kind when its run was closed meanwhile, and $what", async (given) => {
    const { kind, texts, done, told, late } = given;
    const at = await place();
    const { enact, run, begin, goOn } = heldUpOn(at, kind);
    const { rejected } = await begin(texts);
    const [receipt] = await recoverIn(16, at);
    expect(statusesOf(receipt)).toEqual(told);
    goOn();
    const error = await rejected;
    expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", receipt: { runId: receipt?.runId } });
    expect(new World(at.world).texts).toEqual(["first", ...done]);
    expect(await codesIn(at)).toEqual(Array(late).fill("late_record"));
    expect((await rejectionOf(run(["c"]))).code).toBe("ENACT_RECEIPT_NOT_STORED");
    expect(new World(at.world).texts).toEqual(["first", ...done]);
    await enact.close();
  });
});
