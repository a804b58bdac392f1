import { KeyChanges } from "../key-changes.js";
import { INSECURE_KID, type Keyring } from "../keyring.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";

/** How far a key has signed a chain. */
interface Use {
  readonly kid: string;
  readonly chain: string;
  readonly first: number;
  last: number;
}

/** Which key has signed what, and whether it was the store's key by then. */
export class KeyUses {
  readonly #uses = new Map<string, Use>();
  readonly #changes: KeyChanges;
  #last: Use | undefined;

  constructor(keyring: Keyring) {
    this.#changes = new KeyChanges(keyring);
  }

  /** Takes a record that is in its place. */
  take({ kid, chain, seq, view }: SignedRecord): void {
    if (kid === INSECURE_KID) return;
    const use = this.#last?.kid === kid && this.#last.chain === chain ? this.#last : this.#useOf(kid, chain, seq);
    this.#last = use;
    use.last = seq;
    if (view !== undefined) this.#changes.take({ kid, chain, seq, view });
  }

  /** Reports what a key has signed that was not yet, or no longer, the store's. */
  conclude(findings: Findings): void {
    const succession = this.#changes.succession();
    // A store whose chains have all lost their beginnings does not say whose it is.
    if (succession.length === 0) return;
    for (const { kid, chain, first, last } of this.#uses.values()) {
      const cut = this.#changes.changeFrom(kid)?.cut;
      if (!succession.includes(kid)) {
        const message = `The key ${kid} was never made the key of this store by the one before it.`;
        findings.add("inactive_key", `${message} A key cannot put itself in another's place.`, { chain, seq: first });
      } else if (cut !== undefined && last > (cut.get(chain) ?? -1)) {
        const message = `The key ${kid} was replaced; what it has signed after the change does not count.`;
        findings.add("inactive_key", message, { chain, seq: Math.max(first, (cut.get(chain) ?? -1) + 1) });
      }
    }
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
