import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { testReceiptStore } from "../../src/testing/index.js";

describe("MemoryReceiptStore", () => {
  testReceiptStore({ describe, it }, { create: () => new MemoryReceiptStore() });
});

for (const durability of ["disk", "os"] as const) {
  for (const copies of [false, true]) {
    describe(`FileReceiptStore, durability "${durability}", copies ${copies}`, () => {
      testReceiptStore(
        { describe, it },
        {
          create: async () =>
            new FileReceiptStore({ directory: await mkdtemp(join(tmpdir(), "enact-store-")), durability, copies }),
          reopen: ({ directory }) => new FileReceiptStore({ directory }),
          tear: ({ directory }, chain, bytes) => appendFile(join(directory, "log", `${chain}.jsonl`), bytes),
          cleanup: ({ directory }) => rm(directory, { recursive: true }),
        },
      );
    });
  }
}
