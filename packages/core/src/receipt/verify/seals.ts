import { isUtf8 } from "node:buffer";
import type { Keyring } from "../keyring.js";
import { hashOf, verifyLine } from "../seal.js";

/** What was found out about the lines of a block: a shortcut for whoever verifies them, and never a finding. */
export interface Seals {
  /** For each line the id of the key whose signature it carries; undefined where that is none, or the line is not UTF-8. */
  readonly kids: readonly (string | undefined)[];
  /** The hash of each line, as the next record's `prev` names it. */
  readonly hashes: readonly string[];
}

/**
 * Finds out about lines elsewhere, such as in another thread.
 *
 * @param block - whole lines, each with its newline. Its buffer holds nothing else and is given away: it may be transferred.
 */
export type ReadSeals = (block: Uint8Array) => Promise<Seals>;

/**
 * Makes what computes the signatures and hashes of a block, as the `seals` of a verification promises them: for the other
 * thread, with the same keyring.
 */
export function createSealReader(keyring: Keyring): (block: Uint8Array) => Seals {
  let last: string | undefined;
  return (block) => {
    const kids: (string | undefined)[] = [];
    const hashes: string[] = [];
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end);
      const kid = isUtf8(line) ? signerOf(line, keyring, last) : undefined;
      last = kid ?? last;
      kids.push(kid);
      hashes.push(hashOf(line));
      start = end + 1;
    }
    return { kids, hashes };
  };
}

const NEWLINE = 0x0a;

const MEMBER = '"kid":"';

/** How many of the keys that a line names are tried; the record's own is among the first, or it is verified elsewhere. */
const MAX_TRIED = 4;

/** Whose signature a line carries. Whether that is whom its record names is for the verification to see. */
function signerOf(line: Buffer, keyring: Keyring, likely: string | undefined): string | undefined {
  // Without reading the record: nearly always it is the key of the line before.
  if (isSignedBy(line, likely, keyring)) return likely;
  const tried = new Set([likely]);
  for (let at = line.indexOf(MEMBER); at !== -1 && tried.size <= MAX_TRIED; at = line.indexOf(MEMBER, at + 1)) {
    const start = at + MEMBER.length;
    const end = line.indexOf('"', start);
    if (end === -1) return undefined;
    const kid = line.toString("utf8", start, Math.min(end, start + MAX_KID_BYTES));
    if (!tried.has(kid) && isSignedBy(line, kid, keyring)) return kid;
    tried.add(kid);
  }
  return undefined;
}

const MAX_KID_BYTES = 256;

function isSignedBy(line: Buffer, kid: string | undefined, keyring: Keyring): boolean {
  const key = kid === undefined ? undefined : keyring.get(kid);
  return key !== undefined && verifyLine(line, key);
}
