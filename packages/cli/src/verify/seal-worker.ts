import { parentPort, workerData } from "node:worker_threads";
import { createKeyring, createSealReader } from "@enact/core";
import type { KeyringOptions } from "../keys/key-options.js";

// What the thread does that `startSealWorkers` starts: a block comes in, what was found out about its lines goes out.
const readSeals = createSealReader(createKeyring(workerData as KeyringOptions, {}));

parentPort?.on("message", (block: Uint8Array) => parentPort?.postMessage(readSeals(block)));
