import { hash } from "node:crypto";
import type { Call } from "./entries.js";

/** How many characters of open runs are kept as they are. */
const BUDGET = 8 * 1024 * 1024;

/**
 * Texts of records that are to be compared with later ones: as they are while there is room, and as their digests where
 * many runs are open at once.
 */
export class Keeper {
  #kept = 0;

  keep(text: string): string {
    if (this.#kept + text.length > BUDGET || text.length > MAX_TEXT) return digestOf(text);
    this.#kept += text.length;
    return text;
  }

  keepAll({ target, input, before, policyResults }: Call): Call {
    return {
      target: this.keep(target),
      input: this.keep(input),
      before: before === undefined ? undefined : this.keep(before),
      policyResults: policyResults === undefined ? undefined : this.keep(policyResults),
    };
  }

  /** What was kept is not needed any more. */
  release(kept: string | undefined): void {
    if (kept !== undefined && !isDigest(kept)) this.#kept -= kept.length;
  }
}

/** One text must not take the room of thousands. */
const MAX_TEXT = 64 * 1024;

/**
 * Whether two texts are the same, each as it is, or kept as a digest, or replaced by its digest in a record that would
 * have become too large (`{"$bytes":…,"$digest":…}`).
 */
export function isSame(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && (hasDigest(a) || hasDigest(b)) && digestOf(a) === digestOf(b);
}

/** Whether a text is only known by its digest. */
export function isDigest(text: string): boolean {
  return text.startsWith("sha256:");
}

function hasDigest(text: string): boolean {
  return isDigest(text) || text.startsWith('{"$bytes":');
}

function digestOf(text: string): string {
  if (isDigest(text)) return text;
  const replaced = /^\{"\$bytes":\d+,"\$digest":"(sha256:[0-9a-f]{64})"\}$/.exec(text);
  return replaced?.[1] ?? `sha256:${hash("sha256", Buffer.from(text, "latin1"), "hex")}`;
}
