import { expect } from "vitest";
import type { ReceiptStore } from "../../src/contracts/store.js";
import type { Finding, VerifySummary } from "../../src/models/finding.js";
import { createKeyring } from "../../src/receipt/keyring.js";
import { verifyStore } from "../../src/receipt/verify/verify-store.js";
import { SECRET } from "./engine.js";

/** Everything that verification finds in a store. */
export async function findingsIn(store: ReceiptStore): Promise<{ findings: Finding[]; summary: VerifySummary }> {
  const findings: Finding[] = [];
  const verifying = verifyStore(store, { keyring: createKeyring({ secret: SECRET }) });
  for (;;) {
    const { done, value } = await verifying.next();
    if (done) return { findings, summary: value };
    findings.push(value);
  }
}

/** Expects that a store verifies, but for warnings of these kinds. */
export async function expectVerified(store: ReceiptStore, ...warnings: readonly string[]): Promise<VerifySummary> {
  const { findings, summary } = await findingsIn(store);
  expect(findings.filter(({ code }) => !warnings.includes(code))).toEqual([]);
  return summary;
}
