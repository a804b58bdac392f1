import { type FileReceiptStore, type FindingCode, type VerifySummary, verifyStore } from "@enact/core";
import type { requiredKeysOf } from "../keys/key-options.js";
import { bytesOf, countedStore } from "../store/counted-store.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./interruption.js";
import type { Anchors } from "./read-anchors.js";
import type { ApproverKeys } from "./read-approver-keys.js";
import type { Report } from "./report.js";
import { startSealWorkers } from "./seal-workers.js";
import { sealWorkerCount } from "./thread-count.js";
import { startVerificationProgress } from "./verification-progress.js";

/** How a store is verified. */
export interface VerificationOrder {
  readonly keys: Awaited<ReturnType<typeof requiredKeysOf>>;
  readonly allowInsecureKey: boolean;
  readonly strict: boolean;
  readonly anchors: Anchors;
  readonly approverKeys: ApproverKeys | undefined;
  /** How many threads there should be; undefined where nobody has said. */
  readonly threads: number | undefined;
}

/** Verifies a store, reports each finding, and gives what there was in all. */
export async function runVerification(
  store: FileReceiptStore,
  { keys, anchors, approverKeys, allowInsecureKey, strict, threads }: VerificationOrder,
  report: Report,
  terminal: Terminal,
): Promise<{ readonly summary: VerifySummary; readonly codes: Partial<Record<FindingCode, number>> }> {
  const bytes = await bytesOf(store);
  const progress = startVerificationProgress(terminal, bytes);
  const count = sealWorkerCount(threads, bytes, keys.options);
  const workers = count === 0 ? undefined : startSealWorkers(count, keys.options);
  const codes: Partial<Record<FindingCode, number>> = {};
  try {
    return await interruptible(async () => {
      const verifying = verifyStore(countedStore(store, progress.onPiece), {
        keyring: keys.keyring,
        allowInsecureKey,
        strict,
        anchors: anchors.heads,
        verifiedAt: anchors.verifiedAt,
        approverKeys,
        seals: workers?.seals,
      });
      for (;;) {
        const { done, value } = await verifying.next();
        if (done) return { summary: value, codes };
        codes[value.code] = (codes[value.code] ?? 0) + 1;
        await report.finding(value);
      }
    }, progress.stop);
  } finally {
    progress.stop();
    await workers?.close();
  }
}
