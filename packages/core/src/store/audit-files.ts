import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { StoreFinding } from "../contracts/store.js";
import { messageOf } from "../json.js";
import { ID_PATTERN } from "../models/fields.js";
import { isErrno, openFile } from "./files.js";
import type { ReceiptIndex } from "./receipt-index.js";

/** What is looked at. */
export interface AuditedFiles {
  readonly directory: string;
  readonly logs: string;
  readonly index: ReceiptIndex;
  /** Whether every receipt should have a copy. */
  readonly copies: boolean;
}

/** What the store itself puts into its directory. */
const OWN_NAMES: ReadonlySet<string> = new Set(["store", "log", "claims", "fences"]);

/** The largest copy that is compared, in bytes. */
const MAX_COPY_BYTES = 64 * 1024 * 1024;

/** Compares the copies of receipts with the log, and names what does not belong into the directory. */
export async function* auditFiles({ directory, logs, index, copies }: AuditedFiles): AsyncGenerator<StoreFinding> {
  const seen = new Set<string>();
  for (const name of await entriesOf(directory)) {
    const runId = name.endsWith(".json") ? name.slice(0, -".json".length) : "";
    if (ID_PATTERN.test(runId)) {
      seen.add(runId);
      const finding = await compareCopy(join(directory, name), runId, index);
      if (finding !== undefined) yield finding;
    } else if (!OWN_NAMES.has(name) && !isDraft(name)) {
      yield stray(join(directory, name));
    }
  }
  for (const name of await entriesOf(logs)) {
    const isLog = name.endsWith(".jsonl") && ID_PATTERN.test(name.slice(0, -".jsonl".length));
    if (!isLog || !(await lstat(join(logs, name))).isFile()) yield stray(join(logs, name));
  }
  if (!copies) return;
  for (const runId of await index.runIds()) {
    if (!seen.has(runId))
      yield { code: "file_missing", runId, message: `The copy ${runId}.json of a receipt is not there.` };
  }
}

async function compareCopy(path: string, runId: string, index: ReceiptIndex): Promise<StoreFinding | undefined> {
  const stored = await index.find(runId);
  if (stored === undefined)
    return { code: "file_not_in_log", runId, message: `${path} is a receipt that no log holds.` };
  try {
    const file = await openFile(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_COPY_BYTES) throw new Error("it is larger than any receipt");
      const copy: unknown = JSON.parse(await file.readFile("utf8"));
      if (isDeepStrictEqual(copy, JSON.parse(Buffer.from(stored.line).toString("utf8")))) return undefined;
    } finally {
      await file.close();
    }
    return { code: "file_differs", runId, message: `${path} is not what the log holds; the log is the truth.` };
  } catch (error) {
    return { code: "file_differs", runId, message: `${path} cannot be compared with the log: ${messageOf(error)}` };
  }
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/** What a writer that was killed while it published a file leaves behind. */
function isDraft(name: string): boolean {
  return name.startsWith(".") && name.endsWith(".tmp") && ID_PATTERN.test(name.slice(1, -".tmp".length));
}

function stray(path: string): StoreFinding {
  return { code: "stray_file", message: `${path} does not belong into a receipt store.` };
}
