import { createKeyring, FileReceiptStore, type Finding, verifyStore } from "@enact/core";
import { bytesOf, countedStore } from "../store/counted-store.js";
import type { VerificationMessage, VerificationOrder } from "./verification-messages.js";

/**
 * Verifies a store once, and tells how far it has come and what it finds.
 *
 * @param tell - is given the messages, in order
 */
export async function tellVerification(
  { directory, keys, allowInsecureKey, maxFindings }: VerificationOrder,
  tell: (message: VerificationMessage) => void,
): Promise<void> {
  const files = new FileReceiptStore({ directory });
  const total = await bytesOf(files);
  let [read, lastTold] = [0, 0];
  const store = countedStore(files, ({ length }) => {
    read += length;
    if (performance.now() - lastTold < PROGRESS_MS) return;
    lastTold = performance.now();
    // Parts of it may be read again, and only the end is the end.
    tell({ type: "progress", fraction: Math.min(0.99, read / Math.max(1, total)) });
  });
  const verifying = verifyStore(store, { keyring: createKeyring(keys, {}), allowInsecureKey });
  const batches = new FindingBatches(maxFindings, (findings) => tell({ type: "findings", findings }));
  for (;;) {
    const { done, value } = await verifying.next();
    if (!done) {
      batches.add(value);
      continue;
    }
    batches.flush();
    tell({ type: "done", summary: value });
    return;
  }
}

/** How often it is told how far it has come, in milliseconds. */
const PROGRESS_MS = 100;

/** Hands findings on, many together, up to so many in all. */
class FindingBatches {
  readonly #handOn: (findings: readonly Finding[]) => void;
  #left: number;
  #findings: Finding[] = [];

  constructor(max: number, handOn: (findings: readonly Finding[]) => void) {
    this.#left = max;
    this.#handOn = handOn;
  }

  add(finding: Finding): void {
    if (this.#left === 0) return;
    this.#left--;
    if (this.#findings.push(finding) === BATCH) this.flush();
  }

  flush(): void {
    if (this.#findings.length > 0) this.#handOn(this.#findings);
    this.#findings = [];
  }
}

/** How many findings go together. */
const BATCH = 500;
