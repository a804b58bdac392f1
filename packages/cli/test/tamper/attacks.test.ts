import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FINDING_SEVERITIES, type FindingCode } from "@enact/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETION } from "./attacks/deletion.js";
import { DOWNGRADE } from "./attacks/downgrade.js";
import { FILES } from "./attacks/files.js";
import { FORGED_RECORDS } from "./attacks/forged-records.js";
import { KEYS } from "./attacks/keys.js";
import { KNOWN_LIMITS } from "./attacks/known-limits.js";
import { LINES } from "./attacks/lines.js";
import { ORDER } from "./attacks/order.js";
import { REPLAY } from "./attacks/replay.js";
import { SIGNED_SPELLING } from "./attacks/spelling.js";
import { UNREADABLE } from "./attacks/unreadable.js";
import { attackBank, type BankAttacks } from "./support/bank-scene.js";
import { codesOf } from "./support/forgery.js";
import { attackHandover } from "./support/handover-scene.js";
import { HOOK_MS } from "./support/hook-ms.js";
import { type RecordedBank, recordBank } from "./support/recorded-bank.js";
import { type RecordedHandover, recordHandover } from "./support/recorded-handover.js";
import { Slots } from "./support/slots.js";

const root = mkdtempSync(join(tmpdir(), "enact-attacks-"));
/** As many processes at once as a small machine has cores. */
const slots = new Slots(2);
let bank: RecordedBank;
let handover: RecordedHandover;

beforeAll(async () => {
  bank = await recordBank(join(root, "bank"));
  handover = await recordHandover(join(root, "handover"));
}, HOOK_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const ON_THE_BANK: Readonly<Record<string, BankAttacks>> = {
  order: ORDER,
  deletion: DELETION,
  replay: REPLAY,
  downgrade: DOWNGRADE,
  lines: LINES,
  files: FILES,
  "known limits": KNOWN_LIMITS,
  "not to be read": UNREADABLE,
};

describe.concurrent.each(Object.entries(ON_THE_BANK))("%s", (_name, attacks) => {
  it.each(Object.entries(attacks))("%s", (_row, attack) => slots.run(() => attackBank(attack, bank)));
});

describe.concurrent("keys", () => {
  it.each(Object.entries(KEYS))("%s", (_row, attack) => slots.run(() => attackHandover(attack, handover)));
});

describe("the list of attacks", () => {
  const found = new Set<FindingCode>([
    SIGNED_SPELLING,
    ...[...Object.values(ON_THE_BANK), KEYS].flatMap((attacks) => Object.values(attacks).flatMap(({ finds }) => finds)),
    ...FORGED_RECORDS.flatMap((forgery) => codesOf(forgery)),
  ]);

  it.each(Object.keys(FINDING_SEVERITIES) as FindingCode[])("leads to %s", (code) => {
    expect(found).toContain(code);
  });
});
