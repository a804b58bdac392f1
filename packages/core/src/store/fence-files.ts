import { lstatSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "../errors.js";
import { isErrno, makeDirectory, publishFile, syncDirectory } from "./files.js";
import { asStoreError } from "./store-error.js";

/**
 * Makes the fence of a chain, durable. Safe to call twice.
 *
 * @throws StoreError when it cannot be made
 */
export async function makeFence(directory: string, chain: string): Promise<void> {
  const path = join(directory, chain);
  try {
    await makeDirectory(directory);
    // A fence that lies elsewhere can go without anybody here noticing.
    if (!lstatSync(directory).isDirectory()) throw new StoreError(`${directory} must be a directory, no link.`);
    await publishFile(path, "").catch((error: unknown) => {
      if (!isErrno(error, "EEXIST")) throw error;
    });
    await syncDirectory(directory);
  } catch (error) {
    throw asStoreError(error, `The fence ${path} cannot be made`);
  }
}

/**
 * Looks whether a chain has a fence. Synchronous: one look takes two microseconds, and the way to the thread pool forty.
 *
 * @throws StoreError when it has, or when that cannot be told
 */
export function checkFence(directory: string, chain: string): void {
  if (hasFence(directory, chain)) throw fencedError(chain);
}

/** @throws StoreError when it cannot be told whether a chain has a fence */
export function hasFence(directory: string, chain: string): boolean {
  const path = join(directory, chain);
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw asStoreError(error, `Whether there is a fence ${path} cannot be told`);
  }
}

/** What a writer gets to hear whose chain was fenced. */
export function fencedError(chain: string): StoreError {
  return new StoreError(
    `The chain ${chain} was closed by another process, which took its writer for dead or changed the key. What was not answered may have happened; make a new client.`,
  );
}
