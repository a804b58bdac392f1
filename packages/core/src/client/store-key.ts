import { setTimeout as pause } from "node:timers/promises";
import type { ReceiptStore } from "../contracts/store.js";
import { ConfigurationError, EnactError } from "../errors.js";
import { newId } from "../models/id.js";
import type { Head, RecordContent, Writer } from "../models/record.js";
import { claimName } from "../receipt/claim-name.js";
import type { Journal } from "../receipt/journal/journal.js";
import { INSECURE_KID, type Key, type Keyring, signingKey } from "../receipt/keyring.js";
import { createHeadReader } from "../receipt/read.js";
import { type SealedRecord, seal } from "../receipt/seal.js";

/** How long another process may take to change the key before this one does it, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What the key of a store is settled with. */
export interface StoreKeyParts {
  readonly store: ReceiptStore;
  readonly keyring: Keyring;
  readonly journal: Journal;
  readonly sdk: string;
  readonly writer: Writer;
}

/**
 * The key that signs in this store. Where the client's active key is a new one, the outgoing key signs the change, once; a
 * process that still has the old one as its active key goes on with its successor, where it holds that.
 */
export class StoreKey {
  readonly #parts: StoreKeyParts;
  #current: Key;

  /** @throws ConfigurationError when none of the keys can sign */
  constructor(parts: StoreKeyParts) {
    this.#parts = parts;
    this.#current = signingKey(parts.keyring);
  }

  /** The key that signs now. */
  get current(): Key {
    return this.#current;
  }

  /**
   * Settles which key signs, before a chain is begun.
   *
   * @param found - the keys that the store's chains were begun with, and those that nobody here knows
   * @returns whether anything was changed in the store
   * @throws ConfigurationError where none of the store's records can be read with these keys, the change of key cannot be
   * signed, or the successor of the active key is not here
   */
  async settle({ kids, strangers }: Pick<ReturnType<typeof createHeadReader>, "kids" | "strangers">): Promise<boolean> {
    const { keyring, journal } = this.#parts;
    const active = signingKey(keyring);
    this.#current = active;
    // Used keys, limits and approvals would not count, of which nothing can be read.
    if (kids.size === 0 && strangers.size > 0) {
      throw new ConfigurationError(
        `This store's records are signed with another key (${[...strangers].join(", ")}); give its secret, or both in \`keys\` to change it.`,
      );
    }
    const others = [...kids].filter((kid) => kid !== active.kid && kid !== INSECURE_KID);
    if (active.kid === INSECURE_KID || others.length === 0) return false;
    await journal.refresh();
    const succession = journal.keys.succession();
    const inForce = succession.at(-1);
    if (inForce === undefined || inForce === active.kid) return false;
    if (!succession.includes(active.kid)) return this.#change(inForce, active);
    const successor = keyring.get(inForce);
    if (successor?.sign === undefined) {
      throw new ConfigurationError(
        `In this store the key ${active.kid} was replaced by ${inForce}; make that one active in \`keys\`.`,
      );
    }
    this.#current = successor;
    return false;
  }

  /** Whether the key that signs now was replaced, so that a fenced writer may go on with the next one. */
  async wasReplaced(): Promise<boolean> {
    const { journal } = this.#parts;
    await journal.refresh();
    return journal.keys.changeFrom(this.#current.kid) !== undefined;
  }

  /** Changes the key, unless another process does. */
  async #change(from: string, to: Key): Promise<true> {
    const { store, journal, keyring } = this.#parts;
    const outgoing = keyring.get(from);
    if (outgoing?.sign === undefined) {
      throw new ConfigurationError(
        `This store's records are signed with the key ${from}. To change it to ${to.kid}, give \`keys\` both of them with their secret parts once: the outgoing key signs the change.`,
      );
    }
    for (let after: string | undefined; journal.keys.changeFrom(from) === undefined; ) {
      const own = { runId: newId(), chain: newId() };
      const holder = await store.claim(claimName({ type: "key", key: from }, after), own);
      await journal.refresh();
      if (holder.runId !== own.runId) {
        await this.#awaitChange(from);
        after = holder.runId;
      } else if (journal.keys.changeFrom(from) === undefined) {
        await this.#writeChange(outgoing, to, own.chain);
        await journal.refresh();
      }
    }
    if (journal.keys.changeFrom(from)?.to === to.kid) return true;
    throw new ConfigurationError(
      `In this store the key ${from} was replaced by ${journal.keys.changeFrom(from)?.to}, not by ${to.kid}; make that one active in \`keys\`.`,
    );
  }

  async #awaitChange(from: string): Promise<void> {
    const { journal } = this.#parts;
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(20)) {
      await journal.refresh();
      if (journal.keys.changeFrom(from) !== undefined) return;
    }
  }

  /** Stops every writer, and signs with the outgoing key what its chains have come to, and which key follows. */
  async #writeChange(outgoing: Key, to: Key, chain: string): Promise<void> {
    const { store, journal, keyring, sdk, writer } = this.#parts;
    const reader = createHeadReader(keyring);
    const chains = await store.chains();
    for (const id of chains) if (journal.chain(id)?.isOver !== true) await store.fence(id);
    const heads: Head[] = [];
    for (const id of chains) {
      const line = await store.newest(id);
      const head = line && reader.headOf(id, line);
      if (head !== undefined) heads.push(head);
    }
    const log = await store.createChain(chain);
    try {
      const now = new Date().toISOString();
      const place = (seq: number, prev: string | null) => ({ chain, seq, prev, timestamp: now });
      const storeId = await store.id();
      const open = seal({ kind: "open", sdk, store: storeId, writer, heads: [] }, place(0, null), outgoing);
      const next = { kid: to.kid, alg: to.alg };
      const change: SealedRecord = seal(
        { kind: "key", next, heads } satisfies RecordContent,
        place(1, open.hash),
        outgoing,
      );
      await log.append([open.line, change.line]);
    } finally {
      await log.close();
    }
  }
}

/** @throws EnactError where the development secret signs, which proves nothing */
export function requireOwnKey({ kid }: Key, what: string): void {
  if (kid !== INSECURE_KID) return;
  throw new EnactError(
    "ENACT_INSECURE_KEY",
    `With the published development secret anybody could ${what}; give \`secret\` or set ENACT_SECRET.`,
  );
}
