import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EnactRecord } from "@enact/core";

/** Every whole record of a `FileReceiptStore`, chain by chain, as it stands in the files. */
export async function logRecords(directory: string): Promise<readonly EnactRecord[]> {
  const logs = join(directory, "log");
  const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")));
  // What follows the last newline was never acknowledged.
  return texts.flatMap((text) => text.split("\n").slice(0, -1)).map((line) => JSON.parse(line) as EnactRecord);
}

/** The records of a kind. */
export function ofKind<Kind extends EnactRecord["kind"]>(
  records: readonly EnactRecord[],
  kind: Kind,
): readonly Extract<EnactRecord, { readonly kind: Kind }>[] {
  return records.filter((record): record is Extract<EnactRecord, { readonly kind: Kind }> => record.kind === kind);
}

/** The runs that have begun and not ended. */
export function openRuns(records: readonly EnactRecord[]): readonly string[] {
  const ended = new Set(ofKind(records, "receipt").map(({ runId }) => runId));
  return ofKind(records, "intent").flatMap(({ runId }) => (ended.has(runId) ? [] : [runId]));
}
