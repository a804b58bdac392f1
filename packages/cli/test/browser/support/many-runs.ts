import { EnactClient, FileReceiptStore } from "@enact/core";
import { z } from "zod";
import { AGENT, SECRET } from "../../support/history.js";

/** Records so many runs, quickly: many at a time, and without waiting for the disk. */
export async function recordMany(directory: string, runs: number): Promise<void> {
  const receipts = new FileReceiptStore({ directory, durability: "os" });
  const client = new EnactClient({ systems: {}, policies: [], workflows: [], secret: SECRET, receipts });
  const note = client.guard("note", { input: z.object({ text: z.string() }), effect: "read" }, () => null);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < runs) await note({ text: `run ${next++} of many` }, { actor: AGENT });
  };
  await Promise.all(Array.from({ length: 256 }, work));
  await client.close();
}
