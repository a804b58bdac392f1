import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANY_JSON, afterEdit, afterSignedEdit, OPTIONAL_MEMBERS } from "./support/expected-of-member.js";
import { HOOK_MS } from "./support/hook-ms.js";
import { CHANGES, type ChangeName, changedText, leavesOf, otherThan, withAt } from "./support/members.js";
import { type RecordedBank, recordBank } from "./support/recorded-bank.js";
import { type Edit, type Report, verifyEdits } from "./support/rounds.js";
import { SUBJECT_NAMES, type Subject, subjectsOf } from "./support/subjects.js";

const root = mkdtempSync(join(tmpdir(), "enact-fields-"));
let bank: RecordedBank;

beforeAll(async () => {
  bank = await recordBank(join(root, "bank"));
}, HOOK_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALL_CHANGES = Object.keys(CHANGES) as ChangeName[];

describe("somebody who cannot sign", () => {
  const edited = editing(ALL_CHANGES, (subject, member, change) => ({
    damage: (line) => changedText(line, member, CHANGES[change]),
    expected: afterEdit(subject, member, change),
  }));

  it.each(edited.rows)("is found out where any member of the %s is %s", (name, change) => {
    const { found, expected } = edited.of(name, change);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(9);
    expect(found).toEqual(expected);
  });

  it("is found out nowhere else", () => {
    expect(edited.report().others).toEqual([]);
    expect(edited.report().exitCode).toBe(1);
  });
});

describe("somebody who holds the key, and signs the record and all that follow", () => {
  const changes = ALL_CHANGES.filter((change) => change !== "edited" && change !== "there twice");
  const edited = editing(changes, (subject, member, change) => {
    const isMissed = change === "put there under another name too" || !OPTIONAL_MEMBERS.includes(member);
    const isFit = change === "given another type" && ANY_JSON.includes(member);
    if (member === "signature" || isFit || !isMissed) return undefined;
    return {
      forge: (body) => changedText(body, member, CHANGES[change]),
      expected: afterSignedEdit(subject, member, change),
    };
  });

  it.each(edited.rows)("is found out where any member of the %s that it needs is %s", (name, change) => {
    const { found, expected } = edited.of(name, change);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(7);
    expect(found).toEqual(expected);
  });

  it("is found out nowhere else", () => {
    expect(edited.report().others).toEqual([]);
    expect(edited.report().exitCode).toBe(1);
  });
});

describe("somebody who holds the key, and signs a record in which a member is there twice", () => {
  const twice: MakeEdit = (_subject, member, change) =>
    member === "signature" ? undefined : { forge: (body) => changedText(body, member, CHANGES[change]), expected: [] };
  const loose = editing(["there twice"], twice);
  const strict = editing(
    ["there twice"],
    (subject, member, change) => {
      const expected = [{ code: "not_canonical", ...subject.spot, runId: subject.runId }] as const;
      return twice(subject, member, change) && { ...twice(subject, member, change), expected };
    },
    ["--strict"],
  );

  it("is found out by --strict alone, since every reader takes the last one", () => {
    expect(loose.report()).toMatchObject({ others: [], exitCode: 0 });
    expect(strict.report()).toMatchObject({ others: [], exitCode: 1 });
  });

  it.each(strict.rows)("is found out in the %s, whichever member is %s", (name, change) => {
    const { found, expected } = strict.of(name, change);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(8);
    expect(found).toEqual(expected);
    expect(loose.of(name, change).found).toEqual(loose.of(name, change).expected);
  });
});

describe("somebody who cannot sign, and looks for a value that nobody checks", () => {
  let edits: readonly Edit[];
  let report: Report;
  beforeAll(async () => {
    edits = subjectsOf(bank).flatMap((subject) => {
      const record = bank.files.record(subject.spot);
      return leavesOf(record)
        .filter((path) => path.length > 1)
        .map((path): Edit => {
          const damage = (line: string) => JSON.stringify(withAt(JSON.parse(line), path, otherThan));
          const expected = [{ code: "bad_signature", ...subject.spot } as const, ...subject.untrusted];
          return { subject, name: path.join("."), damage, expected };
        });
    });
    report = await verifyEdits(bank, mkdtempSync(join(root, "clones-")), edits);
  }, HOOK_MS);

  it.each(SUBJECT_NAMES)("finds none within the %s", (name) => {
    const { found, expected } = report.of(edits.filter((edit) => edit.subject.name === name));
    expect(found).toEqual(expected);
  });

  it("has tried hundreds, and is found out nowhere else", () => {
    expect(edits.length).toBeGreaterThan(300);
    expect(report).toMatchObject({ others: [], exitCode: 1 });
  });
});

type MakeEdit = (
  subject: Subject,
  member: string,
  change: ChangeName,
) => Pick<Edit, "forge" | "damage" | "expected"> | undefined;

/** Makes every one of these changes to every member of every subject, and lets one process of the command look at them all. */
function editing(changes: readonly ChangeName[], make: MakeEdit, args: readonly string[] = []) {
  let made: readonly (Edit & { readonly change: ChangeName })[] = [];
  let report: Report | undefined;
  beforeAll(async () => {
    made = subjectsOf(bank).flatMap((subject) =>
      changes.flatMap((change) =>
        Object.keys(bank.files.record(subject.spot)).flatMap((member) => {
          const edit = make(subject, member, change);
          return edit === undefined ? [] : [{ ...edit, subject, change, name: member }];
        }),
      ),
    );
    const directory = mkdtempSync(join(root, "clones-"));
    report = await verifyEdits(bank, directory, made, { args });
  }, HOOK_MS);
  const reported = () => report as Report;
  return {
    rows: changes.flatMap((change) => SUBJECT_NAMES.map((name) => [name, change] as const)),
    report: reported,
    of: (name: string, change: ChangeName) =>
      reported().of(made.filter((edit) => edit.subject.name === name && edit.change === change)),
  };
}
