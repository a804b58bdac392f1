import type { Head } from "../models/record.js";
import type { Keyring } from "./keyring.js";

/** A change of key, as the outgoing key has signed it. */
export interface KeyChange {
  readonly to: string;
  /** How far each chain counts that the outgoing key has signed, by the chain's id; the chain of the change among them. */
  readonly cut: ReadonlyMap<string, number>;
}

/** What is read of a record: who has signed it, where it stands, and what it says. */
interface ReadRecord {
  readonly kid: string;
  readonly chain: string;
  readonly seq: number;
  readonly view: { readonly kind: string; text(name: string): string | undefined };
}

/** Which key has begun which chain, and by which it was replaced: who signs when in a store, in the words of its records. */
export class KeyChanges {
  readonly #keyring: Keyring;
  readonly #begun = new Map<string, string>();
  readonly #changes = new Map<string, (KeyChange & { readonly chain: string })[]>();

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** Takes a record that verifies and is in its place. */
  take({ kid, chain, seq, view }: ReadRecord): void {
    if (view.kind === "open") this.#begun.set(chain, kid);
    if (view.kind !== "key") return;
    const next = JSON.parse(view.text("next") as string) as { readonly kid: string };
    const heads = JSON.parse(view.text("heads") as string) as readonly Head[];
    const cut = new Map([...heads.map((head) => [head.chain, head.seq] as const), [chain, seq]]);
    this.#changes.set(kid, [...(this.#changes.get(kid) ?? []), { to: next.kid, chain, cut }]);
  }

  /**
   * The change by which a key was replaced; undefined where it was not. Of several the oldest counts (ids of chains sort by
   * age); but whoever has stolen a key that was replaced can sign any change, with any age, and so one to a key that nobody
   * here has counts only where there is no other.
   */
  changeFrom(kid: string): KeyChange | undefined {
    const changes = [...(this.#changes.get(kid) ?? [])].sort((a, b) => (a.chain < b.chain ? -1 : 1));
    return changes.find(({ to }) => this.#keyring.get(to) !== undefined) ?? changes[0];
  }

  /** Whether a change of key has stopped the writer of a chain, who may have gone on in another one. */
  hasCut(chain: string): boolean {
    return [...this.#changes.keys()].some((kid) => this.changeFrom(kid)?.cut.has(chain));
  }

  /** Whether a record counts that this key has signed: it is the store's key, and was not replaced, or not yet. */
  counts({ kid, chain, seq }: { readonly kid: string; readonly chain: string; readonly seq: number }): boolean {
    if (!this.succession().includes(kid)) return false;
    const change = this.changeFrom(kid);
    return change === undefined || seq <= (change.cut.get(chain) ?? -1);
  }

  /** The key of the store's oldest chain and those it was replaced by, in order; empty for an empty store. */
  succession(): readonly string[] {
    let oldest: string | undefined;
    for (const chain of this.#begun.keys()) if (oldest === undefined || chain < oldest) oldest = chain;
    const order: string[] = [];
    for (let kid = oldest && this.#begun.get(oldest); kid !== undefined && !order.includes(kid); ) {
      order.push(kid);
      kid = this.changeFrom(kid)?.to;
    }
    return order;
  }
}
