import type { Spot } from "./copied-store.js";
import type { BankChain, BankRun, RecordedBank } from "./recorded-bank.js";

/** Finds records in the bank's store. */
export interface Locator {
  /** The place of a record of a run, as a finding names it that could read the record. */
  at(kind: string, run: BankRun, nth?: number): Spot & { readonly runId: string };
  /** The place of a line that cannot be trusted, or of a record of no run. */
  line(kind: string, of: BankRun | BankChain, nth?: number): Spot;
}

/** Finds records in the bank's store. */
export function locatorOf({ files, chains, runs }: Pick<RecordedBank, "files" | "chains" | "runs">): Locator {
  const all = files.spots(() => true);
  const find = (kind: string, member: "runId" | "chain", id: string, nth: number): Spot => {
    const found = all.filter(({ record }) => record["kind"] === kind && record[member] === id)[nth];
    if (found === undefined) throw new Error(`There is no ${kind} of ${id}.`);
    return { chain: found.chain, seq: found.seq };
  };
  return {
    at: (kind, run, nth = 0) => ({ ...find(kind, "runId", runs[run], nth), runId: runs[run] }),
    line: (kind, of, nth = 0) =>
      of in chains ? find(kind, "chain", chains[of as BankChain], nth) : find(kind, "runId", runs[of as BankRun], nth),
  };
}
