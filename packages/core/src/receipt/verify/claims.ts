import type { Head } from "../../models/record.js";
import type { ChainState } from "./chain-state.js";
import type { Findings } from "./findings.js";

/** What somebody says of a record: that it is there, with this hash. */
export interface Claim {
  readonly seq: number;
  readonly hash: string;
  /** Who says so, for messages. */
  readonly by: string;
  /** In which reading it was seen: what was said during the last one may be about records that came after it. */
  readonly reading: number;
}

/** What heads and anchors say of chains, until the records they name have been seen. */
export class Claims {
  readonly #open = new Map<string, Map<string, Claim>>();

  add({ chain, seq, hash }: Head, by: string, reading: number): void {
    const claims = this.#open.get(chain) ?? new Map<string, Claim>();
    this.#open.set(chain, claims);
    const key = `${seq} ${hash}`;
    if (!claims.has(key)) claims.set(key, { seq, hash, by, reading });
  }

  /** A record has been seen where it should be. */
  meet(chain: string, seq: number, hash: string): void {
    const claims = this.#open.get(chain);
    if (claims === undefined || claims.size === 0) return;
    claims.delete(`${seq} ${hash}`);
  }

  /** How much is still only said of a chain. */
  count(chain: string): number {
    return this.#open.get(chain)?.size ?? 0;
  }

  /** What is still only said of a chain. */
  of(chain: string): readonly Claim[] {
    return [...(this.#open.get(chain)?.values() ?? [])];
  }

  /** The chains of which something is only said yet. */
  chains(): readonly string[] {
    return [...this.#open].filter(([, claims]) => claims.size > 0).map(([chain]) => chain);
  }

  /** Reports what was said before the last reading began and is not so. */
  conclude(states: ReadonlyMap<string, ChainState>, lastReading: number, findings: Findings): void {
    const isComplete = findings.unreadable === 0;
    for (const chain of this.chains()) {
      const state = states.get(chain);
      if (state?.unreadable === true) continue;
      const claims = this.of(chain).filter(({ reading }) => reading < lastReading);
      const highest = claims.reduce<Claim | undefined>((a, b) => (a === undefined || b.seq > a.seq ? b : a), undefined);
      if (highest === undefined) continue;
      const subject = { chain, seq: highest.seq };
      if (state === undefined) {
        if (!isComplete) continue;
        findings.add(
          "missing_chain",
          `The chain is not in the store, but ${highest.by} names its record ${highest.seq}.`,
          subject,
        );
        continue;
      }
      if (highest.seq >= state.next) {
        const ends = state.next === 0 ? "has no record" : `ends with record ${state.next - 1}`;
        findings.add(
          "truncated",
          `The chain ${ends}, but ${highest.by} names its record ${highest.seq}: its end was cut off.`,
          subject,
        );
      }
      for (const { seq, by } of claims.filter((claim) => claim.seq < state.next)) {
        findings.add(
          "anchor_mismatch",
          `The chain's record ${seq} is not the one that ${by} names; it was replaced or removed.`,
          { chain, seq },
        );
      }
    }
  }
}
