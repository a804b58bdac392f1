import { unlinkSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@enact/core";
import type { Attack, AttackScene, Attacks } from "./attack.js";
import { carryOut } from "./attack.js";
import { type Locator, locatorOf } from "./locator.js";
import { type RecordedBank, SIGNER } from "./recorded-bank.js";
import { type Rewriting, reforge } from "./reforge.js";

/** The bank's store in an attacker's hands. */
export interface BankScene extends AttackScene, Locator {
  readonly chains: RecordedBank["chains"];
  readonly runs: RecordedBank["runs"];
  readonly bossKeyFile: string;
  /** Writes the store anew, as one who holds its key; see {@link reforge}. */
  rewrite(rewriting: Rewriting): void;
  /** The same, with records put into a chain before the one of this number. */
  insert(chain: string, seq: number, ...records: readonly JsonObject[]): void;
}

/** Attacks on the bank's store. */
export type BankAttacks = Attacks<BankScene>;

/** Carries out an attack on the bank's store. */
export function attackBank(attack: Attack<BankScene>, bank: RecordedBank): Promise<void> {
  const { files, chains, runs, bossKeyFile } = bank;
  return carryOut(attack, files, (scene): BankScene => {
    const rewrite = (rewriting: Rewriting) => reforge(scene.store, SIGNER, rewriting);
    return {
      ...scene,
      chains,
      runs,
      bossKeyFile,
      ...locatorOf(bank),
      rewrite,
      insert: (into, seq, ...records) =>
        rewrite((before, chain) => (chain === into ? before.toSpliced(seq, 0, ...records) : before)),
    };
  });
}

/**
 * Changes a receipt that stands alone, as text, and takes its copy away, which would tell.
 *
 * @returns the place of its line
 */
export function editedReceipt(
  { store, line, runs }: BankScene,
  change: (line: string) => string | Uint8Array,
): { readonly chain: string; readonly seq: number } {
  const place = line("receipt", "blocked");
  store.edit(place, change);
  unlinkSync(join(store.directory, `${runs.blocked}.json`));
  return place;
}
