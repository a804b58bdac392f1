import { join } from "node:path";
import { InvalidReceiptError } from "../errors.js";
import { ID_PATTERN } from "../models/fields.js";
import type { Receipt } from "../models/record.js";
import { makeDirectory, publishFile, syncDirectory } from "./files.js";
import { asStoreError } from "./store-error.js";

/**
 * Writes one receipt to `<directory>/<runId>.json`, indented, readable by its owner alone, and waits until the disk has
 * it. The directory is made where it is missing; an existing file is never overwritten and no link is followed.
 *
 * @returns the file's path
 * @throws InvalidReceiptError when the run id is none, so that no path can be made of it
 * @throws StoreError when the file exists or cannot be written
 */
export async function writeReceipt(receipt: Receipt, directory: string): Promise<string> {
  if (typeof receipt.runId !== "string" || !ID_PATTERN.test(receipt.runId)) {
    throw new InvalidReceiptError("The receipt's runId is not a UUID; nothing was written.");
  }
  const path = join(directory, `${receipt.runId}.json`);
  try {
    await makeDirectory(directory);
    await publishFile(path, `${JSON.stringify(receipt, null, 2)}\n`);
    await syncDirectory(directory);
    return path;
  } catch (error) {
    throw asStoreError(error, `The receipt could not be written to ${path}`);
  }
}
