import type { Head } from "../../models/record.js";
import { INSECURE_KID } from "../keyring.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";

/** How far a key has signed a chain. */
interface Use {
  readonly kid: string;
  readonly chain: string;
  readonly first: number;
  last: number;
}

/** A change of key, as the outgoing key has signed it. */
interface Change {
  readonly to: string;
  readonly chain: string;
  readonly seq: number;
  readonly cut: ReadonlyMap<string, number>;
}

/** Which key has signed what, and whether it was the store's key by then. */
export class KeyUses {
  readonly #uses = new Map<string, Use>();
  readonly #changes = new Map<string, Change[]>();
  #last: Use | undefined;

  /** Takes a record that is in its place. */
  take({ kid, chain, seq, view }: SignedRecord): void {
    if (kid === INSECURE_KID) return;
    const use = this.#last?.kid === kid && this.#last.chain === chain ? this.#last : this.#useOf(kid, chain, seq);
    this.#last = use;
    use.last = seq;
    if (view?.kind !== "key") return;
    const next = JSON.parse(view.text("next") as string) as { readonly kid: string };
    const heads = JSON.parse(view.text("heads") as string) as readonly Head[];
    const cut = new Map([...heads.map((head) => [head.chain, head.seq] as const), [chain, seq] as const]);
    this.#changes.set(kid, [...(this.#changes.get(kid) ?? []), { to: next.kid, chain, seq, cut }]);
  }

  /** Reports what a key has signed that was not yet, or no longer, the store's. */
  conclude(findings: Findings): void {
    const cuts = this.#succession();
    for (const { kid, chain, first, last } of this.#uses.values()) {
      const cut = cuts.get(kid);
      if (cut === undefined) {
        const message = `The key ${kid} was never made the key of this store by the one before it.`;
        findings.add("inactive_key", `${message} A key cannot put itself in another's place.`, { chain, seq: first });
      } else if (cut !== NEVER && last > (cut.get(chain) ?? -1)) {
        const message = `The key ${kid} was replaced; what it has signed after the change does not count.`;
        findings.add("inactive_key", message, { chain, seq: Math.max(first, (cut.get(chain) ?? -1) + 1) });
      }
    }
  }

  /** The keys that followed each other, and how far what each has signed counts. */
  #succession(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    const cuts = new Map<string, ReadonlyMap<string, number>>();
    // Ids of chains sort by age.
    const oldest = [...this.#uses.values()].sort((a, b) => (a.chain < b.chain ? -1 : 1))[0];
    for (let kid = oldest?.kid; kid !== undefined && !cuts.has(kid); ) {
      const [change] = (this.#changes.get(kid) ?? []).sort((a, b) => (a.chain < b.chain ? -1 : 1));
      cuts.set(kid, change?.cut ?? NEVER);
      kid = change?.to;
    }
    return cuts;
  }

  #useOf(kid: string, chain: string, seq: number): Use {
    const name = `${chain} ${kid}`;
    const known = this.#uses.get(name);
    if (known !== undefined) return known;
    const use = { kid, chain, first: seq, last: seq };
    this.#uses.set(name, use);
    return use;
  }
}

/** The cut of a key that was not replaced. */
const NEVER: ReadonlyMap<string, number> = new Map();
