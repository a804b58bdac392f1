import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FindingCode } from "@enact/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FORGED_RECORDS } from "./attacks/forged-records.js";
import { SIGNED_SPELLING, SPELLINGS } from "./attacks/spelling.js";
import { editOf, nameOf } from "./support/forgery.js";
import { HOOK_MS } from "./support/hook-ms.js";
import { locatorOf } from "./support/locator.js";
import { type RecordedBank, recordBank } from "./support/recorded-bank.js";
import { type Edit, type Report, verifyEdits } from "./support/rounds.js";

const root = mkdtempSync(join(tmpdir(), "enact-forged-"));

let bank: RecordedBank;

beforeAll(async () => {
  bank = await recordBank(join(root, "bank"));
}, HOOK_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("somebody who holds the key, and signs the record and all that follow", () => {
  let edits: readonly Edit[];
  let report: Report;

  beforeAll(async () => {
    edits = FORGED_RECORDS.map((forgery) => editOf(forgery, bank));
    report = await verifyEdits(bank, join(root, "clones"), edits, { together: false });
  }, HOOK_MS);

  it.each(FORGED_RECORDS.map((forgery, index) => [nameOf(forgery), index] as const))(
    "is found out exactly as far as other records tell: %s",
    (name, index) => {
      const { found, expected } = report.of([edits[index] as Edit]);
      expect(found[name]).toEqual(expected[name]);
    },
  );

  it("is found out nowhere else", () => {
    expect(report.others).toEqual([]);
    expect(report.exitCode).toBe(1);
  });
});

describe("somebody who holds the key, and spells a record otherwise before he signs it", () => {
  let loose: Report;
  let strict: Report;
  const editsFor = (codes: readonly FindingCode[]) =>
    Object.entries(SPELLINGS).map(([name, forge]): Edit => {
      const { runId, ...spot } = locatorOf(bank).at("receipt", "blocked");
      const subject = { name, spot, runId, untrusted: [], misfit: [] };
      return { subject, name, forge, expected: codes.map((code) => ({ code, ...spot, runId })) };
    });

  beforeAll(async () => {
    loose = await verifyEdits(bank, join(root, "loose"), editsFor([]), { together: false });
    const options = { together: false, args: ["--strict"] };
    strict = await verifyEdits(bank, join(root, "strict"), editsFor([SIGNED_SPELLING]), options);
  }, HOOK_MS);

  it("is found out by --strict, whatever the spelling", () => {
    const { found, expected } = strict.of();
    expect(found).toEqual(expected);
    expect(strict).toMatchObject({ others: [], exitCode: 1 });
  });

  it("is not found out without it, since every reader takes the record for the same", () => {
    const { found, expected } = loose.of();
    expect(found).toEqual(expected);
    expect(loose).toMatchObject({ others: [], exitCode: 0 });
  });
});
