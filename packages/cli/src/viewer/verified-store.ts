import type { Finding } from "@enact/core";
import type { Verified } from "./verify-in-worker.js";

/** Where a record stands. */
export interface RecordPlace {
  readonly chain: string;
  readonly seq: number;
}

/** What the last verification says about single records and runs. */
export class VerifiedStore {
  readonly #heads: ReadonlyMap<string, number>;
  readonly #byRun: ReadonlyMap<string, readonly Finding[]>;
  readonly #byPlace: ReadonlyMap<string, readonly Finding[]>;
  /** Whether every finding is known here; if not, silence about a record says nothing. */
  readonly #isComplete: boolean;

  constructor({ summary, findings }: Verified) {
    this.#heads = new Map(summary.heads.map(({ chain, seq }) => [chain, seq]));
    this.#byRun = groupedBy(findings, ({ runId }) => runId);
    this.#byPlace = groupedBy(findings, ({ chain, seq }) => (seq === undefined ? undefined : `${chain} ${seq}`));
    this.#isComplete = findings.length === summary.errors + summary.warnings;
  }

  /** What was found about a run: what names it, and what names a place where one of its records stands. */
  findingsOf(runId: string, places: readonly RecordPlace[]): readonly Finding[] {
    const ofPlaces = places.flatMap(({ chain, seq }) => this.#byPlace.get(`${chain} ${seq}`) ?? []);
    return [...new Set([...(this.#byRun.get(runId) ?? []), ...ofPlaces])];
  }

  /** Whether a record was read by then. What was appended later was not, nor what comes behind the last that was good. */
  covers({ chain, seq }: RecordPlace): boolean {
    return this.#isComplete && seq <= (this.#heads.get(chain) ?? -1);
  }
}

function groupedBy(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string | undefined,
): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}
