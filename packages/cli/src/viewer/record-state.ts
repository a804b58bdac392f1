import type { Finding } from "@enact/core";
import type { RecordState } from "./api.js";
import type { StoredRecord } from "./stored-record.js";
import type { VerifiedStore } from "./verified-store.js";

/**
 * Whether a record can be believed.
 *
 * @param findings - what verification has found about its run
 */
export function recordStateOf(
  { isSigned, chain, seq }: StoredRecord,
  findings: readonly Finding[],
  verified: VerifiedStore | undefined,
): RecordState {
  if (isSigned === undefined) return "unchecked";
  const errors = findings.filter(({ severity }) => severity === "error");
  const isNamed = errors.some(
    (finding) => finding.seq === undefined || (finding.chain === chain && finding.seq === seq),
  );
  if (!isSigned || isNamed) return "bad";
  return errors.length === 0 && verified?.covers({ chain, seq }) === true ? "verified" : "signed";
}

/** Whether a run can be believed: as far as the least of its records, and not where anything was found about it. */
export function runStateOf(records: readonly RecordState[], findings: readonly Finding[]): RecordState {
  if (records.includes("unchecked")) return "unchecked";
  if (records.includes("bad") || findings.some(({ severity }) => severity === "error")) return "bad";
  return records.length > 0 && records.every((state) => state === "verified") ? "verified" : "signed";
}
