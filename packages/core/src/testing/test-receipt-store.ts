import type { ReceiptStore } from "../contracts/store.js";
import type { TestRunner } from "./runner.js";
import { testChains } from "./store-suite/chains.js";
import { testCoordination } from "./store-suite/coordination.js";
import type { TestReceiptStoreOptions } from "./store-suite/options.js";
import { testReading } from "./store-suite/reading.js";
import { testReceipts } from "./store-suite/receipts.js";
import { Subject } from "./store-suite/subject.js";

/**
 * The contract of a receipt store as tests. Every store runs it.
 *
 * ```ts
 * import { testReceiptStore } from "@enact/core/testing";
 * import { describe, it } from "vitest";
 *
 * testReceiptStore({ describe, it }, {
 *   create: async () => new TableReceiptStore({ pool: await freshDatabase() }),
 *   reopen: (store) => new TableReceiptStore({ pool: store.pool }),
 *   cleanup: (store) => store.pool.end(),
 * });
 * ```
 *
 * It holds a store to this: bytes in are the bytes out, in order, up to records of 4 MiB and over chains written at
 * once; a chain is begun once and by nobody who only reads; reading works from any offset, during writing, and past a
 * torn end; a receipt is found as soon as it is durable, and listed newest first; a name is
 * claimed by one alone, and a fenced chain takes no more.
 */
export function testReceiptStore<S extends ReceiptStore>(
  runner: TestRunner,
  options: TestReceiptStoreOptions<S>,
): void {
  runner.describe("the contract of a receipt store", () => {
    const subject = new Subject(runner, options) as unknown as Subject;
    testChains(subject);
    testReading(subject);
    testReceipts(subject);
    testCoordination(subject);
  });
}
