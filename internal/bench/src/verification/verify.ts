import { createKeyring, FileReceiptStore, verifyStore } from "@enact/core";
import { SECRET } from "../run/clients.js";

/** Verifies all records of a directory, and gives their number. */
export async function verify(directory: string): Promise<number> {
  const verifying = verifyStore(new FileReceiptStore({ directory }), { keyring: createKeyring({ secret: SECRET }) });
  for (;;) {
    const { done, value } = await verifying.next();
    if (done) return value.records;
    throw new Error(`The verifier found ${value.code} in the benchmark's own log: ${value.message}`);
  }
}
