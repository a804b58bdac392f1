import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  chmod,
  chown,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { BINARY } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { checksOf, doctor, type Examined } from "./support/doctor.js";

const env = { ENACT_SECRET: SECRET };
const isRoot = process.getuid?.() === 0;

let cwd: string;
let receipts: string;

beforeEach(async () => {
  cwd = await temporaryDirectory();
  receipts = join(cwd, "receipts");
});

async function logs(): Promise<readonly string[]> {
  return (await readdir(join(receipts, "log"))).map((name) => join(receipts, "log", name));
}

/** Expects one check to say something, and the exit code that follows. */
function expectOne(ran: Examined, name: string, state: string, said: RegExp): void {
  expect(checksOf(ran, name)).toEqual([{ name, state, message: expect.stringMatching(said), fix: expect.any(String) }]);
  expect(ran.exitCode).toBe(state === "problem" ? 1 : 0);
}

describe("enact doctor, about the directory,", () => {
  beforeEach(() => recordHistory(receipts).then(() => undefined));

  it.each([
    [0o777, "problem", /can be written by other users/],
    [0o720, "problem", /can be written by other users/],
    [0o755, "warning", /can be read by other users/],
  ])("tells of the mode %o", async (mode, state, said) => {
    await chmod(receipts, mode);
    expectOne(await doctor({ cwd, env }), "directory", state, said);
  });

  it("tells of a log that others can write, or read", async () => {
    const [log = ""] = await logs();
    await chmod(log, 0o622);
    expectOne(await doctor({ cwd, env }), "files", "problem", /can write: .*\.jsonl/);
    await chmod(log, 0o644);
    expectOne(await doctor({ cwd, env }), "files", "warning", /can read: .*\.jsonl/);
  });

  it("tells of links, in it and as it", async () => {
    const [log = ""] = await logs();
    await rename(log, join(cwd, "moved.jsonl"));
    await symlink(join(cwd, "moved.jsonl"), log);
    expectOne(await doctor({ cwd, env }), "files", "problem", /links.*\.jsonl/);
    await symlink(receipts, join(cwd, "link"));
    expect(checksOf(await doctor({ cwd, env, args: ["link"] }), "directory")).toMatchObject([
      { state: "warning", message: expect.stringMatching(/is a link/) },
    ]);
  });

  it.runIf(isRoot)("tells of files that belong to somebody else", async () => {
    const [log = ""] = await logs();
    await chown(log, 12_345, 12_345);
    expectOne(await doctor({ cwd, env }), "files", "problem", /belongs to the owner.*\.jsonl/);
  });

  it.runIf(isRoot)("tells a user whose it is, and that he cannot write there", async () => {
    await openToAll(receipts);
    const before = await snapshotOf(receipts);
    const ran = await asNobody();
    expect(checksOf(ran, "directory").map(({ message }) => message)).toEqual([
      expect.stringMatching(/can be read by other users/),
      expect.stringMatching(/belongs to another user \(uid 0\)/),
      expect.stringMatching(/cannot be written by/),
    ]);
    expect(await snapshotOf(receipts)).toEqual(before);
  });

  it.runIf(isRoot)("says what it could not look at, and exits with 2", async () => {
    await chmod(cwd, 0o755);
    await chmod(receipts, 0o755);
    const ran = await asNobody();
    expect(ran.exitCode).toBe(2);
    const [files] = checksOf(ran, "files");
    expect(files).toEqual({ name: "files", state: "unchecked", message: expect.stringMatching(/EACCES/) });
  });
});

describe("enact doctor, about the disk,", () => {
  it("tells of one that is memory", async () => {
    const memory = "/dev/shm";
    const isThere = await stat(memory).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    const directory = await mkdtemp(join(memory, "enact-cli-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    await recordHistory(directory);
    expectOne(
      await doctor({ cwd, env, args: [directory] }),
      "file system",
      "warning",
      /tmpfs.*gone when the machine stops/,
    );
  });
});

describe("enact doctor, about the logs,", () => {
  beforeEach(() => recordHistory(receipts).then(() => undefined));

  it.each([
    ["half of a record", '{"v":1,"kind":"rec'],
    ["zeros", "\0\0\0\0"],
  ])("tells of %s at the end of one", async (_what, tail) => {
    const [log = ""] = await logs();
    await appendFile(log, tail);
    expectOne(await doctor({ cwd, env }), "logs", "warning", /not whole in [0-9a-f-]{36}/);
  });

  it.each([
    [60_000, "warning"],
    [86_400_000, "problem"],
  ])("tells that its newest record is %i ms ahead of the clock", async (ahead, state) => {
    const [log = ""] = await logs();
    const future = new Date(Date.now() + ahead).toISOString();
    const text = await readFile(log, "utf8");
    await writeFile(log, text.replaceAll(/"timestamp":"[^"]+"/g, `"timestamp":"${future}"`));
    expectOne(await doctor({ cwd, env }), "clock", state, /newest record is of/);
  });

  it("takes what is no record at the end of a log for what it is", async () => {
    const [log = ""] = await logs();
    await appendFile(log, '[]\n"text"\nnothing\n');
    const ran = await doctor({ cwd, env });
    expect(checksOf(ran, "logs")).toMatchObject([{ state: "ok" }]);
    expect(checksOf(ran, "clock")).toMatchObject([{ state: "ok" }]);
  });

  it("says where a log cannot be read, and exits with 2", async () => {
    const [log = ""] = await logs();
    await writeFile(log, "x".repeat(20_000_000));
    const ran = await doctor({ cwd, env });
    expect(checksOf(ran, "logs")).toMatchObject([{ state: "unchecked" }]);
    expect(ran.exitCode).toBe(2);
  });
});

/** Lets everybody read a store. */
async function openToAll(directory: string): Promise<void> {
  await chmod(cwd, 0o755);
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Runs the command as a user who owns nothing. */
async function asNobody(): Promise<Examined> {
  const child = spawn(process.execPath, [BINARY, "doctor", "--json"], { cwd, env, uid: 65_534, gid: 65_534 });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...(JSON.parse(Buffer.concat(pieces).toString("utf8")) as Pick<Examined, "checks">) };
}
