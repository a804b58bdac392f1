import { Worker } from "node:worker_threads";
import type { Finding, VerifySummary } from "@enact/core";
import type { VerificationMessage, VerificationOrder } from "./verification-messages.js";

/** What a verification has found. */
export interface Verified {
  readonly summary: VerifySummary;
  /** In the order they were found, and not all where there are more than were ordered. */
  readonly findings: readonly Finding[];
}

/**
 * Verifies a store in a thread of its own, so that the page is answered meanwhile.
 *
 * @param onProgress - is told which part of the store was read, from 0 to 1
 * @param signal - ends the thread
 * @throws when the thread dies, or was ended
 */
export async function verifyInWorker(
  order: VerificationOrder,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Verified> {
  // Everything that is built lies in one directory.
  const worker = new Worker(new URL("./verification-worker.js", import.meta.url), { workerData: order });
  const end = () => void worker.terminate();
  signal.addEventListener("abort", end);
  try {
    return await resultOf(worker, onProgress);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function resultOf(worker: Worker, onProgress: (fraction: number) => void): Promise<Verified> {
  const findings: Finding[] = [];
  return new Promise((resolve, reject) => {
    worker.on("message", (message: VerificationMessage) => {
      if (message.type === "progress") onProgress(message.fraction);
      else if (message.type === "findings") findings.push(...message.findings);
      else resolve({ summary: message.summary, findings });
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`The thread that verifies has ended before its time (${code}).`)));
  });
}
