import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { StoreError } from "../../src/errors.js";
import { newId } from "../../src/models/id.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { appendingWith, blockedRun, ledgerOn, recordsOf, storeWith } from "../support/ledger.js";
import { expectVerified } from "../support/verified.js";

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the ledger's batches", () => {
  it("puts 256 runs at once into far fewer appends, and keeps their order", async () => {
    const memory = new MemoryReceiptStore();
    let appends = 0;
    const store = appendingWith(memory, async (writer, lines) => {
      appends++;
      await pause();
      await writer.append(lines);
    });
    const ledger = ledgerOn(store);
    const order: string[] = [];
    const run = async () => {
      await ledger.ready();
      const runId = newId();
      order.push(runId);
      ledger.append(blockedRun(runId));
      await ledger.flush();
    };
    await Promise.all(Array.from({ length: 256 }, run));
    await ledger.close();
    expect(appends).toBeLessThan(10);
    const [chain = ""] = await memory.chains();
    const records = await recordsOf(memory, chain);
    expect(records.map(({ kind }) => kind)).toEqual(["open", ...order.map(() => "receipt"), "close"]);
    expect(records.flatMap(({ runId }) => runId ?? [])).toEqual(order);
    expect(await expectVerified(memory)).toMatchObject({ records: 258, runs: 256 });
  });

  it("acknowledges nothing before it is stored, and writes one batch at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.array(fc.nat(40), { minLength: 1, maxLength: 40 }), async (steps, delays) => {
        const stored = new Set<string>();
        let writing = 0;
        const store = appendingWith(new MemoryReceiptStore(), async (writer, lines) => {
          expect(++writing).toBe(1);
          for (let step = 0; step < steps; step++) await undefined;
          for (const line of lines) stored.add(JSON.parse(Buffer.from(line).toString("utf8")).runId);
          await writer.append(lines);
          writing--;
        });
        const ledger = ledgerOn(store);
        await ledger.ready();
        const runAfter = async (delay: number) => {
          for (let step = 0; step < delay; step++) await undefined;
          const runId = newId();
          ledger.append(blockedRun(runId));
          await ledger.flush();
          expect(stored).toContain(runId);
        };
        await Promise.all(delays.map(runAfter));
      }),
      { numRuns: 100 },
    );
  });

  it("has nothing to wait for where nothing was appended", async () => {
    const ledger = ledgerOn(new MemoryReceiptStore());
    await ledger.flush();
    await ledger.ready();
    await Promise.all([ledger.flush(), ledger.flush()]);
  });
});

describe("a ledger that opens", () => {
  it("begins its chain once, whoever asks", async () => {
    const store = new MemoryReceiptStore();
    const ledger = ledgerOn(store);
    await Promise.all([ledger.ready(), ledger.ready()]);
    await ledger.ready();
    expect(await store.chains()).toHaveLength(1);
  });

  it.each(["id", "chains", "createChain"] as const)("tries again where %s failed", async (part) => {
    const memory = new MemoryReceiptStore();
    const earlier = ledgerOn(memory);
    await earlier.ready();
    await earlier.close();
    const fail = vi.fn(async (): Promise<never> => Promise.reject(new Error("not now")));
    const parts = { [part]: fail };
    const ledger = ledgerOn(storeWith(memory, parts));
    await expect(Promise.all([ledger.ready(), ledger.ready()])).rejects.toMatchObject({ code: "ENACT_STORE_FAILED" });
    expect(fail).toHaveBeenCalledTimes(1);
    fail.mockImplementation((...given: never[]) => (memory[part] as (...given: never[]) => Promise<never>)(...given));
    await ledger.ready();
    await ledger.close();
    // What the first try had seen of the others is in the second one's record too.
    const [head = "", own = ""] = await memory.chains();
    expect((await recordsOf(memory, own))[0]).toMatchObject({ kind: "open", seq: 0, heads: [{ chain: head, seq: 1 }] });
    await expectVerified(memory);
  });

  it("leaves a chain that could only be begun behind, and begins another", async () => {
    const memory = new MemoryReceiptStore();
    let made = 0;
    const store = storeWith(memory, {
      createChain: async (chain) => {
        const writer = await memory.createChain(chain);
        if (made++ === 0) throw new StoreError("The directory could not be synced.");
        return writer;
      },
    });
    const ledger = ledgerOn(store);
    await expect(ledger.ready()).rejects.toThrow("synced");
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.close();
    expect(await memory.chains()).toHaveLength(2);
    await expectVerified(memory);
  });

  it("takes no record before it is open, and none once it is closed", async () => {
    const closed = { code: "ENACT_CLOSED" };
    const ledger = ledgerOn(new MemoryReceiptStore());
    expect(() => ledger.append(blockedRun())).toThrow(expect.objectContaining(closed));
    await ledger.ready();
    const closing = ledger.close();
    expect(() => ledger.append(blockedRun())).toThrow(expect.objectContaining(closed));
    await Promise.all([closing, ledger.close()]);
    expect(() => ledger.append(blockedRun())).toThrow(expect.objectContaining(closed));
    await expect(ledger.ready()).rejects.toMatchObject(closed);
  });

  it("stores what is queued when it is closed, and ends its chain", async () => {
    const store = new MemoryReceiptStore();
    const ledger = ledgerOn(store);
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.close();
    const [chain = ""] = await store.chains();
    expect((await recordsOf(store, chain)).map(({ kind }) => kind)).toEqual(["open", "receipt", "close"]);
  });

  it("leaves nothing where it never opened", async () => {
    const store = new MemoryReceiptStore();
    await ledgerOn(store).close();
    expect(await store.chains()).toEqual([]);
  });
});

describe("a ledger whose store fails", () => {
  const failing = async (append: () => Promise<void>) => {
    const memory = new MemoryReceiptStore();
    let appends = 0;
    const store = appendingWith(memory, (writer, lines) => (appends++ === 1 ? append() : writer.append(lines)));
    const ledger = ledgerOn(store);
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.flush();
    return { ledger, memory, appends: () => appends };
  };

  it.each([
    ["rejects", () => Promise.reject(new Error("ENOSPC"))],
    [
      "throws",
      () => {
        throw new StoreError("Only 7 of 900 bytes were written.");
      },
    ],
  ])("takes no further record once an append %s, and tells everyone who waits", async (_how, append) => {
    const { ledger, memory, appends } = await failing(append);
    ledger.append(blockedRun());
    const first = ledger.flush();
    await undefined;
    ledger.append(blockedRun());
    const second = ledger.flush();
    const results = await Promise.allSettled([first, second, ledger.flush()]);
    const failed = expect.objectContaining({ code: "ENACT_STORE_FAILED" });
    expect(results).toEqual(results.map(() => ({ status: "rejected", reason: failed })));
    expect(() => ledger.append(blockedRun())).toThrow(failed);
    await expect(ledger.flush()).rejects.toEqual(failed);
    await ledger.close();
    // Nothing was written behind the part that nobody can tell anything about.
    expect(appends()).toBe(2);
    const [chain = ""] = await memory.chains();
    expect((await recordsOf(memory, chain)).map(({ kind }) => kind)).toEqual(["open", "receipt"]);
  });

  it("lets go of the chain where it cannot be ended", async () => {
    const memory = new MemoryReceiptStore();
    const closed = vi.fn(async () => undefined);
    const store = storeWith(memory, {
      createChain: async () => ({ append: () => Promise.reject(new Error("gone")), close: closed }),
    });
    const ledger = ledgerOn(store);
    await ledger.ready();
    await expect(ledger.close()).rejects.toMatchObject({ code: "ENACT_STORE_FAILED" });
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it("goes on after a record that was too large, whose place the next one takes", async () => {
    const store = new MemoryReceiptStore();
    const ledger = ledgerOn(store);
    await ledger.ready();
    const text = "x".repeat(5 * 1024 * 1024);
    const large = { kind: "attempt", runId: newId(), index: 0, input: { text } } as never;
    expect(() => ledger.append(large)).toThrow(expect.objectContaining({ code: "ENACT_RECORD_TOO_LARGE" }));
    ledger.append(blockedRun());
    await ledger.close();
    await expectVerified(store);
  });
});

describe("what a ledger says of other chains", () => {
  /** A writer that has come and gone. */
  const writerOn = async (store: MemoryReceiptStore): Promise<string> => {
    const before = new Set(await store.chains());
    const ledger = ledgerOn(store);
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.close();
    return (await store.chains()).find((chain) => !before.has(chain)) ?? "";
  };

  const warningsDuring = async (work: () => Promise<unknown>) => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    try {
      await work();
      return warn.mock.calls.map(([message]) => String(message));
    } finally {
      warn.mockRestore();
    }
  };

  const opened = async (store: MemoryReceiptStore, chain: string) => (await recordsOf(store, chain))[0]?.["heads"];

  it("names the newest record of every chain that no other refers to yet", async () => {
    const store = new MemoryReceiptStore();
    const [first, second] = [await writerOn(store), await writerOn(store)];
    const third = await writerOn(store);
    expect(await opened(store, first)).toEqual([]);
    expect(await opened(store, second)).toMatchObject([{ chain: first, seq: 2 }]);
    expect(await opened(store, third)).toMatchObject([{ chain: second, seq: 2 }]);
    await expectVerified(store);
  });

  it("names again what went on after it was referred to, and passes over a chain without a record", async () => {
    const store = new MemoryReceiptStore();
    await store.createChain(newId());
    const ledger = ledgerOn(store);
    await ledger.ready();
    ledger.append(blockedRun());
    await ledger.flush();
    const between = await writerOn(store);
    await ledger.close();
    const last = await writerOn(store);
    expect(await opened(store, between)).toMatchObject([{ seq: 1 }]);
    expect(await opened(store, last)).toMatchObject([{ seq: 2 }, { chain: between, seq: 2 }]);
  });

  it("warns of a chain whose newest record does not verify, and does not vouch for it", async () => {
    const store = new MemoryReceiptStore();
    const forged = newId();
    const forger = await store.createChain(forged);
    await forger.append([Buffer.from('{"kind":"receipt","signature":"00"}\n'), Buffer.from("garbage\n")]);
    const warnings = await warningsDuring(async () => {
      const sound = await writerOn(store);
      expect(await opened(store, await writerOn(store))).toMatchObject([{ chain: sound }]);
    });
    expect(warnings).toEqual([expect.stringContaining(forged), expect.stringContaining(forged)]);
  });

  it("warns of a chain that cannot be read, and begins all the same", async () => {
    const store = new MemoryReceiptStore();
    const unreadable = await writerOn(store);
    const denied = async () => Promise.reject(new StoreError("EACCES: permission denied"));
    for (const parts of [
      { newest: (chain: string) => (chain === unreadable ? denied() : store.newest(chain)) },
      {
        read: async function* (chain: string) {
          if (chain === unreadable) await denied();
          yield* store.read(chain);
        },
      },
    ]) {
      const warnings = await warningsDuring(async () => {
        const ledger = ledgerOn(storeWith(store, parts));
        await ledger.ready();
        await ledger.close();
      });
      expect(warnings).toEqual([expect.stringMatching(`${unreadable}.*permission denied`)]);
    }
    const heads = await opened(store, (await store.chains()).at(-1) ?? "");
    expect(heads).not.toContainEqual(expect.objectContaining({ chain: unreadable }));
  });

  it("notes them again every minute of activity, and only what is new", async () => {
    const store = new MemoryReceiptStore();
    let now = Date.UTC(2026, 0, 1);
    const ledger = ledgerOn(store, () => new Date(now));
    await ledger.ready();
    const own = (await store.chains())[0] ?? "";
    const act = async (seconds: number) => {
      now += seconds * 1000;
      ledger.append(blockedRun());
      await pause();
      await ledger.flush();
    };
    await act(1);
    const other = await writerOn(store);
    await act(30);
    await act(40);
    await act(61);
    const another = await writerOn(store);
    await act(61);
    await ledger.close();
    const notes = (await recordsOf(store, own)).filter(({ kind }) => kind === "heads");
    expect(notes.map(({ heads }) => heads)).toMatchObject([[{ chain: other }], [{ chain: another }]]);
    await expectVerified(store);
  });

  it("goes on where they cannot be read just now", async () => {
    const store = new MemoryReceiptStore();
    let now = 0;
    let broken = false;
    const chains = async () => (broken ? Promise.reject(new Error("not now")) : store.chains());
    const ledger = ledgerOn(storeWith(store, { chains }), () => new Date(now));
    await ledger.ready();
    const other = await writerOn(store);
    broken = true;
    now += 61_000;
    ledger.append(blockedRun());
    await pause();
    broken = false;
    now += 61_000;
    ledger.append(blockedRun());
    await pause();
    await ledger.close();
    const notes = (await recordsOf(store, (await store.chains())[0] ?? "")).filter(({ kind }) => kind === "heads");
    expect(notes.map(({ heads }) => heads)).toMatchObject([[{ chain: other }]]);
  });
});
