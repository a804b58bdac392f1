import { lstatSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { StoreError } from "../errors.js";
import { MAX_LINE_BYTES } from "../lines.js";
import { openFile } from "./files.js";
import { asStoreError } from "./store-error.js";

const PIECE_BYTES = 64 * 1024;

/** What a long log is read in: each piece costs two switches of threads. Still larger ones are no quicker, and take memory. */
const LARGE_PIECE_BYTES = 128 * 1024;

/** How far from a log's end its newest record is looked for: the longest one, and as much that is none. */
const MAX_TAIL_BYTES = 2 * MAX_LINE_BYTES;

/**
 * A log's bytes, from an offset on.
 *
 * @throws StoreError when there is no such file, or it cannot be read
 */
export async function* readLog(path: string, from: number): AsyncGenerator<Uint8Array> {
  if (from > 0 && isReadTo(path, from)) return;
  const file = await openLog(path);
  try {
    // Most looks are at what little is new.
    for (let position = from, bytes = PIECE_BYTES; ; bytes = LARGE_PIECE_BYTES) {
      const piece = await readPiece(file, position, bytes);
      if (piece.length > 0) yield piece;
      // A file gives less than was asked for at its end alone, and asking again is a fifth of what a short look costs.
      if (piece.length < bytes) return;
      position += piece.length;
    }
  } catch (error) {
    throw asStoreError(error, `The log ${path} cannot be read`);
  } finally {
    await file.close();
  }
}

/** Whether a log holds nothing beyond an offset: one quick look, where opening it to find that out takes four slow ones. */
function isReadTo(path: string, offset: number): boolean {
  try {
    const found = lstatSync(path);
    return found.isFile() && found.size <= offset;
  } catch {
    // Opening it says why.
    return false;
  }
}

/**
 * The newest whole line of a log; undefined where there is none.
 *
 * @param durable - whether to make it durable first
 * @throws StoreError when the log cannot be read, or ends in what is no record
 */
export async function newestLine(path: string, durable: boolean): Promise<Uint8Array | undefined> {
  const file = await openLog(path);
  try {
    // The size comes first: what is appended after it may not be durable.
    const { size } = await file.stat();
    if (durable) await file.datasync();
    for (let bytes = PIECE_BYTES; ; bytes = Math.min(4 * bytes, MAX_TAIL_BYTES)) {
      const start = Math.max(0, size - bytes);
      const tail = await readPiece(file, start, size - start);
      const end = tail.lastIndexOf("\n");
      const before = end <= 0 ? -1 : tail.lastIndexOf("\n", end - 1);
      if (end !== -1 && (before !== -1 || start === 0)) return tail.subarray(before + 1, end);
      if (start === 0) return undefined;
      if (bytes === MAX_TAIL_BYTES) throw new StoreError(`The log ${path} ends in what is no record.`);
    }
  } catch (error) {
    throw asStoreError(error, `The log ${path} cannot be read`);
  } finally {
    await file.close();
  }
}

async function openLog(path: string): Promise<FileHandle> {
  try {
    return await openFile(path);
  } catch (error) {
    throw asStoreError(error, `The log ${path} cannot be opened`);
  }
}

async function readPiece(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  // Each piece has a buffer of its own, because lines are views into it.
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
