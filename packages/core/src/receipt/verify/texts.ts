import { NONE, scanWord, textOf } from "./scan-json.js";

interface Known {
  readonly bytes: Buffer;
  readonly text: string;
}

/**
 * Texts of members that often say the same in one record as in the one before: who acts, on what, what policies said.
 * The same text is then the same string, which takes no memory and is compared at once.
 */
export class Texts {
  readonly #known = new Map<string, Known | undefined>(REPEATED.map((name) => [name, undefined]));

  /** The text of some bytes, each as one character. */
  of(name: string, bytes: Buffer, start: number, end: number): string {
    const known = this.#known.get(name);
    if (known !== undefined && isAt(bytes, start, end, known.bytes)) return known.text;
    const text = textOf(bytes, start, end);
    if (end - start <= MAX_KNOWN && (known !== undefined || this.#known.has(name))) {
      this.#known.set(name, { bytes: Buffer.from(bytes.subarray(start, end)), text });
    }
    return text;
  }
}

const REPEATED = [
  "alg",
  "kid",
  "chain",
  "actor",
  "policyResults",
  "resources",
  "workflow",
  "system",
  "action",
  "effect",
];

/** What is longer is seldom said twice. */
const MAX_KNOWN = 16 * 1024;

/** From how many bytes on the platform compares faster than a loop, with the call. */
const SHORT = 64;

function isAt(bytes: Buffer, start: number, end: number, known: Buffer): boolean {
  if (end - start !== known.length) return false;
  if (known.length < SHORT) return scanWord(bytes, start, known) !== NONE;
  return known.compare(bytes, start, end) === 0;
}
