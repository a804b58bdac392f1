import { availableParallelism } from "node:os";
import type { KeyringOptions } from "../keys/key-options.js";

/** What is smaller is verified sooner than a thread has started, in bytes. */
const WORTH_A_THREAD = 64 * 1024 * 1024;

/** More would wait for the one that reads what records say. */
const MOST = 4;

/**
 * How many threads compute signatures and hashes beside the one that reads what records say.
 *
 * @param asked - how many threads there should be; undefined where nobody has said
 * @param bytes - how much there is to verify
 */
export function sealWorkerCount(asked: number | undefined, bytes: number, { keys = [] }: KeyringOptions): number {
  if (asked === undefined && bytes < WORTH_A_THREAD) return 0;
  const threads = asked ?? Math.min(availableParallelism(), MOST);
  if (threads === 1) return 0;
  // An Ed25519 signature takes several times what all the rest takes, so the reading thread mostly waits and is not counted.
  const isSlow = keys.some(({ alg }) => alg === "ed25519");
  return isSlow ? threads : threads - 1;
}
