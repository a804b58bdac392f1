import { describe, expect, it } from "vitest";
import type { ChainWriter, ClaimHolder, ReceiptQuery, ReceiptStore } from "../../src/contracts/store.js";
import { newId } from "../../src/models/id.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { testReceiptStore } from "../../src/testing/index.js";
import { failuresOf } from "./failures-of.js";

function failuresWith(faults: (store: MemoryReceiptStore) => Partial<ReceiptStore>) {
  return failuresOf((runner) =>
    testReceiptStore<ReceiptStore>(runner, {
      create: () => {
        const sound = new MemoryReceiptStore();
        return Object.assign(new Forwarding(sound), faults(sound));
      },
    }),
  );
}

class Forwarding implements ReceiptStore {
  readonly #store: ReceiptStore;
  constructor(store: ReceiptStore) {
    this.#store = store;
  }
  id = () => this.#store.id();
  createChain = (chain: string) => this.#store.createChain(chain);
  chains = () => this.#store.chains();
  read = (chain: string, from?: number) => this.#store.read(chain, from);
  newest = (chain: string) => this.#store.newest(chain);
  find = (runId: string) => this.#store.find(runId);
  list = (query?: ReceiptQuery) => this.#store.list(query);
  claim = (name: string, holder: ClaimHolder) => this.#store.claim(name, holder);
  fence = (chain: string) => this.#store.fence(chain);
  isFenced = (chain: string) => this.#store.isFenced(chain);
  close = () => this.#store.close();
}

/** Changes what a store's writers do. */
function writing(store: ReceiptStore, change: (writer: ChainWriter, lines: readonly Uint8Array[]) => Promise<void>) {
  return {
    createChain: async (chain: string) => {
      const writer = await store.createChain(chain);
      return { append: (lines: readonly Uint8Array[]) => change(writer, lines), close: () => writer.close() };
    },
  };
}

describe("the contract of a receipt store", () => {
  it("passes a store that keeps it", async () => {
    expect(await failuresWith(() => ({}))).toEqual([]);
  });

  const faults: Record<string, Parameters<typeof failuresWith>[0]> = {
    "an id made anew each time": () => ({ id: async () => newId() }),
    "a chain that is begun twice": (store) => ({
      createChain: (chain) => store.createChain(chain).catch(() => store.createChain(newId())),
    }),
    "a chain that reading makes": (store) => ({
      read: async function* (chain) {
        if (!(await store.chains()).includes(chain)) await store.createChain(chain);
        yield* store.read(chain);
      },
    }),
    "a batch whose order is lost": (store) => writing(store, (writer, lines) => writer.append([...lines].reverse())),
    "text that is parsed and written anew": (store) =>
      writing(store, (writer, lines) =>
        writer.append(lines.map((line) => Buffer.from(Buffer.from(line).toString("utf8").normalize("NFC")))),
      ),
    "a record that is cut at 1 MiB": (store) =>
      writing(store, (writer, lines) => writer.append(lines.map((line) => line.subarray(-1024 * 1024)))),
    "a claim that two can have": () => ({ claim: async (_name, holder) => holder }),
    "a claim whose holder is forgotten": (store) => ({
      claim: async (name, holder) => {
        await store.claim(name, holder);
        return { ...holder, runId: newId() };
      },
    }),
    "a fence that stops nobody": () => ({ fence: async () => undefined }),
    "a fence that nobody sees": () => ({ isFenced: async () => false }),
    "an append that is acknowledged before it is there": (store) =>
      writing(store, async (writer, lines) => {
        setImmediate(() => writer.append(lines).catch(() => undefined));
      }),
    "an offset that is not looked at": (store) => ({ read: (chain) => store.read(chain) }),
    "pieces that share memory": (store) => {
      const shared = Buffer.alloc(8 * 1024 * 1024);
      return {
        read: async function* (chain, from) {
          for await (const piece of store.read(chain, from))
            yield shared.fill(piece, 0, piece.length).subarray(0, piece.length);
        },
      };
    },
    "the first record as the newest": (store) => ({
      newest: async (chain) => {
        for await (const piece of store.read(chain)) return piece.subarray(0, -1);
        return undefined;
      },
    }),
    "a list with the oldest first": (store) => ({ list: async (query) => [...(await store.list(query))].reverse() }),
    "a list without pages": (store) => ({ list: (query) => store.list({ limit: query?.limit }) }),
    "a receipt that is found late": (store) => {
      const asked = new Set<string>();
      return {
        find: async (runId) => {
          if (asked.has(runId)) return store.find(runId);
          asked.add(runId);
          return undefined;
        },
      };
    },
  };
  for (const [name, given] of Object.entries(faults)) {
    it(`notices ${name}`, async () => {
      expect(await failuresWith(given)).not.toEqual([]);
    });
  }
});
