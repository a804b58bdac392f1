import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StoreFinding } from "../../src/contracts/store.js";
import { newId } from "../../src/models/id.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { SECRET } from "../support/engine.js";
import { blockedRun, ledgerOn } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { expectVerified } from "../support/verified.js";

/** A store with copies of so many receipts. */
async function storeOf(
  count: number,
  prepare: (directory: string, runIds: readonly string[]) => Promise<void> = async () => undefined,
) {
  const store = new FileReceiptStore({ directory: await temporaryDirectory(), copies: true });
  const runIds = Array.from({ length: count }, () => newId());
  await prepare(store.directory, runIds);
  const ledger = ledgerOn(store);
  await ledger.ready();
  for (const runId of runIds) ledger.append(blockedRun(runId));
  await ledger.close();
  return { store, runIds, copy: (runId: string) => join(store.directory, `${runId}.json`) };
}

async function audit(store: FileReceiptStore): Promise<readonly Omit<StoreFinding, "message">[]> {
  const findings: Omit<StoreFinding, "message">[] = [];
  for await (const { message: _text, ...finding } of store.audit()) findings.push(finding);
  return findings;
}

describe("copies of receipts", () => {
  it("hold each receipt for people, and it verifies", async () => {
    const { store, runIds, copy } = await storeOf(3);
    for (const runId of runIds) {
      const text = await readFile(copy(runId), "utf8");
      expect(text.split("\n").length).toBeGreaterThan(15);
      expect(verifySignature(JSON.parse(text), SECRET)).toBe(true);
      expect(JSON.parse(text)).toEqual(JSON.parse(Buffer.from((await store.find(runId))?.line ?? "").toString()));
    }
    expect((await readdir(store.directory)).sort()).toEqual(
      ["log", "store", ...runIds.map((id) => `${id}.json`)].sort(),
    );
    expect(await audit(store)).toEqual([]);
    await expectVerified(store);
  });

  it("are no condition: a run whose copy cannot be written is stored, and its copy missed", async () => {
    const { store, runIds } = await storeOf(2, async (directory, [first]) => {
      await mkdir(join(directory, `${first}.json`));
    });
    expect(await store.list()).toHaveLength(2);
    expect(await audit(store)).toEqual([{ code: "file_differs", runId: runIds[0] }]);
  });

  it("are never written through a link or over a file", async () => {
    const { store, runIds, copy } = await storeOf(2, async (directory, [first, second]) => {
      await writeFile(join(directory, "precious"), "precious");
      await symlink(join(directory, "precious"), join(directory, `${first}.json`));
      await writeFile(join(directory, `${second}.json`), "mine");
    });
    expect(await readFile(join(store.directory, "precious"), "utf8")).toBe("precious");
    expect(await readFile(copy(runIds[1] ?? ""), "utf8")).toBe("mine");
    expect(await audit(store)).toEqual([
      ...[...runIds].sort().map((runId) => ({ code: "file_differs", runId })),
      { code: "stray_file" },
    ]);
  });

  it("are missed, by one who expects them, where they are gone", async () => {
    const { store, runIds, copy } = await storeOf(2);
    await rm(copy(runIds[0] ?? ""));
    expect(await audit(store)).toEqual([{ code: "file_missing", runId: runIds[0] }]);
    expect(await audit(new FileReceiptStore({ directory: store.directory }))).toEqual([]);
    await expectVerified(store, "file_missing");
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ["an edited", async (path) => writeFile(path, (await readFile(path, "utf8")).replace('"BLOCK"', '"PASS"'))],
    ["an emptied", async (path) => writeFile(path, "")],
    ["a cut", async (path) => writeFile(path, (await readFile(path, "utf8")).slice(0, -20))],
    ["an extended", async (path) => writeFile(path, (await readFile(path, "utf8")).replace("{", '{"note": 1,'))],
    ["a deeply nested", async (path) => writeFile(path, "[".repeat(1_000_000))],
    [
      "a linked",
      async (path) => {
        await writeFile(`${path.slice(0, -5)}`, await readFile(path));
        await rm(path);
        await symlink(path.slice(0, -5), path);
      },
    ],
    [
      "a piped",
      async (path) => {
        await rm(path);
        execFileSync("mkfifo", [path]);
      },
    ],
  ])("are compared with the log: %s copy differs", async (_name, change) => {
    const { store, runIds, copy } = await storeOf(2);
    const [runId = ""] = runIds;
    await change(copy(runId));
    expect(await audit(store)).toContainEqual({ code: "file_differs", runId });
  });

  it("are compared by what they say, not by how it is laid out", async () => {
    const { store, runIds, copy } = await storeOf(1);
    const path = copy(runIds[0] ?? "");
    const entries = Object.entries(JSON.parse(await readFile(path, "utf8")));
    await writeFile(path, JSON.stringify(Object.fromEntries(entries.reverse())));
    expect(await audit(store)).toEqual([]);
  });

  it("are told from receipts that no log holds, and from files that belong nowhere", async () => {
    const { store, runIds, copy } = await storeOf(1);
    const made = newId();
    await writeFile(copy(made), await readFile(copy(runIds[0] ?? "")));
    await writeFile(join(store.directory, "notes.txt"), "");
    await writeFile(join(store.directory, `.${newId()}.tmp`), "the draft of a writer that was killed");
    await mkdir(join(store.directory, "fences"));
    await writeFile(join(store.directory, "claims"), "no directory");
    expect(await audit(store)).toEqual([
      { code: "stray_file" },
      { code: "stray_file" },
      { code: "file_not_in_log", runId: made },
    ]);
  });

  it("give no false alarm while they are being written", async () => {
    const store = new FileReceiptStore({ directory: await temporaryDirectory(), copies: true });
    const ledger = ledgerOn(store);
    await ledger.ready();
    const state = { done: false };
    const writing = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let run = 0; run < 15; run++) {
          ledger.append(blockedRun());
          await ledger.flush();
        }
      }),
    ).finally(() => {
      state.done = true;
    });
    const auditor = new FileReceiptStore({ directory: store.directory, copies: true });
    while (!state.done) {
      expect((await audit(auditor)).filter(({ code }) => code !== "file_missing")).toEqual([]);
    }
    await writing;
    await ledger.close();
    expect(await audit(auditor)).toEqual([]);
  });
});
