import { parentPort, workerData } from "node:worker_threads";
import { tellVerification } from "./tell-verification.js";
import type { VerificationOrder } from "./verification-messages.js";

// The entry of a worker thread: verifies one store, once.
await tellVerification(workerData as VerificationOrder, (message) => parentPort?.postMessage(message));
