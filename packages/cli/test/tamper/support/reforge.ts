import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, JsonObject } from "@enact/core";
import { parsed, type StoredFiles } from "./copied-store.js";
import { hashOf, type Signer, sealed } from "./forge.js";

/** The records that a chain is to have instead; what is new needs only what it says, and no place. */
export type Rewriting = (records: readonly JsonObject[], chain: string) => readonly JsonObject[];

/**
 * Writes a whole store anew, as somebody can who holds its key: every record gets its place, its link and its signature, and
 * every hash that a record names is that of the new record. Copies of receipts are written anew too.
 */
export function reforge(store: StoredFiles, signer: Signer, rewriting: Rewriting): void {
  const forgery = new Forgery(store, signer, rewriting);
  for (const chain of store.chains) store.write(chain, forgery.lines(chain));
  const receipts = store
    .spots(({ kind }) => kind === "receipt")
    .map(({ record }) => [record["runId"], record] as const);
  // Where a run has two, the first one counts.
  for (const [runId, receipt] of new Map(receipts.toReversed())) {
    const copy = join(store.directory, `${String(runId)}.json`);
    if (existsSync(copy)) writeFileSync(copy, `${JSON.stringify(receipt, undefined, 2)}\n`);
  }
}

/** In the words of a new record: the hash of the record that stands so many places before it in its chain. */
export function before(places: number): string {
  return `${BEFORE}${places}`;
}

const BEFORE = "hash of the record before, by ";

/** Signs one record anew and leaves all others as they are: the next one does not name it any more. */
export function resign(
  store: StoredFiles,
  signer: Signer,
  { chain, seq }: { readonly chain: string; readonly seq: number },
  change: (record: JsonObject) => JsonObject,
): void {
  store.edit({ chain, seq }, (line) => sealed(change(JSON.parse(line) as JsonObject), signer));
}

interface Item {
  readonly chain: string;
  readonly seq: number;
  readonly record: JsonObject;
  line: Buffer | undefined;
}

class Forgery {
  readonly #signer: Signer;
  readonly #items = new Map<string, Item[]>();
  readonly #byHash = new Map<string, Item>();

  constructor(store: StoredFiles, signer: Signer, rewriting: Rewriting) {
    this.#signer = signer;
    for (const chain of store.chains) {
      const hashes = new Map(store.lines(chain).map((line) => [String(JSON.parse(String(line)).seq), hashOf(line)]));
      const items = rewriting(store.records(chain), chain).map((record, seq): Item => {
        const item = { chain, seq, record, line: undefined };
        // What was moved or changed is still the record that others mean.
        const hash = hashes.get(String(record["seq"]));
        if (hash !== undefined) this.#byHash.set(hash, item);
        return item;
      });
      this.#items.set(chain, items);
    }
  }

  lines(chain: string): readonly Buffer[] {
    return (this.#items.get(chain) ?? []).map((item) => this.#sealed(item));
  }

  #sealed(item: Item): Buffer {
    if (item.line !== undefined) return item.line;
    const { chain, seq } = item;
    const before = this.#items.get(chain)?.[seq - 1];
    const lineBefore = before && this.#sealed(before);
    const prev = lineBefore === undefined ? null : hashOf(lineBefore);
    const { prev: _prev, ...content } = item.record;
    const timestamp = content["timestamp"] ?? (lineBefore && parsed(lineBefore)["timestamp"]) ?? null;
    const said = { v: 1, ...(this.#renewed(content, item) as JsonObject), timestamp, chain, seq, prev };
    item.line = sealed(said, this.#signer);
    return item.line;
  }

  /** The same value, with every hash of a record as it is now. */
  #renewed(value: Json, within: Item): Json {
    if (typeof value === "string") {
      if (value.startsWith(BEFORE)) return this.#hashBefore(within, Number(value.slice(BEFORE.length)));
      const item = value.startsWith("sha256:") ? this.#byHash.get(value) : undefined;
      return item === undefined ? value : hashOf(this.#sealed(item));
    }
    if (Array.isArray(value)) return value.map((item) => this.#renewed(item, within));
    if (typeof value !== "object" || value === null) return value;
    const { hash } = value as JsonObject;
    const named = typeof hash === "string" ? this.#byHash.get(hash) : undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        // A head says where its record stands.
        named !== undefined && key === "seq" ? named.seq : this.#renewed(member, within),
      ]),
    );
  }

  #hashBefore({ chain, seq }: Item, places: number): string {
    const item = this.#items.get(chain)?.[seq - places];
    if (item === undefined) throw new Error(`There is no record ${places} places before record ${seq}.`);
    return hashOf(this.#sealed(item));
  }
}
