import { ConfigurationError } from "../../errors.js";
import type { Head } from "../../models/record.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";

/** What an earlier verification has seen, and when it began. */
export interface EarlierVerification {
  readonly anchors: readonly Head[];
  readonly verifiedAt: string | undefined;
}

/** By how much a chain may seem older than it is: its writer was only just beginning, or its clock was a little behind. */
const TOLERANCE_MS = 60_000;

/** Knows chains that claim to be older than a verification that has not seen them. */
export class Backdated {
  readonly #known: ReadonlySet<string>;
  readonly #reported = new Set<string>();
  readonly #seenBefore: string;

  /** @throws ConfigurationError when `verifiedAt` is no time */
  constructor({ anchors, verifiedAt }: EarlierVerification) {
    this.#known = new Set(anchors.map(({ chain }) => chain));
    this.#seenBefore = verifiedAt === undefined ? "" : timeBefore(verifiedAt);
  }

  /**
   * Takes a record that is in its place. Each record's clock is looked at, not that of the chain's first one alone: whoever
   * adds a chain can let it begin today, and go back afterwards.
   */
  take({ chain, seq, timestamp, runId, view }: SignedRecord, findings: Findings): void {
    if (timestamp >= this.#seenBefore || view === undefined) return;
    if (this.#known.has(chain) || this.#reported.has(chain)) return;
    this.#reported.add(chain);
    const message = `The record says that it is of ${timestamp}, and a verification that began later has not seen its chain.`;
    findings.add(
      "backdated_chain",
      `${message} Somebody who holds the key has added the chain since, or a clock was wrong.`,
      { chain, seq, runId },
    );
  }
}

function timeBefore(verifiedAt: string): string {
  const time = Date.parse(verifiedAt);
  if (Number.isNaN(time)) throw new ConfigurationError("`verifiedAt` must be a time as ISO 8601 writes it.");
  return new Date(time - TOLERANCE_MS).toISOString();
}
