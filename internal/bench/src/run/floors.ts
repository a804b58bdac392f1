import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@enact/core";
import { SECRET } from "./clients.js";

/** One write and one fdatasync of the same bytes, in one file, one after the other: what a disk needs per receipt. */
export async function createFlush(directory: string, bytes: number) {
  const file = await open(join(directory, "flushed"), "a");
  const line = Buffer.alloc(bytes, "x");
  return {
    flush: async () => {
      await file.write(line);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** A file of its own for each receipt, flushed: how durable receipts are usually kept. */
export function createFilePerReceipt(directory: string, bytes: number) {
  const line = Buffer.alloc(bytes, "x");
  let count = 0;
  return async () => {
    const file = await open(join(directory, `${count++}.json`), "wx");
    try {
      await file.write(line);
      await file.sync();
    } finally {
      await file.close();
    }
  };
}

/** A file of indented JSON for each receipt, written at once and not flushed: a power cut loses it. */
export function createIndentedFile(directory: string, receipt: JsonObject) {
  let count = 0;
  return async () => writeFileSync(join(directory, `${count++}.json`), JSON.stringify(receipt, null, 2));
}

/** What no signed and chained record can do without: its bytes, their signature and their hash. */
export function signed(record: JsonObject): string {
  const line = Buffer.from(JSON.stringify(record), "utf8");
  const signature = createHmac("sha256", SECRET).update(line).digest("hex");
  return `${createHash("sha256").update(line).digest("hex")}${signature}`;
}
