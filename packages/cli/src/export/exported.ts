import type { Keyring } from "@enact/core";
import { parseObject } from "../index/members.js";
import type { LineOfRun } from "../index/read-runs.js";
import type { RunIndex } from "../index/run-index.js";
import type { RunRow } from "../index/run-row.js";
import { signatureStateOf } from "../store/sealed-line.js";
import { csvLine } from "./csv.js";
import { dsseEnvelope } from "./dsse.js";
import { RECEIPT_HEADINGS, receiptCells } from "./receipt-cells.js";

/** The formats that receipts can be exported in. */
export const FORMATS = Object.freeze(["ndjson", "csv", "dsse"] as const);

/** What is exported, and how. */
export interface ExportOptions {
  readonly format: (typeof FORMATS)[number];
  readonly keyring: Keyring | undefined;
  /** Every record of each run, and not its receipt alone. */
  readonly hasRecords: boolean;
}

/** What an export has come to. */
export class ExportTally {
  /** Records that were exported. */
  count = 0;
  /** Those of them that are not signed as they are, as far as there is a key. */
  bad = 0;
  /** Records that were left out: without a signature there is no envelope. */
  leftOut = 0;
}

/**
 * The pieces of an export, made one after the other as they are asked for.
 *
 * @param runIds - the runs, in the order they are exported in
 */
export async function* exported(
  index: RunIndex,
  runIds: readonly string[],
  options: ExportOptions,
  tally: ExportTally,
): AsyncGenerator<string | Uint8Array> {
  if (options.format === "csv") yield csvLine(RECEIPT_HEADINGS);
  for await (const stored of options.hasRecords ? index.allLines(runIds) : receiptsOf(index, runIds)) {
    const content = parseObject(stored.line) ?? {};
    const signature = signatureStateOf(stored.line, content, options.keyring);
    const piece = pieceOf(stored, options.format, () =>
      csvLine(receiptCells({ row: index.row(stored.runId) as RunRow, content, signature })),
    );
    if (piece === undefined) {
      tally.leftOut++;
      continue;
    }
    tally.count++;
    if (signature === "bad" || signature === "unknown key") tally.bad++;
    yield piece;
  }
}

function pieceOf(
  { line }: LineOfRun,
  format: ExportOptions["format"],
  csv: () => string,
): string | Uint8Array | undefined {
  if (format === "csv") return csv();
  if (format === "ndjson") return Buffer.concat([line, NEWLINE]);
  const envelope = dsseEnvelope(line);
  return envelope === undefined ? undefined : `${envelope}\n`;
}

const NEWLINE = Buffer.from("\n");

async function* receiptsOf(index: RunIndex, runIds: readonly string[]): AsyncGenerator<LineOfRun> {
  for await (const ending of index.endings(runIds)) if (!ending.isOpen) yield ending;
}
