import { newId } from "../../../src/models/id.js";
import { parsed, TestChain } from "./evidence.js";
import { type Cases, expecting, reportedByStore, WRITER, ZERO_HASH } from "./tampering.js";

/** What is wrong between the lines of a chain, between chains, and beside them. */
export const CHAINS = {
  wrong_chain: {
    "a record of another chain": ({ store, chain }) => {
      const other = new TestChain(store);
      store.append(chain.chain, Buffer.concat([store.lines(other.chain)[0] as Buffer, Buffer.from("\n")]));
    },
  },
  foreign_chain: {
    "a chain of another store": ({ store }) => new TestChain(store, { open: { store: newId() } }),
  },
  gap: {
    "a record that was removed": ({ store, chain }) => {
      chain.put({ kind: "heads", heads: [] });
      chain.put({ kind: "close" });
      store.rewrite(chain.chain, (lines) => lines.toSpliced(-2, 1));
    },
    "a beginning that was removed": ({ store }) => {
      const other = new TestChain(store);
      other.put({ kind: "close" });
      store.rewrite(other.chain, (lines) => lines.slice(1));
    },
  },
  bad_seq: {
    "a record that was repeated": ({ store, chain }) =>
      store.rewrite(chain.chain, (lines) => [...lines, lines.at(-1) as Buffer]),
    "a number that was given twice": ({ chain }) => chain.put({ kind: "heads", heads: [] }, { seq: chain.seq - 1 }),
    "a second open record": ({ store, chain }) =>
      chain.put({ kind: "open", sdk: "s", store: store.storeId, writer: WRITER, heads: [] }),
  },
  broken_link: {
    "a record that names another before it": ({ chain }) => chain.put({ kind: "close" }, { prev: ZERO_HASH }),
    "a record that names none": ({ chain }) => chain.put({ kind: "close" }, { prev: null }),
  },
  clock_back: {
    "an earlier time": ({ chain }) => chain.put({ kind: "close" }, { timestamp: "2020-01-01T00:00:00.000Z" }),
  },
  torn_tail: {
    "a line that was not finished": ({ store, chain }) => store.append(chain.chain, Buffer.from('{"alg":"hm')),
    "NULs to the end": ({ store, chain }) => store.append(chain.chain, Buffer.alloc(5_000)),
  },
  truncated: {
    "an anchor beyond the end": ({ store, chain }) => {
      const head = chain.put({ kind: "close" });
      store.rewrite(chain.chain, (lines) => lines.slice(0, -1));
      return { anchors: [head] };
    },
    "a head beyond the end": ({ store, chain }) => {
      new TestChain(store, { open: { heads: [chain.put({ kind: "close" })] } });
      store.rewrite(chain.chain, (lines) => lines.slice(0, -1));
    },
    "a chain that was emptied": ({ store }) => {
      const other = new TestChain(store);
      const head = other.put({ kind: "close" });
      store.logs.set(other.chain, Buffer.alloc(0));
      return { anchors: [head] };
    },
  },
  missing_chain: {
    "an anchor of a chain that is gone": () => ({ anchors: [{ chain: newId(), seq: 3, hash: ZERO_HASH }] }),
    "a head of a chain that is gone": ({ store }) => {
      const other = new TestChain(store);
      new TestChain(store, { open: { heads: [other.put({ kind: "close" })] } });
      store.logs.delete(other.chain);
    },
  },
  backdated_chain: {
    "a chain that claims to be older than a verification that has not seen it": ({ store, chain }) => {
      const anchors = [{ chain: chain.chain, seq: chain.seq - 1, hash: String(chain.prev) }];
      new TestChain(store).run();
      return { anchors, verifiedAt: "2026-01-02T03:05:06.000Z" };
    },
    "a chain that begins today, and goes back afterwards": ({ store, chain }) => {
      const anchors = [{ chain: chain.chain, seq: chain.seq - 1, hash: String(chain.prev) }];
      const added = new TestChain(store);
      added.put({ kind: "heads", heads: [] }, { timestamp: "2026-01-02T02:00:00.000Z" });
      added.put({ kind: "close" }, { timestamp: "2026-01-02T02:00:00.001Z" });
      return { anchors, verifiedAt: "2026-01-02T03:04:10.000Z", ...expecting("backdated_chain", "clock_back") };
    },
  },
  anchor_mismatch: {
    "an anchor with another hash": ({ chain }) => ({ anchors: [{ chain: chain.chain, seq: 2, hash: ZERO_HASH }] }),
    "a head with another hash": ({ store, chain }) =>
      new TestChain(store, { open: { heads: [{ chain: chain.chain, seq: 1, hash: ZERO_HASH }] } }),
    "a record that was written anew by one who has the key": ({ store, chain }) => {
      const head = chain.put({ kind: "heads", heads: [] });
      chain.seq = head.seq;
      const { prev } = parsed(store.lines(chain.chain).at(-1) as Buffer);
      chain.put({ kind: "close" }, { prev });
      store.rewrite(chain.chain, (lines) => lines.toSpliced(-2, 1));
      return { anchors: [head] };
    },
  },
  file_differs: reportedByStore("file_differs"),
  file_not_in_log: reportedByStore("file_not_in_log"),
  stray_file: reportedByStore("stray_file"),
  file_missing: reportedByStore("file_missing"),
  unreadable: {
    "a chain that cannot be read": ({ store }) => {
      const read = store.read.bind(store);
      store.read = async function* (chain, from) {
        yield* read(chain, from);
        throw new Error("the disk is gone");
      };
    },
  },
} as const satisfies Cases;
