import { join } from "node:path";
import { InvalidReceiptError, StoreError } from "../errors.js";
import { messageOf } from "../json.js";
import { ID_PATTERN } from "../models/fields.js";
import type { Receipt } from "../models/record.js";
import { createFile, makeDirectory } from "./files.js";

/**
 * Writes one receipt to `<directory>/<runId>.json`, indented, readable by its owner alone. The directory is made where it
 * is missing; an existing file is never overwritten and no link is followed.
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
    const file = await createFile(path);
    try {
      await file.writeFile(`${JSON.stringify(receipt, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    throw new StoreError(`The receipt could not be written to ${path}: ${messageOf(error)}`, { cause: error });
  }
}
