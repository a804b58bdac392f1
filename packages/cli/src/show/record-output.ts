import type { RunRow } from "../index/run-row.js";
import { safeJson } from "../terminal/safe-json.js";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { RunRecords } from "./run-records.js";

/** The records of a run with what can be said of each, as one JSON document. */
export function recordsJson(run: RunRow, { all }: RunRecords): string {
  const records = all.map(({ content, chain, hash, signature, isLinked }) => ({
    chain,
    hash,
    signature,
    isLinked,
    record: content,
  }));
  return safeJson({ run, records });
}

/** Prints the stored lines, byte by byte. A terminal is given none that it obeys. */
export function printLines({ stdout, width }: Terminal, { all }: RunRecords): void {
  for (const { line } of all) {
    stdout.write(width === undefined ? line : safeText(Buffer.from(line).toString("utf8")));
    stdout.write("\n");
  }
}
