import type { FindingCode } from "../../../src/models/finding.js";
import type { VerifyOptions } from "../../../src/receipt/verify/verify-store.js";
import { OpenStore, TestChain } from "./evidence.js";

/** A store, and a chain in it with a whole run. */
export function stored() {
  const store = new OpenStore();
  const chain = new TestChain(store);
  chain.run();
  return { store, chain };
}

/** Changes a store; may give options to verify it with, or what is expected beside the one finding. */
export type Tampering = (made: ReturnType<typeof stored>) => unknown;

/** For each code what produces it. */
export type Cases = { readonly [Code in FindingCode]?: Readonly<Record<string, Tampering>> };

/** How a tampered store is verified. */
export type Expectation = Partial<VerifyOptions> & { readonly expected?: readonly FindingCode[] };

/** Where the finding cannot stand alone. */
export function expecting(...expected: readonly FindingCode[]): Expectation {
  return { expected };
}

/** What a store finds in itself. */
export function reportedByStore(
  code: "file_differs" | "file_not_in_log" | "stray_file" | "file_missing",
): Readonly<Record<string, Tampering>> {
  return {
    "what the store finds in itself": ({ store }) => {
      store.audited = [{ code, message: "The store says so." }];
    },
  };
}

/** The newest line of a chain, edited. */
export function edited({ store, chain }: ReturnType<typeof stored>, from: string, to: string): void {
  store.rewrite(chain.chain, (lines) =>
    lines.with(-1, Buffer.from(String(lines.at(-1)?.toString("latin1")).replace(from, to), "latin1")),
  );
}

export const ZERO_HASH = `sha256:${"0".repeat(64)}`;

export const WRITER = { host: "h", bootId: "b", pidNamespace: "n", pid: 1, startedAt: "2026-01-02T03:04:05.000Z" };
