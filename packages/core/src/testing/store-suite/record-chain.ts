import { newId } from "../../models/id.js";
import type { RecordContent } from "../../models/record.js";
import { buildReceipt } from "../../receipt/build-receipt.js";
import { keyFromSecret } from "../../receipt/keyring.js";
import { seal } from "../../receipt/seal.js";

/** Signed records, linked as a writer links them, for stores to keep. */
export class RecordChain {
  readonly id: string = newId();
  readonly #key = keyFromSecret("a secret of the contract suite alone");
  #seq = 0;
  #prev: string | null = null;

  /** The line of the next record, newline included. */
  next(content: RecordContent, timestamp: string = new Date().toISOString()): Uint8Array {
    const { line, hash } = seal(content, { chain: this.id, seq: this.#seq, prev: this.#prev, timestamp }, this.#key);
    this.#seq += 1;
    this.#prev = hash;
    return line;
  }

  /** The line of a record of some length that is no receipt, whatever its text looks like. */
  note(text = ""): Uint8Array {
    const output = { text, like: '"kind":"receipt"' };
    return this.next({ kind: "result", runId: newId(), index: 0, status: "succeeded", output });
  }

  /** The line of a run's receipt. */
  receipt(runId: string, options: { readonly timestamp?: string; readonly text?: string } = {}): Uint8Array {
    const content = buildReceipt({
      runId,
      workflow: "contract",
      actor: {},
      payload: { text: options.text ?? "" },
      policyResults: [],
      now: "2026-01-01T00:00:00.000Z",
      decision: "BLOCK",
      actionsTaken: [],
      intent: null,
    });
    return this.next(content, options.timestamp);
  }
}

/** Texts that a careless store changes: by trimming, normalising, escaping or parsing numbers. */
export const ODD_TEXTS: readonly string[] = [
  " leading and trailing ",
  "e\u0301 is not é",
  "\u2028 \ufeff \u0000 \u007f \u{10ffff}",
  "line\nbreak\r\n and \\n",
  "12345678901234567890.0100",
  "'; DROP TABLE records; --",
];

/** The longest text that fits into a record of 4 MiB. */
export const LONGEST_TEXT: string = "x".repeat(4 * 1024 * 1024 - 1024);
