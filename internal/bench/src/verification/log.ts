import { FileReceiptStore } from "@enact/core";
import { asker, createClient } from "../run/clients.js";
import { nanosecondsPer } from "../timing.js";

/** How many writers the records are spread over. */
const CHAINS = 4;

/** A run that passes leaves four records. */
const RECORDS_PER_RUN = 4;

/** Fills a directory with so many records and a few more, as clients leave them that ran one after the other. */
export async function makeLog(directory: string, records: number): Promise<void> {
  const runs = Math.ceil(records / RECORDS_PER_RUN / CHAINS);
  for (let chain = 0; chain < CHAINS; chain++) {
    const client = createClient(new FileReceiptStore({ directory, durability: "os" }));
    await nanosecondsPer(runs, 256, asker(client, "PASS"));
    await client.close();
  }
}
