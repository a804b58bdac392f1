import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { type EnactError, ReceiptWriteError } from "../../src/errors.js";
import { newId } from "../../src/models/id.js";
import type { Receipt } from "../../src/models/record.js";
import { claimName } from "../../src/receipt/claim-name.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { errands, type Stop, World } from "../crash/world.js";
import { ACTOR, rejectionOf, SECRET } from "../support/engine.js";
import { appendingWith, storeWith } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { CAN_MOUNT, fill, makeReadOnly, openDirectory, smallDisk, unprivileged } from "./disks.js";
import { type Fault, storeWithFault, systemError } from "./faulty-log.js";

const writer = vi.hoisted(() => ({ isDead: false }));

// Clients of this process that others take for those of one that has died.
vi.mock("../../src/store/writer.js", async (original) => {
  const { thisWriter } = await original<typeof import("../../src/store/writer.js")>();
  return { thisWriter: () => ({ ...thisWriter(), ...(writer.isDead ? { startTicks: 1 } : undefined) }) };
});

/** More than what is left of a file's last page. */
const LONG = "x".repeat(8_192);

function clientOn(receipts: ReceiptStore | string, path: string, stop?: Stop) {
  const world = new World(path, stop);
  const enact = new EnactClient({
    systems: { world },
    policies: [],
    workflows: errands(stop),
    receipts,
    secret: SECRET,
  });
  const run = (text: string, more: object = {}) =>
    enact.run({ workflow: "put", actor: ACTOR, payload: { texts: [text], ...more } });
  return { world, enact, run };
}

/** Expects that a run has had no effect: it was blocked, or has rejected; and that its error says what is wrong. */
async function expectNoEffect(running: Promise<unknown>, world: World, problem: RegExp): Promise<void> {
  const before = world.texts;
  const ended = await running.catch((error: unknown) => error);
  const receipt = (ended as { readonly receipt: Receipt }).receipt;
  if (ended instanceof Error) expect(ended).toBeInstanceOf(ReceiptWriteError);
  else expect(receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ policy: "enact:intent", passed: false }] });
  expect(ended instanceof Error ? ended.message : receipt.error?.message).toMatch(problem);
  expect(verifySignature(receipt, SECRET)).toBe(true);
  expect(receipt.actionsTaken.filter(({ status }) => status === "succeeded" || status === "unknown")).toEqual([]);
  expect(world.texts).toEqual(before);
}

/** Expects that a run was carried out, and that its receipt came back signed and is not in the store. */
async function expectUnstored(running: Promise<unknown>, directory: string, problem: RegExp): Promise<Receipt> {
  const error = await rejectionOf<ReceiptWriteError>(running);
  expect(error).toBeInstanceOf(ReceiptWriteError);
  expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", cause: { code: "ENACT_STORE_FAILED" } });
  expect(error.message).toMatch(problem);
  const receipt = error.receipt as Receipt;
  expect(verifySignature(receipt, SECRET)).toBe(true);
  expect(receipt).toMatchObject({ outcome: "succeeded", actionsTaken: [{ action: "put", status: "succeeded" }] });
  expect(await new FileReceiptStore({ directory }).find(receipt.runId)).toBeUndefined();
  return receipt;
}

/** Expects that a new client works, once the fault is over, and finds nothing wrong but an unfinished line. */
async function expectMended(directory: string, path: string, open: readonly string[]): Promise<void> {
  const { enact, run } = clientOn(directory, path);
  const { closed } = await enact.recover();
  expect(closed.map(({ runId }) => runId).sort()).toEqual([...open].sort());
  expect((await run("mended")).result.success).toBe(true);
  const { findings } = await enact.receipts.verify({ strict: true });
  expect(findings.filter(({ code }) => code !== "torn_tail")).toEqual([]);
  await enact.close();
}

/** Leaves a run open, as a process that has died before its receipt does. */
async function openRunOn(directory: string, path: string): Promise<string> {
  const files = new FileReceiptStore({ directory });
  const dying = appendingWith(files, async (log, lines) => {
    if (lines.some((line) => Buffer.from(line).includes('"kind":"receipt"'))) throw systemError("EIO", "write");
    await log.append(lines);
  });
  writer.isDead = true;
  const { enact, run } = clientOn(storeWith(dying, { fence: async () => undefined }), path);
  writer.isDead = false;
  const { receipt } = await rejectionOf<ReceiptWriteError>(run("left"));
  await enact.close();
  return (receipt as Receipt).runId;
}

async function place() {
  const home = await temporaryDirectory();
  return { directory: join(home, "receipts"), path: join(home, "world") };
}

const FAULTS: readonly Omit<Fault, "at">[] = [
  ...["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO"].map((code) => ({ call: "write" as const, code })),
  { call: "write", code: "short" },
  { call: "datasync", code: "EIO" },
  { call: "datasync", code: "ENOSPC" },
];

describe.each(FAULTS)("$code at the $call of a log (a wrapped file handle)", (fault) => {
  const problem =
    fault.code === "short" ? /is the disk full\? Make room/ : new RegExp(`make a new client: ${fault.code}`);

  it.each(["open", "attempt"] as const)("before an effect, at the %s, lets nothing happen", async (at) => {
    const { directory, path } = await place();
    const { enact, world, run } = clientOn(storeWithFault(directory, { ...fault, at }), path);
    await expectNoEffect(run("a"), world, problem);
    await expectNoEffect(run("b"), world, problem);
    expect(world.texts).toEqual([]);
    await enact.close();
    const closed = clientOn(directory, path);
    const { closed: left } = await closed.enact.recover();
    // Where the record may be on the disk, nobody can say that it is not.
    expect(left.flatMap(({ actionsTaken }) => actionsTaken.map(({ status }) => status))).toEqual(
      fault.call === "datasync" ? ["failed"] : [],
    );
    await closed.enact.close();
    await expectMended(directory, path, []);
  });

  it("after an effect gives the signed receipt back, which is not stored", async () => {
    const { directory, path } = await place();
    const { enact, world, run } = clientOn(storeWithFault(directory, { ...fault, at: "receipt" }), path);
    // What was written and not flushed may be there all the same.
    const error = await rejectionOf<ReceiptWriteError>(run("a"));
    expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", message: expect.stringMatching(problem) });
    const receipt = error.receipt as Receipt;
    expect(verifySignature(receipt, SECRET)).toBe(true);
    expect(receipt).toMatchObject({ outcome: "succeeded", actionsTaken: [{ status: "succeeded" }] });
    expect(world.texts).toEqual(["a"]);
    await expectNoEffect(run("b"), world, problem);
    await enact.close();
    await expectMended(directory, path, fault.call === "datasync" ? [] : [receipt.runId]);
  });
});

if (!CAN_MOUNT) process.stderr.write("Skipped: no disk can be mounted here; only wrapped file handles were full.\n");

describe.skipIf(!CAN_MOUNT)("a disk that is full (a real one)", () => {
  it("before an effect lets nothing happen, and is written to again once there is room", async () => {
    const disk = await smallDisk(64);
    const { path } = await place();
    const { enact, world, run } = clientOn(disk, path);
    await run("first");
    const { makeRoom } = await fill(disk);
    await expectNoEffect(run(LONG), world, /ENOSPC|is the disk full/);
    await makeRoom();
    // Nobody can tell how much of it was written, so this client is done with.
    await expectNoEffect(run("later"), world, /ENOSPC|is the disk full/);
    await enact.close();
    expect(world.texts).toEqual(["first"]);
    await expectMended(disk, path, []);
  });

  it("after an effect gives the signed receipt back, and the run is closed once there is room", async () => {
    const disk = await smallDisk(256);
    const { path } = await place();
    const room: { make: () => Promise<void> } = { make: async () => undefined };
    const { enact, world, run } = clientOn(disk, path, async () => {
      room.make = (await fill(disk)).makeRoom;
    });
    const receipt = await expectUnstored(run(LONG, { stopAt: "effect" }), disk, /ENOSPC|is the disk full/);
    expect(world.texts).toEqual([LONG]);
    await room.make();
    await enact.close();
    await expectMended(disk, path, [receipt.runId]);
  });

  it("lets no chain begin, and no claim be made", async () => {
    const disk = await smallDisk(64);
    const { path } = await place();
    const before = await fill(disk);
    const first = clientOn(disk, path);
    await expectNoEffect(first.run("a"), first.world, /ENOSPC|is the disk full/);
    await before.makeRoom();
    await first.enact.close();
    const second = clientOn(disk, path);
    await second.run("b");
    const { makeRoom } = await fill(disk);
    const keyed = { workflow: "put" as const, actor: ACTOR, payload: { texts: ["c"] }, idempotencyKey: "once" };
    await expectNoEffect(second.enact.run(keyed), second.world, /ENOSPC|is the disk full/);
    await makeRoom();
    await second.enact.close();
    const third = clientOn(disk, path);
    expect((await third.enact.run(keyed)).result.success).toBe(true);
    expect(third.world.texts).toEqual(["b", "c"]);
    await third.enact.close();
    await expectMended(disk, path, []);
  });

  it("keeps a run from being closed whose writer cannot be fenced, and it is closed once there is room", async () => {
    const disk = await smallDisk(64);
    const { path } = await place();
    const runId = await openRunOn(disk, path);
    const { makeRoom } = await fill(disk);
    const { enact } = clientOn(disk, path);
    expect((await rejectionOf(enact.recover())).message).toMatch(/ENOSPC/);
    await makeRoom();
    await enact.close();
    expect(await new FileReceiptStore({ directory: disk }).find(runId)).toBeUndefined();
    await expectMended(disk, path, [runId]);
  });
});

describe.skipIf(!CAN_MOUNT)("a disk that is read-only (a real one)", () => {
  it("lets nothing happen and no run be closed, and can be read", async () => {
    const disk = await smallDisk(1_024);
    const { path } = await place();
    const runId = await openRunOn(disk, path);
    makeReadOnly(disk);
    const { enact, world, run } = clientOn(disk, path);
    await expectNoEffect(run("a"), world, /EROFS/);
    expect((await rejectionOf(enact.recover())).message).toMatch(/EROFS/);
    const { findings, summary } = await enact.receipts.verify({ strict: true });
    expect(findings).toMatchObject([{ code: "open_run", runId }]);
    expect(summary).toMatchObject({ unreadable: 0, openRuns: 1 });
    expect(await enact.receipts.get(runId)).toBeUndefined();
    await enact.close();
  });
});

// Only there is it sure that the writer of an open run has died.
describe.skipIf(process.platform !== "linux")("a store that this user may not use", () => {
  const denied = /EACCES|EPERM/;

  it("lets nothing happen where its directory cannot be made, or nothing can be made in it", async () => {
    const home = await openDirectory();
    const directory = join(home, "receipts");
    await chmod(home, 0o755);
    await unprivileged(async () => {
      if (process.geteuid?.() !== 0) await chmod(home, 0o555).catch(() => undefined);
      const { enact, world, run } = clientOn(directory, join(home, "world"));
      await expectNoEffect(run("a"), world, denied);
      await enact.close();
    });
    await chmod(home, 0o755);
    await mkdir(directory, { mode: 0o555 });
    await unprivileged(async () => {
      const { enact, world, run } = clientOn(directory, join(home, "world"));
      await expectNoEffect(run("a"), world, denied);
      await enact.close();
    });
  });

  it.each([
    ["its logs", "log"],
    ["another's log", "log/*"],
    ["its claims", "claims"],
  ])("lets nothing happen under a key, and no run be closed, where %s cannot be used", async (_name, part) => {
    const home = await openDirectory();
    const at = { directory: join(home, "receipts"), path: join(home, "world") };
    const runId = await unprivileged(() => openRunOn(at.directory, at.path));
    const [chain = ""] = await new FileReceiptStore(at).chains();
    const target = join(at.directory, part.replace("*", `${chain}.jsonl`));
    await unprivileged(async () => {
      await mkdir(join(at.directory, "claims"), { recursive: true });
      await chmod(target, 0);
      const { enact, world } = clientOn(at.directory, at.path);
      const keyed = { workflow: "put" as const, actor: ACTOR, payload: { texts: ["b"] }, idempotencyKey: "once" };
      const error = await rejectionOf(enact.recover());
      expect(error).toMatchObject({ code: "ENACT_STORE_FAILED", message: expect.stringMatching(denied) });
      const before = world.texts;
      const ended: unknown = await enact.run(keyed).catch((failure: unknown) => failure);
      expect(world.texts).toEqual(before);
      expect((ended as EnactError).receipt?.decision ?? "BLOCK").toBe("BLOCK");
      await chmod(target, 0o700);
      await enact.close();
    });
    await unprivileged(() => expectMended(at.directory, at.path, [runId]));
  });

  it("touches no run where no fence can be made, and stops a writer that cannot look for its fence", async () => {
    const home = await openDirectory();
    const at = { directory: join(home, "receipts"), path: join(home, "world") };
    await unprivileged(async () => {
      const runId = await openRunOn(at.directory, at.path);
      const fences = join(at.directory, "fences");
      await mkdir(fences);
      await chmod(fences, 0o500);
      const { enact, world, run } = clientOn(at.directory, at.path);
      const error = await rejectionOf(enact.recover());
      expect(error).toMatchObject({ code: "ENACT_STORE_FAILED", message: expect.stringMatching(denied) });
      expect(error.message).toContain(fences);
      expect(await enact.receipts.get(runId)).toBeUndefined();
      // Who can look for its fence goes on.
      expect((await run("b")).result.success).toBe(true);
      await chmod(fences, 0);
      await expectNoEffect(run("c"), world, denied);
      await chmod(fences, 0o700);
      await enact.close();
      await expectMended(at.directory, at.path, [runId]);
    });
  });
});

describe("a claim that cannot be made or read", () => {
  const keyed = { workflow: "put" as const, actor: ACTOR, payload: { texts: ["a"] }, idempotencyKey: "once" };
  const name = claimName({ type: "idempotencyKey", workflow: "put", actor: ACTOR, key: "once" });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ["garbage", (path) => writeFile(path, "garbage")],
    ["nothing", (path) => writeFile(path, "")],
    ["half of a claim", (path) => writeFile(path, `{"runId":"${newId()}",`)],
    ["a claim with more in it", (path) => writeFile(path, JSON.stringify({ runId: newId(), chain: newId(), more: 1 }))],
    ["a claim of no ids", (path) => writeFile(path, JSON.stringify({ runId: "../log", chain: "x" }))],
    ["far too much", (path) => writeFile(path, JSON.stringify({ runId: newId(), chain: newId() }).padEnd(100_000))],
    ["a directory", (path) => mkdir(path)],
    ["a link to nothing", (path) => symlink(`${path}-elsewhere`, path)],
    [
      "a link to a claim",
      async (path) => {
        await writeFile(`${path}-elsewhere`, JSON.stringify({ runId: newId(), chain: newId() }));
        await symlink(`${path}-elsewhere`, path);
      },
    ],
  ])("lets nothing happen under its key, where its file is %s", async (_name, make) => {
    const { directory, path } = await place();
    const { enact, world } = clientOn(directory, path);
    const claim = join(directory, "claims", name);
    await mkdir(join(directory, "claims"), { recursive: true });
    await make(claim);
    const { receipt } = await enact.run(keyed);
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_STORE_FAILED" } });
    expect(receipt.error?.message).toContain(claim);
    expect(world.texts).toEqual([]);
    // What is under no key, or another one, is not kept from anything.
    expect((await enact.run({ ...keyed, idempotencyKey: "other" })).result.success).toBe(true);
    await rm(claim, { recursive: true });
    await rm(`${claim}-elsewhere`, { force: true });
    expect((await enact.run(keyed)).result.success).toBe(true);
    expect(world.texts).toEqual(["a", "a"]);
    expect((await enact.receipts.verify({ strict: true })).findings).toEqual([]);
    await enact.close();
  });

  it.each(["ENOSPC", "EROFS", "EACCES", "EIO"])("lets nothing happen under its key, for %s", async (code) => {
    const { directory, path } = await place();
    const claim = async () => Promise.reject(systemError(code, "open"));
    const { enact, world } = clientOn(storeWith(new FileReceiptStore({ directory }), { claim }), path);
    const { receipt } = await enact.run(keyed);
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { message: expect.stringContaining(code) } });
    expect(world.texts).toEqual([]);
    await enact.close();
  });

  it.skipIf(process.platform !== "linux").each(["ENOSPC", "EROFS", "EACCES", "EIO"])(
    "touches no run where its fence cannot be made, for %s",
    async (code) => {
      const { directory, path } = await place();
      const runId = await openRunOn(directory, path);
      const fence = async () => Promise.reject(systemError(code, "link"));
      const { enact } = clientOn(storeWith(new FileReceiptStore({ directory }), { fence }), path);
      expect((await rejectionOf(enact.recover())).message).toContain(code);
      expect(await enact.receipts.get(runId)).toBeUndefined();
      await enact.close();
      await expectMended(directory, path, [runId]);
    },
  );
});
