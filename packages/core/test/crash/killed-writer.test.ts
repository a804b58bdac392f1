import { randomInt } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { createKeyring } from "../../src/receipt/keyring.js";
import { readReceipt } from "../../src/receipt/read.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { SECRET } from "../support/engine.js";
import { blockedRun, ledgerOn, recordsOf } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { expectVerified, findingsIn } from "../support/verified.js";
import { WriterProcess } from "./writer-process.js";

/** What a kill leaves behind that is no error: runs that have no receipt, and a line that is not whole. */
const TRACES = ["open_run", "torn_tail"] as const;

async function expectStored(store: ReceiptStore, runIds: readonly string[]): Promise<void> {
  const keyring = createKeyring({ secret: SECRET });
  for (const runId of runIds) {
    const stored = await store.find(runId);
    expect(stored, `the acknowledged run ${runId} is missing`).toBeDefined();
    if (stored !== undefined) expect(readReceipt(stored.line, keyring).runId).toBe(runId);
  }
}

describe("a process killed in the middle of 256 runs at once", () => {
  it("leaves no acknowledged receipt missing, at whatever moment it happens", { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const acknowledged: string[] = [];
    for (let kill = 1; kill <= 4; kill++) {
      const moment = kill === 1 ? 1 : randomInt(1, 800);
      const writer = new WriterProcess(directory);
      await writer.acknowledges(moment);
      writer.kill();
      expect(await writer.ended(), "it was to be killed, not to end").toBeNull();
      expect(writer.acknowledged.length).toBeGreaterThanOrEqual(moment);
      acknowledged.push(...writer.acknowledged);
      // A fresh store, as whoever looks into it afterwards has.
      const store = new FileReceiptStore({ directory });
      await expectStored(store, writer.acknowledged);
      expect(await expectVerified(store, ...TRACES)).toMatchObject({ chains: kill, errors: 0 });
    }
    await expectStored(new FileReceiptStore({ directory }), acknowledged);
  });

  it("verifies together with a chain that refers to it, while that one's writer lives", {
    timeout: 60_000,
  }, async () => {
    const directory = await temporaryDirectory();
    const killed = new WriterProcess(directory);
    await killed.acknowledges(100);
    killed.kill();
    await killed.ended();
    const store = new FileReceiptStore({ directory });
    const [first = ""] = await store.chains();

    const living = [new WriterProcess(directory, { atOnce: 4 }), new WriterProcess(directory, { atOnce: 4 })];
    await Promise.all(living.map((writer) => writer.acknowledges(1)));
    for (let look = 0; look < 5; look++) {
      await Promise.all(living.map((writer) => writer.acknowledges(writer.acknowledged.length + 20)));
      await expectVerified(store, ...TRACES);
    }
    for (const writer of living) writer.kill();
    await Promise.all(living.map((writer) => writer.ended()));

    const summary = await expectVerified(store, ...TRACES);
    const [, ...others] = await store.chains();
    const heads = (await Promise.all(others.map((chain) => recordsOf(store, chain)))).map(([open]) => open?.["heads"]);
    const head = summary.heads.find(({ chain }) => chain === first);
    expect(head).toBeDefined();
    expect(heads).toContainEqual(expect.arrayContaining([head]));
    await expectStored(
      store,
      [killed, ...living].flatMap((writer) => writer.acknowledged),
    );

    // What the living have referred to cannot be cut off unseen.
    const log = join(directory, "log", `${first}.jsonl`);
    const lines = (await readFile(log, "utf8")).split("\n").slice(0, head?.seq);
    const cut = await temporaryDirectory();
    await cp(directory, cut, { recursive: true });
    await writeFile(join(cut, "log", `${first}.jsonl`), `${lines.join("\n")}\n`);
    expect((await findingsIn(new FileReceiptStore({ directory: cut }))).findings.map(({ code }) => code)).toContain(
      "truncated",
    );
  });
});

describe("a disk that takes no more", () => {
  // A limit on the size of files makes the system itself write a part of a batch, or nothing of it.
  it.skipIf(process.platform === "win32")(
    "ends the writer, and every receipt that was acknowledged stays",
    { timeout: 60_000 },
    async () => {
      const directory = await temporaryDirectory();
      for (const limitKiB of [100, 155]) {
        const writer = new WriterProcess(directory, { limitKiB, atOnce: 8 });
        expect(await writer.ended()).toBe(3);
        expect(writer.said.map((line) => JSON.parse(line).code)).toEqual(["ENACT_RECEIPT_NOT_STORED"]);
        const store = new FileReceiptStore({ directory });
        await expectStored(store, writer.acknowledged);
        expect(writer.acknowledged.length).toBeGreaterThan(0);
        await expectVerified(store, ...TRACES);
      }
      // Who comes next begins a chain of its own, and vouches for what is whole of theirs.
      const store = new FileReceiptStore({ directory });
      const ledger = ledgerOn(store);
      await ledger.ready();
      ledger.append(blockedRun());
      await ledger.close();
      await expectVerified(store, ...TRACES);
    },
  );
});
