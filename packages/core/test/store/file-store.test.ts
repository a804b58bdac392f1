import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { newId } from "../../src/models/id.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { LogFile } from "../../src/store/log-file.js";
import { blockedRun, ledgerOn } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { expectVerified, findingsIn } from "../support/verified.js";

const FAILED = { code: "ENACT_STORE_FAILED" };

/** A store in which a writer has come and gone. */
async function writtenStore() {
  const store = new FileReceiptStore({ directory: await temporaryDirectory() });
  const ledger = ledgerOn(store);
  await ledger.ready();
  ledger.append(blockedRun());
  await ledger.close();
  const [chain = ""] = await store.chains();
  const log = (name: string) => join(store.directory, "log", `${name}.jsonl`);
  return { store, chain, log, path: log(chain) };
}

async function modesIn(directory: string): Promise<Record<string, string>> {
  const modes: Record<string, string> = {};
  for (const name of await readdir(directory, { recursive: true })) {
    const { mode } = await lstat(join(directory, name));
    modes[name.replace(/[0-9a-f-]{36}/, "<id>")] = (mode & 0o777).toString(8);
  }
  return modes;
}

/** Begins a writer and ends it, the warnings it gives kept. */
async function joinStore(store: FileReceiptStore): Promise<readonly string[]> {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  try {
    const ledger = ledgerOn(store);
    await ledger.ready();
    await ledger.close();
    return warn.mock.calls.map(([message]) => String(message));
  } finally {
    warn.mockRestore();
  }
}

describe("the files of a FileReceiptStore", () => {
  it("are the owner's alone, under directories that it makes", async () => {
    const directory = join(await temporaryDirectory(), "not", "there", "yet");
    const store = new FileReceiptStore({ directory, copies: true });
    const ledger = ledgerOn(store);
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.close();
    expect(await modesIn(directory)).toEqual({
      store: "600",
      log: "700",
      [join("log", "<id>.jsonl")]: "600",
      "<id>.json": "600",
    });
    for (const made of [directory, join(directory, ".."), join(directory, "..", "..")]) {
      expect((await lstat(made)).mode & 0o777).toBe(0o700);
    }
    expect(await readFile(join(directory, "store"), "utf8")).toBe(`${await store.id()}\n`);
  });

  it("are not made by one who only reads or was never used", async () => {
    const directory = join(await temporaryDirectory(), "receipts");
    const store = new FileReceiptStore({ directory });
    expect([await store.chains(), await store.list(), await store.find(newId())]).toEqual([[], [], undefined]);
    await expectVerified(store);
    await ledgerOn(store).close();
    await expect(lstat(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses to be without a directory", () => {
    for (const directory of ["", undefined, null, 7]) {
      expect(() => new FileReceiptStore({ directory: directory as string })).toThrow("needs a directory");
    }
  });

  it("have one store id, whichever of many stores was first", async () => {
    const directory = join(await temporaryDirectory(), "receipts");
    const stores = Array.from({ length: 16 }, () => new FileReceiptStore({ directory }));
    const ids = await Promise.all(stores.map((store) => store.id()));
    expect(new Set(ids).size).toBe(1);
    expect(await readdir(directory)).toEqual(["store"]);
  });

  it("are opened for one writer, whichever of many was first", async () => {
    const directory = await temporaryDirectory();
    const chain = newId();
    const tries = Array.from({ length: 16 }, () => new FileReceiptStore({ directory }).createChain(chain));
    const made = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
    for (const attempt of made) if (attempt.status === "fulfilled") await attempt.value.close();
  });
});

describe("a store's id", () => {
  it.each([
    ["garbage", "not an id"],
    ["nothing", ""],
    ["an id of another spelling", "01A20593-0000-7000-8000-000000000000"],
    ["a large file", "x".repeat(100_000)],
  ])("is not taken from %s, and not replaced", async (_name, content) => {
    const { store } = await writtenStore();
    const path = join(store.directory, "store");
    await writeFile(path, content);
    await expect(store.id()).rejects.toMatchObject(FAILED);
    await expect(ledgerOn(store).ready()).rejects.toMatchObject(FAILED);
    expect(await readFile(path, "utf8")).toBe(content);
  });

  it("is not made anew where logs are and it is not", async () => {
    const { store } = await writtenStore();
    await rm(join(store.directory, "store"));
    await expect(store.id()).rejects.toThrow(/restore it/);
    expect((await readdir(store.directory)).sort()).toEqual(["log"]);
    expect((await findingsIn(store)).findings.map(({ code }) => code)).toContain("unreadable");
  });

  it("is not read through a link, nor a directory, nor a pipe", async () => {
    for (const replace of [
      async (path: string) => symlink(`${path}.elsewhere`, path),
      async (path: string) => {
        await writeFile(`${path}.other`, `${newId()}\n`);
        await symlink(`${path}.other`, path);
      },
      async (path: string) => mkdir(path),
      async (path: string) => execFileSync("mkfifo", [path]),
    ]) {
      const directory = await temporaryDirectory();
      await replace(join(directory, "store"));
      const store = new FileReceiptStore({ directory });
      await expect(store.id()).rejects.toMatchObject(FAILED);
      await expect(ledgerOn(store).ready()).rejects.toMatchObject(FAILED);
      expect(await store.chains()).toEqual([]);
    }
  });
});

describe("a directory that is not what it should be", () => {
  it("fails where a file stands in its place", async () => {
    const directory = join(await temporaryDirectory(), "receipts");
    await writeFile(directory, "a file");
    const store = new FileReceiptStore({ directory });
    for (const use of [() => store.id(), () => store.createChain(newId()), () => store.chains(), () => store.list()]) {
      await expect(use()).rejects.toMatchObject(FAILED);
    }
    expect((await findingsIn(store)).findings.map(({ code }) => code)).toContain("unreadable");
    await rm(directory);
    const ledger = ledgerOn(store);
    await ledger.ready();
    await ledger.close();
    await expectVerified(store);
  });

  it("may itself be a link, while what is in it may not", async () => {
    const parent = await temporaryDirectory();
    await mkdir(join(parent, "disk"));
    await symlink(join(parent, "disk"), join(parent, "receipts"));
    const store = new FileReceiptStore({ directory: join(parent, "receipts") });
    expect(await joinStore(store)).toEqual([]);
    await expectVerified(store);

    await rename(join(parent, "disk", "log"), join(parent, "log"));
    await symlink(join(parent, "log"), join(parent, "disk", "log"));
    await expect(ledgerOn(store).ready()).rejects.toThrow(/no link/);
    expect((await findingsIn(store)).findings.map(({ code }) => code)).toContain("stray_file");
  });

  it("never writes through a link that waits where a log will be", async () => {
    const directory = await temporaryDirectory();
    const target = join(directory, "target");
    await writeFile(target, "precious");
    const store = new FileReceiptStore({ directory });
    for (const [chain, to] of [
      [newId(), target],
      [newId(), join(directory, "not-there")],
    ] as const) {
      await mkdir(join(directory, "log"), { recursive: true });
      await symlink(to, join(directory, "log", `${chain}.jsonl`));
      await expect(store.createChain(chain)).rejects.toMatchObject(FAILED);
      await expect(store.newest(chain)).rejects.toMatchObject(FAILED);
      await expect(store.read(chain).next()).rejects.toMatchObject(FAILED);
    }
    expect(await readFile(target, "utf8")).toBe("precious");
    await expect(lstat(join(directory, "not-there"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("takes what only looks like a log for none, and reports it", async () => {
    const { store, chain, log, path } = await writtenStore();
    await symlink(path, log(newId()));
    await mkdir(log(newId()));
    execFileSync("mkfifo", [log(newId())]);
    await writeFile(join(store.directory, "log", "notes.txt"), "");
    await writeFile(join(store.directory, "log", `${newId()}.jsonl.bak`), "");
    await writeFile(log(newId().toUpperCase()), "");
    await writeFile(log(`..${chain}`), "");
    expect(await store.chains()).toEqual([chain]);
    expect(await store.list()).toHaveLength(1);
    expect(await joinStore(store)).toEqual([]);
    const { findings } = await findingsIn(store);
    expect(findings.map(({ code }) => code)).toEqual(Array(7).fill("stray_file"));
  });

  it("lets writers begin beside logs of garbage, and reports each", async () => {
    const { store, log } = await writtenStore();
    const garbage = { huge: newId(), lines: newId(), nuls: newId(), newlines: newId() };
    await writeFile(log(garbage.huge), "");
    await truncate(log(garbage.huge), 3 * 1024 ** 3);
    await writeFile(log(garbage.lines), "not a record\n".repeat(100_000));
    await writeFile(log(garbage.nuls), Buffer.alloc(20 * 1024 * 1024));
    await writeFile(log(garbage.newlines), "\n".repeat(1000));
    const warnings = await joinStore(store);
    for (const chain of Object.values(garbage)) {
      expect(warnings.filter((warning) => warning.includes(chain))).toHaveLength(1);
    }
    await rm(log(garbage.huge));
    expect(await store.list()).toHaveLength(1);
  });

  it("finds receipts behind a line that no record can be", async () => {
    const { store, path } = await writtenStore();
    const lines = await readFile(path);
    await appendFile(path, Buffer.concat([Buffer.alloc(5 * 1024 * 1024, "x"), Buffer.from("\n")]));
    const first = await store.list();
    await appendFile(path, lines.toString("utf8").replaceAll(/"runId":"[^"]*"/g, `"runId":"${newId()}"`));
    expect(await store.list()).toHaveLength(first.length + 1);
    expect(await new FileReceiptStore({ directory: store.directory }).list()).toHaveLength(first.length + 1);
  });

  // Root reads everything.
  it.skipIf(process.getuid?.() === 0)("warns of a log that may not be read", async () => {
    const { store, chain, path } = await writtenStore();
    await chmod(path, 0);
    expect(await joinStore(store)).toEqual([expect.stringContaining(chain)]);
    await expect(store.list()).rejects.toMatchObject(FAILED);
    await chmod(path, 0o600);
  });
});

describe("a log that cannot be written", () => {
  // Only Linux has a device that is always full.
  it.skipIf(process.platform !== "linux")("takes no more once the disk was full", async () => {
    const log = new LogFile(await open("/dev/full", "w"), { flush: true, checkFence: () => undefined });
    const line = Buffer.from("a record\n");
    await expect(log.append([line])).rejects.toThrow(/ENOSPC/);
    await expect(log.append([])).rejects.toMatchObject(FAILED);
    await log.close();
  });

  it.each(["short write", "failed write", "failed sync"])("takes no more after a %s", async (fault) => {
    const path = join(await temporaryDirectory(), "log");
    const file = await open(path, "a");
    const written = vi.spyOn(file, "write");
    if (fault === "short write")
      written.mockImplementationOnce((batch) => file.writev([(batch as unknown as Buffer).subarray(0, 3)]) as never);
    if (fault === "failed write") written.mockRejectedValueOnce(new Error("EIO"));
    if (fault === "failed sync") vi.spyOn(file, "datasync").mockRejectedValueOnce(new Error("EIO"));
    const stored = vi.fn(async () => undefined);
    const log = new LogFile(file, { flush: true, checkFence: () => undefined, stored });
    const lines = [Buffer.from("one\n"), Buffer.from("two\n")];
    await expect(log.append(lines)).rejects.toMatchObject(FAILED);
    await expect(log.append(lines)).rejects.toMatchObject(FAILED);
    await log.close();
    expect(written).toHaveBeenCalledTimes(1);
    expect(stored).not.toHaveBeenCalled();
    const left = { "short write": "one", "failed write": "", "failed sync": "one\ntwo\n" }[fault];
    expect(await readFile(path, "utf8")).toBe(left);
  });

  it("waits for the disk where it should, and only there", async () => {
    for (const flush of [true, false]) {
      const file = await open(join(await temporaryDirectory(), "log"), "a");
      const synced = vi.spyOn(file, "datasync");
      const log = new LogFile(file, { flush, checkFence: () => undefined });
      await log.append([Buffer.from("a\n"), Buffer.from("b\n")]);
      expect(synced).toHaveBeenCalledTimes(flush ? 1 : 0);
      await log.close();
    }
  });

  it.runIf(process.platform === "linux")(
    "is opened to write through, unless the disk need not be waited for",
    async () => {
      for (const durability of ["disk", "os"] as const) {
        const store = new FileReceiptStore({ directory: await temporaryDirectory(), durability });
        const chain = newId();
        const writer = await store.createChain(chain);
        const flags = await Promise.all(
          (await readdir("/proc/self/fd")).map(async (fd) => {
            const target = await readlink(`/proc/self/fd/${fd}`).catch(() => "");
            if (!target.endsWith(`${chain}.jsonl`)) return [];
            const info = await readFile(`/proc/self/fdinfo/${fd}`, "utf8");
            return [Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? "", 8)];
          }),
        );
        expect(flags.flat().map((flag) => (flag & constants.O_DSYNC) !== 0)).toEqual([durability === "disk"]);
        await writer.close();
      }
    },
  );
});
