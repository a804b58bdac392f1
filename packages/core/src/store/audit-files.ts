import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { StoredLine, StoreFinding } from "../contracts/store.js";
import { messageOf } from "../json.js";
import { ID_PATTERN } from "../models/fields.js";
import { isErrno, readSmallFile } from "./files.js";
import type { ReceiptIndex } from "./receipt-index.js";
import { asStoreError } from "./store-error.js";

/** What is looked at. */
export interface AuditedFiles {
  readonly directory: string;
  readonly index: ReceiptIndex;
  /** Whether every receipt should have a copy. */
  readonly copies: boolean;
}

/** The store's own directories, and what is called how in them. */
const DIRECTORIES: ReadonlyMap<string, (name: string) => boolean> = new Map([
  ["log", (name) => idIn(name, ".jsonl") !== undefined],
  ["claims", (name) => /^[0-9a-f]{64}$/.test(name) || isDraft(name)],
  ["fences", (name) => ID_PATTERN.test(name) || isDraft(name)],
]);

/** The largest copy that is compared, in bytes. */
const MAX_COPY_BYTES = 64 * 1024 * 1024;

/**
 * Compares the copies of receipts with the log, and names what does not belong into the directory.
 *
 * @remarks Writers may be at work meanwhile: what they have only just stored is no finding.
 */
export async function* auditFiles({ directory, index, copies }: AuditedFiles): AsyncGenerator<StoreFinding> {
  const entries = await entriesOf(directory);
  // Without copies there is nothing to compare, and the logs need not be read once more.
  if (copies || entries.some(({ name }) => idIn(name, ".json") !== undefined)) await index.refresh();
  const expected = new Set(copies ? index.runIds() : []);
  const unknown: string[] = [];
  for (const entry of entries) {
    const runId = idIn(entry.name, ".json");
    if (runId === undefined) {
      if (!isOwn(entry)) yield stray(join(directory, entry.name));
      continue;
    }
    expected.delete(runId);
    const stored = await index.known(runId);
    if (stored === undefined) unknown.push(runId);
    else yield* compareCopy(pathOf(directory, runId), runId, stored);
  }
  for (const [name, isOwnName] of DIRECTORIES) {
    // What bears the name and is no directory was named already, and is not followed.
    const isThere = entries.some((entry) => entry.name === name && entry.isDirectory());
    if (isThere) yield* auditNames(join(directory, name), isOwnName);
  }
  if (unknown.length > 0) yield* auditUnknown(directory, unknown, index);
  for (const runId of expected) {
    if (await isThere(pathOf(directory, runId))) continue;
    yield { code: "file_missing", runId, message: `The copy ${runId}.json of a receipt is not there.` };
  }
}

/** Names what is no file of the store's own in one of its directories. */
async function* auditNames(directory: string, isOwnName: (name: string) => boolean): AsyncGenerator<StoreFinding> {
  for (const entry of await entriesOf(directory)) {
    if (!entry.isFile() || !isOwnName(entry.name)) yield stray(join(directory, entry.name));
  }
}

/** Copies of receipts that had not been read yet, or that no log holds. */
async function* auditUnknown(
  directory: string,
  runIds: readonly string[],
  index: ReceiptIndex,
): AsyncGenerator<StoreFinding> {
  await index.refresh();
  for (const runId of runIds) {
    const path = pathOf(directory, runId);
    const stored = await index.known(runId);
    if (stored !== undefined) yield* compareCopy(path, runId, stored);
    else yield { code: "file_not_in_log", runId, message: `${path} is a receipt that no log holds.` };
  }
}

async function* compareCopy(path: string, runId: string, { line }: StoredLine): AsyncGenerator<StoreFinding> {
  try {
    const copy: unknown = JSON.parse(await readSmallFile(path, MAX_COPY_BYTES));
    if (isDeepStrictEqual(copy, JSON.parse(Buffer.from(line).toString("utf8")))) return;
    yield { code: "file_differs", runId, message: `${path} is not what the log holds; the log is the truth.` };
  } catch (error) {
    yield { code: "file_differs", runId, message: `${path} cannot be compared with the log (${messageOf(error)}).` };
  }
}

async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(directory, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw asStoreError(error, `${directory} cannot be read`);
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What the store itself puts into its directory. */
function isOwn(entry: Dirent): boolean {
  if (entry.name === "store") return entry.isFile();
  if (DIRECTORIES.has(entry.name)) return entry.isDirectory();
  return entry.isFile() && isDraft(entry.name);
}

/** Whether a name is one of what a process that was killed while it published a file leaves behind. */
function isDraft(name: string): boolean {
  return name.startsWith(".") && idIn(name.slice(1), ".tmp") !== undefined;
}

function idIn(name: string, suffix: string): string | undefined {
  const id = name.slice(0, -suffix.length);
  return name.endsWith(suffix) && ID_PATTERN.test(id) ? id : undefined;
}

function pathOf(directory: string, runId: string): string {
  return join(directory, `${runId}.json`);
}

function stray(path: string): StoreFinding {
  return { code: "stray_file", message: `${path} does not belong into a receipt store.` };
}
