import { receiptSchema } from "../models/record.js";
import { writeReceipt } from "./write-receipt.js";

/**
 * Writes the receipts among stored lines to files of their own. One that fails takes nothing from the log: the audit
 * names it as missing.
 */
export async function copyReceipts(lines: readonly Uint8Array[], directory: string): Promise<void> {
  await Promise.allSettled(
    lines.map(async (line) => {
      const { success, data } = receiptSchema.safeParse(JSON.parse(Buffer.from(line).toString("utf8")));
      if (success) await writeReceipt(data, directory);
    }),
  );
}
