import type { FindingCode, VerifySummary } from "@enact/core";

/** What a verification has found in all, and what it was checked against. */
export interface Verified extends VerifySummary {
  /** The id of the store; null where it has none. */
  readonly store: string | null;
  /** When the verification began, as an anchor of the next one says. */
  readonly verifiedAt: string;
  /** How often each thing was found. */
  readonly codes: Readonly<Partial<Record<FindingCode, number>>>;
  /** How many records had to be there. */
  readonly anchors: number;
  /** Present where a state is kept. */
  readonly state?: VerifiedAgainst;
}

/** The state of an earlier verification. */
export interface VerifiedAgainst {
  readonly file: string;
  /** When that verification began; null where there was none. */
  readonly before: string | null;
  /** Whether the state is that of this verification now. */
  readonly written: boolean;
}
