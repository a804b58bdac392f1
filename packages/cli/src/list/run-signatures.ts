import type { Keyring } from "@enact/core";
import { parseObject } from "../index/members.js";
import type { RunIndex } from "../index/run-index.js";
import { type SignatureState, signatureStateOf } from "../store/sealed-line.js";

/** Whether the receipts of some runs are signed as they are; of an open run, its intent. */
export async function runSignatures(
  index: RunIndex,
  runIds: readonly string[],
  keyring: Keyring | undefined,
): Promise<ReadonlyMap<string, SignatureState>> {
  const states = new Map<string, SignatureState>();
  if (keyring === undefined) return states;
  for await (const { runId, line } of index.endings(runIds)) {
    states.set(runId, signatureStateOf(line, parseObject(line) ?? {}, keyring));
  }
  return states;
}

/** How many runs are signed as they are, how many are not, and how many nobody could check. */
export interface SignatureCounts {
  readonly good: number;
  readonly bad: number;
  readonly unchecked: number;
}

/** Checks the signatures of the receipts of any number of runs; of an open run, of its intent. */
export async function countSignatures(
  index: RunIndex,
  runIds: readonly string[],
  keyring: Keyring | undefined,
): Promise<SignatureCounts> {
  if (keyring === undefined) return { good: 0, bad: 0, unchecked: runIds.length };
  let good = 0;
  for await (const { line } of index.endings(runIds)) {
    if (signatureStateOf(line, parseObject(line) ?? {}, keyring) === "good") good++;
  }
  return { good, bad: runIds.length - good, unchecked: 0 };
}

/** The same in a sentence. */
export function signaturesText({ good, bad, unchecked }: SignatureCounts): string {
  if (unchecked > 0) return "Signatures are unchecked: there is no key.";
  if (bad === 0) return `All ${good} signatures are good.`;
  return `${bad} of ${good + bad} are not signed as they are, or with an unknown key; \`enact verify\` says what is wrong.`;
}
