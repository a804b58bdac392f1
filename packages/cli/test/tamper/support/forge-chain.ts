import { writeFileSync } from "node:fs";
import type { JsonObject } from "@enact/core";
import type { StoredFiles } from "./copied-store.js";
import { hashOf, type Signer, sealed } from "./forge.js";

/** Where a chain is put, and how it begins. */
export interface ForgedChainOptions {
  /** @defaultValue one that is newer than all others */
  readonly chain?: string;
  /** What its first record says beside what that of another chain says. */
  readonly open?: JsonObject;
}

/** A chain that is newer than all others of a recorded store. */
export const FORGED_CHAIN = "019ca8ff-0000-7000-8000-00000000c4a1";

/** Puts a chain of one's own beside those of a store, as everybody can who may write its files. */
export function forgeChain(
  store: StoredFiles,
  signer: Signer,
  contents: readonly JsonObject[],
  { chain = FORGED_CHAIN, open = {} }: ForgedChainOptions = {},
): string {
  const [pattern = ""] = store.chains;
  const first = { ...store.record({ chain: pattern, seq: 0 }), heads: [], ...open };
  const lines: Buffer[] = [];
  for (const content of [first, ...contents]) {
    const before = lines.at(-1);
    const place = { chain, seq: lines.length, prev: before === undefined ? null : hashOf(before) };
    lines.push(sealed({ timestamp: "2026-03-02T00:00:00.000Z", v: 1, ...content, ...place }, signer));
  }
  writeFileSync(store.log(chain), "", { flag: "wx", mode: 0o600 });
  store.write(chain, lines);
  return chain;
}
