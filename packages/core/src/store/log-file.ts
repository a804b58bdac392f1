import type { FileHandle } from "node:fs/promises";
import type { ChainWriter } from "../contracts/store.js";
import { StoreError } from "../errors.js";
import { messageOf } from "../json.js";
import { receiptSchema } from "../models/record.js";
import { writeReceipt } from "./write-receipt.js";

/** Appends to one log file. */
export class LogFile implements ChainWriter {
  readonly #file: FileHandle;
  readonly #durable: boolean;
  readonly #copiesTo: string | undefined;

  constructor(file: FileHandle, options: { readonly durable: boolean; readonly copiesTo: string | undefined }) {
    this.#file = file;
    this.#durable = options.durable;
    this.#copiesTo = options.copiesTo;
  }

  async append(lines: readonly Uint8Array[]): Promise<void> {
    const [first] = lines;
    if (first === undefined) return;
    const batch = lines.length === 1 ? first : Buffer.concat(lines);
    try {
      const { bytesWritten } = await this.#file.write(batch);
      if (bytesWritten !== batch.length) {
        throw new StoreError(`Only ${bytesWritten} of ${batch.length} bytes were written; is the disk full?`);
      }
      if (this.#durable) await this.#file.datasync();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`The log could not be written: ${messageOf(error)}`, { cause: error });
    }
    if (this.#copiesTo !== undefined) await copyReceipts(lines, this.#copiesTo);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** A copy that fails takes nothing from the log; verification names it as missing. */
async function copyReceipts(lines: readonly Uint8Array[], directory: string): Promise<void> {
  const receipts = lines.flatMap((line) => {
    const { success, data } = receiptSchema.safeParse(JSON.parse(Buffer.from(line).toString("utf8")));
    return success ? [data] : [];
  });
  await Promise.allSettled(receipts.map((receipt) => writeReceipt(receipt, directory)));
}
