import { constants } from "node:fs";
import { type FileHandle, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { newId } from "../models/id.js";

// Windows knows no O_NOFOLLOW.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** Makes a file that does not exist yet, for its owner alone, to append to. */
export function createFile(path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
  return open(path, O_APPEND | O_CREAT | O_EXCL | O_WRONLY | NO_FOLLOW, 0o600);
}

/** Opens a file to read; a link is refused. */
export function openFile(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | NO_FOLLOW);
}

/** Makes a file appear whole or not at all, unless it exists. Says whether it was this call that made it. */
export async function publishFile(path: string, content: string): Promise<boolean> {
  const draft = join(dirname(path), `.${newId()}.tmp`);
  const file = await createFile(draft);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Makes a directory, for its owner alone, and what leads to it. */
export async function makeDirectory(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncDirectory(dirname(made));
}

/** Makes what was created in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and keeps its entries durable itself.
  if (process.platform === "win32") return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Whether an error is the operating system's, of this name. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === code;
}
