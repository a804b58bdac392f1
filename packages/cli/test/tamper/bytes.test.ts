import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "@enact/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Clones } from "./support/clones.js";
import { HOOK_MS } from "./support/hook-ms.js";
import { type BankChain, type RecordedBank, recordBank, SIGNER } from "./support/recorded-bank.js";
import { verified } from "./support/verifying.js";

const root = mkdtempSync(join(tmpdir(), "enact-bytes-"));
let bank: RecordedBank;

beforeAll(async () => {
  bank = await recordBank(join(root, "bank"));
}, HOOK_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One byte of one log. */
interface ByteEdit {
  readonly chain: BankChain;
  readonly what: "flipped" | "inserted" | "removed";
  /** Where in the log, as a share of it; the end is as likely as any other place. */
  readonly at: number;
  readonly byte: number;
}

const byteEdit: fc.Arbitrary<ByteEdit> = fc.record({
  chain: fc.constantFrom<BankChain>("oldest", "crashed", "main", "second", "newest"),
  what: fc.constantFrom("flipped", "inserted", "removed"),
  at: fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(1) },
  ),
  byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('\n\0 "\\{}[],:0'))),
});

describe("a byte that is flipped, inserted or removed anywhere in any log", () => {
  // Each time one process is shown so many edits, each in a clone of the whole store of its own.
  it.each([1, 2])("is found by one with %i threads, but where a crash would leave the same", async (threads) => {
    const edits = fc.array(byteEdit, { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(edits, async (some) => {
        const directory = mkdtempSync(join(root, "clones-"));
        try {
          const found = await findingsOf(some, directory, threads);
          some.forEach((edit, clone) => {
            const findings = found[clone] ?? [];
            if (isAtTheOpenEnd(edit)) expect(findings.map(({ code }) => code)).toEqual(["torn_tail"]);
            else expect(findings.some(isErrorIn(edit)), JSON.stringify(edit)).toBe(true);
          });
        } finally {
          rmSync(directory, { recursive: true });
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  /** What is found for each edit. */
  async function findingsOf(edits: readonly ByteEdit[], directory: string, threads: number) {
    const clones = new Clones(bank.files);
    const attacks = edits.map((edit) => ({
      corrupt: (log: Buffer, chain: string) => (chain === bank.chains[edit.chain] ? edited(log, edit) : log),
    }));
    clones.write(directory, SIGNER, attacks);
    const { findings, summary } = await verified(directory, { args: ["--threads", String(threads)] });
    expect(summary.unreadable).toBe(0);
    const found: Finding[][] = edits.map(() => []);
    for (const named of findings) {
      const { clone, finding } = clones.originOf(named);
      found[clone]?.push(finding);
    }
    return found;
  }

  /** An error that names the log; where its end was cut, in the words of the one that names it. */
  function isErrorIn({ chain }: ByteEdit): (finding: Finding) => boolean {
    return (finding) => finding.severity === "error" && finding.chain === bank.chains[chain];
  }

  /** The newline of the last record, where nothing names that record, or something behind it that ends no line. */
  function isAtTheOpenEnd(edit: ByteEdit): boolean {
    const { length } = bank.files.bytes(bank.chains[edit.chain]);
    const at = placeOf(edit, length);
    if (edit.what === "inserted") return at === length && edit.byte !== 0x0a;
    return edit.chain === "newest" && at === length - 1;
  }
});

function edited(log: Buffer, edit: ByteEdit): Buffer {
  const at = placeOf(edit, log.length);
  const [before, after] = [log.subarray(0, at), log.subarray(at)];
  if (edit.what === "inserted") return Buffer.concat([before, Buffer.from([edit.byte]), after]);
  if (edit.what === "removed") return Buffer.concat([before, after.subarray(1)]);
  const flipped = (after[0] as number) ^ (edit.byte === 0 ? 1 : edit.byte);
  return Buffer.concat([before, Buffer.from([flipped]), after.subarray(1)]);
}

function placeOf({ what, at }: ByteEdit, length: number): number {
  return Math.round(at * (what === "inserted" ? length : length - 1));
}
