import { constants, fstatSync } from "node:fs";
import { type FileHandle, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { newId } from "../models/id.js";

// Windows knows neither of the two.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAIT = constants.O_NONBLOCK ?? 0;

/**
 * Linux can write through: a write is done when the disk has it, as if `fdatasync` came after it, and one way to the
 * thread pool is saved (open(2), O_DSYNC). On macOS only a real flush reaches the disk, and Windows has no such flag.
 */
export const CAN_WRITE_THROUGH = process.platform === "linux";

/** Makes a file that does not exist yet, for its owner alone, to append to. */
export function createFile(path: string, { writeThrough = false } = {}): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants;
  const through = writeThrough ? O_DSYNC : 0;
  return open(path, O_APPEND | O_CREAT | O_EXCL | O_WRONLY | NO_FOLLOW | through, 0o600);
}

/** Opens a file to read. Refuses a link, and all that is no regular file, without waiting for a pipe's other end. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
  try {
    // What is open is known to the kernel, which answers sooner than a thread of the pool is woken.
    if (fstatSync(file.fd).isFile()) return file;
    throw new Error(`${path} is no regular file`);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads a file of at most so many bytes. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error(`${path} has ${size} bytes, more than ${maxBytes}`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/**
 * Makes a file appear whole, on the disk, or not at all.
 *
 * @throws the operating system's `EEXIST` when it exists
 */
export async function publishFile(path: string, content: string): Promise<void> {
  const draft = join(dirname(path), `.${newId()}.tmp`);
  const file = await createFile(draft);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
  } finally {
    await unlink(draft);
  }
}

/** Makes a directory, for its owner alone, and what leads to it. */
export async function makeDirectory(path: string): Promise<void> {
  const whole = resolve(path);
  const first = await mkdir(whole, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // Each one's name is kept by the one above.
  for (let made = whole; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
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
