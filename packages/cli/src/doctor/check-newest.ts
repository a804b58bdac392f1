import type { ConfiguredClient } from "../config/load-config.js";
import { type Check, ok, problem } from "./check.js";

/** Whether the configuration's client believes what its store holds. */
export async function checkNewest({ receipts }: ConfiguredClient): Promise<readonly Check[]> {
  try {
    const [newest] = await receipts.list({ limit: 1 });
    const message = newest === undefined ? "The client has no receipts yet" : `${newest.runId} verifies`;
    return [ok("newest receipt", message)];
  } catch (error) {
    // By its shape, since the client may come with a copy of core of its own.
    const { code, message } = error as Error & { readonly code?: unknown };
    if (code !== "ENACT_INVALID_RECEIPT") throw error;
    const fix = "Give the client the key that the store is signed with, and run `enact verify`.";
    return [problem("newest receipt", `The client does not believe it: ${message}`, fix)];
  }
}
