import type { Head } from "../../models/record.js";
import { type PlacedRecord, parsed } from "./place.js";

/** A change of key, as its record tells. */
export interface KeyChange {
  /** The outgoing key, which has signed it. */
  readonly from: string;
  readonly to: string;
  /** The chain and place of the record itself: the last one that counts of its chain. */
  readonly chain: string;
  readonly seq: number;
  /** How far each other chain counts, as far as the outgoing key has signed it. */
  readonly heads: ReadonlyMap<string, number>;
}

/** Which keys the store's records are signed with, and which of them have been replaced. */
export class KnownKeys {
  /** The chains' keys, by the chains that were begun with them. */
  readonly #begun = new Map<string, string>();
  readonly #changes = new Map<string, KeyChange>();

  take(record: PlacedRecord): void {
    const { view, chain, kid, seq } = record;
    if (view.kind === "open") this.#begun.set(chain, kid);
    if (view.kind !== "key") return;
    const { next, heads } = parsed<{ readonly next: { readonly kid: string }; readonly heads: readonly Head[] }>(
      record,
    );
    if (this.#changes.has(kid)) return;
    this.#changes.set(kid, {
      from: kid,
      to: next.kid,
      chain,
      seq,
      heads: new Map(heads.map((head) => [head.chain, head.seq])),
    });
  }

  /** The change by which a key was replaced; undefined where it was not. */
  changeFrom(kid: string): KeyChange | undefined {
    return this.#changes.get(kid);
  }

  /** Whether a change of key has stopped the writer of a chain, who may have gone on in another one. */
  hasCut(chain: string): boolean {
    return [...this.#changes.values()].some(({ heads }) => heads.has(chain));
  }

  /** Whether a record counts that this key has signed: it is the store's key, and was not replaced, or not yet. */
  counts({ kid, chain, seq }: { readonly kid: string; readonly chain: string; readonly seq: number }): boolean {
    if (!this.succession().includes(kid)) return false;
    const change = this.#changes.get(kid);
    if (change === undefined) return true;
    return seq <= (chain === change.chain ? change.seq : (change.heads.get(chain) ?? -1));
  }

  /** The key of the store's oldest chain and those it was replaced by, in order; empty for an empty store. */
  succession(): readonly string[] {
    const [oldest] = [...this.#begun.keys()].sort();
    const order: string[] = [];
    for (let kid = oldest && this.#begun.get(oldest); kid !== undefined && !order.includes(kid); ) {
      order.push(kid);
      kid = this.#changes.get(kid)?.to;
    }
    return order;
  }
}
