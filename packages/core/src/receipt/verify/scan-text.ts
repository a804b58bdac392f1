import { ascii, NONE, type Scan } from "./scan-json.js";

/** What a letter of a shape stands for; any other character stands for itself. */
const CLASSES: Readonly<Record<string, string>> = { X: "0123456789abcdef", D: "0123456789", V: "47", N: "89ab" };

/** A UUID of version 7 or 4, quoted. */
export const scanId = scanShape('"XXXXXXXX-XXXX-VXXX-NXXX-XXXXXXXXXXXX"');

/** The hash of a record, quoted. */
export const scanHash = scanShape(`"sha256:${"X".repeat(64)}"`);

const scanClock = scanShape('"DDDD-DD-DDTDD:DD:DD.DDDZ"');

/** A record's timestamp, quoted. */
export const scanTimestamp: Scan = (bytes, at, depth) => {
  const end = scanClock(bytes, at, depth);
  const fits =
    end !== NONE &&
    isPairWithin(bytes, at + 6, 1, 12) &&
    isPairWithin(bytes, at + 9, 1, 31) &&
    isPairWithin(bytes, at + 12, 0, 23) &&
    isPairWithin(bytes, at + 15, 0, 59) &&
    isPairWithin(bytes, at + 18, 0, 59);
  return fits ? end : NONE;
};

function scanShape(shape: string): Scan {
  const classes = Array.from(new Set(shape));
  const allowed = Uint32Array.from(shape, (letter) => 1 << classes.indexOf(letter));
  const kinds = new Uint32Array(256);
  classes.forEach((letter, index) => {
    for (const byte of ascii(CLASSES[letter] ?? letter)) kinds[byte] = (kinds[byte] as number) | (1 << index);
  });
  return (bytes, at) => {
    for (let index = 0; index < allowed.length; index++) {
      if (((kinds[bytes[at + index] as number] as number) & (allowed[index] as number)) === 0) return NONE;
    }
    return at + allowed.length;
  };
}

function isPairWithin(bytes: Buffer, at: number, least: number, most: number): boolean {
  const pair = ((bytes[at] as number) - 0x30) * 10 + ((bytes[at + 1] as number) - 0x30);
  return pair >= least && pair <= most;
}
