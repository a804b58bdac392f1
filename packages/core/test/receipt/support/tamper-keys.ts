import { newId } from "../../../src/models/id.js";
import { keyFromSecret } from "../../../src/receipt/keyring.js";
import { blockedOf, KEY, keyringOf, type OpenStore, TestChain } from "./evidence.js";
import type { Cases } from "./tampering.js";

const NEXT = keyFromSecret("the-next-secret-of-at-least-thirty-two-bytes");
const OTHER = keyFromSecret("another-secret-of-at-least-thirty-two-bytes");

const keyring = keyringOf(KEY, NEXT, OTHER);
const to = { kid: NEXT.kid, alg: NEXT.alg };

/** A chain that was begun some seconds later: of two of one millisecond nobody can tell which is older. */
function later(store: OpenStore, seconds: number, key = KEY): TestChain {
  return new TestChain(store, { key, chain: newId(Date.now() + 1_000 * seconds) });
}

/** Keys that sign before their time, after it, or without ever having been made the store's. */
export const KEYS = {
  inactive_key: {
    "a record that the outgoing key has signed after the change": ({ store, chain }) => {
      const head = chain.put(blockedOf(newId()));
      later(store, 1).put({ kind: "key", next: to, heads: [head] });
      chain.put(blockedOf(newId()));
      later(store, 3, NEXT);
      return { keyring };
    },
    "a chain that the outgoing key has begun after the change": ({ store, chain }) => {
      later(store, 1).put({ kind: "key", next: to, heads: [chain.put({ kind: "close" })] });
      later(store, 3);
      return { keyring };
    },
    "a change that the new key has signed by itself": ({ store, chain }) => {
      later(store, 1, NEXT).put({ kind: "key", next: to, heads: [chain.put({ kind: "close" })] });
      return { keyring };
    },
    "a chain of another key, without any change": ({ store }) => {
      later(store, 3, NEXT);
      return { keyring };
    },
    "a chain of a third key, after a change to a second one": ({ store, chain }) => {
      later(store, 1).put({ kind: "key", next: to, heads: [chain.put({ kind: "close" })] });
      later(store, 3, OTHER);
      return { keyring };
    },
    "a second change by a key that was replaced": ({ store, chain }) => {
      later(store, 1).put({ kind: "key", next: to, heads: [chain.put({ kind: "close" })] });
      const next = { kid: OTHER.kid, alg: OTHER.alg };
      later(store, 2).put({ kind: "key", next, heads: [] });
      return { keyring };
    },
    "a change to a key of his own that a thief of the outgoing key has signed, as if it were older": ({
      store,
      chain,
    }) => {
      const thief = new TestChain(store, { chain: newId(Date.now() - 60_000) });
      thief.put({ kind: "key", next: { kid: "thief", alg: NEXT.alg }, heads: [] });
      const heads = [chain.put({ kind: "close" })];
      later(store, 1).put({ kind: "key", next: to, heads });
      later(store, 2, NEXT);
      return { keyring };
    },
  },
} satisfies Cases;
