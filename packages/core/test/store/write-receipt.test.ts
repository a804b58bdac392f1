import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import type { Receipt, ReceiptContent } from "../../src/models/record.js";
import { signReceipt, verifySignature } from "../../src/receipt/sign-receipt.js";
import { writeReceipt } from "../../src/store/write-receipt.js";
import { SECRET } from "../support/engine.js";
import { blockedRun } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const receiptOf = (runId: string): Receipt => signReceipt(blockedRun(runId) as ReceiptContent, SECRET);

describe("writeReceipt", () => {
  it("writes one receipt to a file of its owner's, in a directory that it makes", async () => {
    const directory = join(await temporaryDirectory(), "not", "there");
    const receipt = receiptOf(newId());
    const path = await writeReceipt(receipt, directory);
    expect(path).toBe(join(directory, `${receipt.runId}.json`));
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    const text = await readFile(path, "utf8");
    expect(text.startsWith('{\n  "')).toBe(true);
    expect(verifySignature(JSON.parse(text), SECRET)).toBe(true);
    expect(await readdir(directory)).toEqual([`${receipt.runId}.json`]);
  });

  it("writes many at once", async () => {
    const directory = join(await temporaryDirectory(), "receipts");
    const receipts = Array.from({ length: 32 }, () => receiptOf(newId()));
    await Promise.all(receipts.map((receipt) => writeReceipt(receipt, directory)));
    expect(await readdir(directory)).toHaveLength(32);
  });

  it("never writes over a file, and never through a link", async () => {
    const directory = await temporaryDirectory();
    const target = join(directory, "precious");
    await writeFile(target, "precious");
    const linked = receiptOf(newId());
    await symlink(target, join(directory, `${linked.runId}.json`));
    const dangling = receiptOf(newId());
    await symlink(join(directory, "not-there"), join(directory, `${dangling.runId}.json`));
    const written = receiptOf(newId());
    const path = await writeReceipt(written, directory);
    const before = await readFile(path, "utf8");
    for (const receipt of [linked, dangling, { ...written, workflow: "another" }]) {
      await expect(writeReceipt(receipt, directory)).rejects.toMatchObject({ code: "ENACT_STORE_FAILED" });
    }
    expect(await readFile(target, "utf8")).toBe("precious");
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await readdir(directory)).toHaveLength(4);
  });

  it.each(["", "../escape", "/etc/passwd", "a\u0000b", `${newId()}/..`, newId().toUpperCase(), 7, null, undefined])(
    "makes no path of the run id %j",
    async (runId) => {
      const directory = join(await temporaryDirectory(), "receipts");
      const receipt = { ...receiptOf(newId()), runId } as Receipt;
      await expect(writeReceipt(receipt, directory)).rejects.toMatchObject({ code: "ENACT_INVALID_RECEIPT" });
      await expect(lstat(directory)).rejects.toMatchObject({ code: "ENOENT" });
    },
  );

  it("fails where the directory is none, and leaves nothing", async () => {
    const parent = await temporaryDirectory();
    await writeFile(join(parent, "file"), "");
    await expect(writeReceipt(receiptOf(newId()), join(parent, "file"))).rejects.toMatchObject({
      code: "ENACT_STORE_FAILED",
    });
    await mkdir(join(parent, "directory"));
    expect((await readdir(parent)).sort()).toEqual(["directory", "file"]);
  });
});
