import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import type { ReceiptContent } from "../../src/models/record.js";
import { signReceipt } from "../../src/receipt/sign-receipt.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { ReceiptIndex } from "../../src/store/receipt-index.js";
import { SECRET } from "../support/engine.js";
import { blockedRun, storeWith } from "../support/ledger.js";

function lineOf(runId: string, timestamp?: string): Buffer {
  const receipt = signReceipt(
    blockedRun(runId) as ReceiptContent,
    SECRET,
    timestamp === undefined ? {} : { timestamp },
  );
  return Buffer.from(`${JSON.stringify(receipt)}\n`);
}

/** A store whose chains can be written by hand, and an index on it. */
async function indexed(chains: number) {
  const store = new MemoryReceiptStore();
  const ids = Array.from({ length: chains }, () => newId());
  const writers = await Promise.all(ids.map((id) => store.createChain(id)));
  const append = (chain: number, ...lines: readonly Uint8Array[]) => writers[chain]?.append(lines);
  return { store, ids, append };
}

/** A promise that is resolved from outside. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("the index of receipts", () => {
  it("finds what was stored while an earlier question was being answered", async () => {
    const { store, ids, append } = await indexed(2);
    const release = gate();
    const reached = gate();
    const index = new ReceiptIndex(
      storeWith(store, {
        read: async function* (chain, from) {
          if (chain === ids[1]) {
            reached.open();
            await release.opened;
          }
          yield* store.read(chain, from);
        },
      }),
    );
    const earlier = index.find(newId());
    await reached.opened;
    // The first chain has been read by now, and the question after this must not be content with that.
    const runId = newId();
    await append(0, lineOf(runId));
    const later = index.find(runId);
    release.open();
    expect(await later).toBeDefined();
    expect(await earlier).toBeUndefined();
  });

  it("reads each byte of the logs once, whoever asks", async () => {
    const { store, append } = await indexed(1);
    const from: number[] = [];
    const index = new ReceiptIndex(
      storeWith(store, {
        read: (chain, offset = 0) => {
          from.push(offset);
          return store.read(chain, offset);
        },
      }),
    );
    const lines = [lineOf(newId()), lineOf(newId())];
    await append(0, ...lines);
    await Promise.all([index.refresh(), index.refresh()]);
    expect(from).toEqual([0]);
    await append(0, lineOf(newId()));
    await index.refresh();
    expect(from).toEqual([0, Buffer.concat(lines).length]);
  });

  it("goes on behind a line that no record can be", async () => {
    const { store, append } = await indexed(1);
    const index = new ReceiptIndex(store);
    const hidden = newId();
    await append(0, Buffer.concat([Buffer.alloc(5 * 1024 * 1024, "x"), lineOf(hidden)]));
    await index.refresh();
    const runId = newId();
    await append(0, lineOf(runId));
    expect(await index.find(runId)).toBeDefined();
    expect(await index.find(hidden)).toBeUndefined();
  });

  it("passes over lines that are no receipts of runs, whatever they look like", async () => {
    const { store, append } = await indexed(1);
    const lines = [
      "",
      "null",
      '"kind":"receipt"',
      '["kind","receipt"]',
      '{"kind":"receipt"}',
      '{"kind":"receipt","runId":7}',
      '{"kind":"receipt","runId":"../../store"}',
      '{"a":{"kind":"receipt"},"runId":"01a20593-0000-7000-8000-000000000000"}',
      '{"kind":"receipt","runId":',
    ];
    await append(0, ...lines.map((line) => Buffer.from(`${line}\n`)));
    const index = new ReceiptIndex(store);
    expect(await index.list()).toEqual([]);
    expect([...index.runIds()]).toEqual([]);
  });

  it("takes hostile timestamps as they come, and keeps to the first of two receipts of one run", async () => {
    const { store, ids, append } = await indexed(2);
    const twice = newId();
    const odd = Buffer.from(`{"kind":"receipt","runId":"${newId()}","timestamp":{"toString":null}}\n`);
    await append(0, odd, lineOf(twice));
    await append(1, lineOf(twice));
    const index = new ReceiptIndex(store);
    expect(await index.list()).toHaveLength(2);
    expect((await index.find(twice))?.chain).toBe(ids[0]);
  });

  it("tells of a log that cannot be read, and reads on when it can", async () => {
    const { store, append } = await indexed(1);
    const runId = newId();
    await append(0, lineOf(runId));
    let denied = true;
    const index = new ReceiptIndex(
      storeWith(store, {
        read: async function* (chain, from) {
          if (denied) throw new Error("EACCES");
          yield* store.read(chain, from);
        },
      }),
    );
    await expect(index.find(runId)).rejects.toThrow("EACCES");
    await expect(index.list()).rejects.toThrow("EACCES");
    denied = false;
    expect(await index.find(runId)).toBeDefined();
  });
});
