import { isUtf8 } from "node:buffer";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode, type Json, type JsonObject } from "../../src/json.js";
import { hash, id, timestamp } from "../../src/models/fields.js";
import { newId } from "../../src/models/id.js";
import { canonical } from "../../src/receipt/canonical.js";
import { problemsOf } from "../../src/receipt/verify/explain.js";
import { createRecordReader } from "../../src/receipt/verify/record-view.js";
import { scanValue } from "../../src/receipt/verify/scan-json.js";
import { scanOf } from "../../src/receipt/verify/scan-schema.js";
import { attemptOf, blockedOf, ENTRY, receiptOf, resultOf, signText } from "./support/evidence.js";

const reads = createRecordReader();
const anyJson = fc.jsonValue({ stringUnit: "binary", maxDepth: 4 }) as fc.Arbitrary<Json>;

/** JSON as it gets into records: what cannot be kept is replaced, and reserved keys are escaped. */
const kept = anyJson.map((value) => encode(JSON.parse(JSON.stringify(value))));

function scans(text: string): boolean {
  const bytes = Buffer.from(text, "utf8");
  return scanValue(bytes, 0, 0) === bytes.length;
}

/** A record around a value, as text. */
function bodyOf(content: JsonObject): string {
  const place = { chain: newId(), seq: 3, prev: `sha256:${"0".repeat(64)}`, timestamp: "2026-01-02T03:04:05.678Z" };
  return canonical({ ...content, ...place, v: 1, alg: "hmac-sha256", kid: "k" });
}

/** What is slow and sure: parse, look at every value, ask the schema, and write the canonical form anew. */
function isValid(line: Buffer): boolean {
  if (!isUtf8(line)) return false;
  try {
    const text = line.toString("utf8");
    const record = JSON.parse(text) as JsonObject;
    const { signature, ...unsigned } = record;
    if (problemsOf(record).length > 0) return false;
    return text === `${canonicalize(unsigned)?.slice(0, -1)},"signature":"${String(signature)}"}`;
  } catch {
    return false;
  }
}

describe("scanValue", () => {
  it("reads the canonical form of anything that may enter a record", () => {
    fc.assert(
      fc.property(kept, (value) => {
        expect(scans(canonical(value))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    "",
    "nul",
    "nulll",
    "tru",
    "01",
    "-",
    "-0",
    "+1",
    "1.0",
    "1.",
    ".5",
    "1e5",
    "1E400",
    "1e400",
    "9007199254740992",
    "-9007199254740992",
    "100000000000000000000",
    '"',
    '"a',
    '"\u0000"',
    '"\\u0041"',
    '"\\u000A"',
    '"\\u000a"',
    '"\\/"',
    '"\\ud800"',
    "[",
    "[1,]",
    "[1 ]",
    " 1",
    "{",
    "{}}",
    '{"a"}',
    '{"a":1,}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"\ufb33":1,"\u{1f600}":2}',
    '{"$enact":1}',
    '{"$enact":"redacted","a":1}',
    '{"$bytes":1,"$digest":"sha256:00"}',
    '{"$digest":"x"}',
    '{"__proto__":1}',
    `${"[".repeat(81)}${"]".repeat(81)}`,
  ])("does not read %j", (text) => {
    expect(scans(text)).toBe(false);
  });

  it.each([
    "0",
    "-1",
    "9007199254740991",
    "1e+21",
    "1.5e-7",
    "5e-324",
    "333333333.3333333",
    '"\\u001f\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028"',
    '{"\u{1f600}":1,"\ufb33":2}',
    '{"":1,"\\r":2,"1":3}',
    '{"a":1,"aa":2,"b":3}',
    '{"$$enact":1,"$__proto__":2}',
    '{"$enact":"redacted"}',
    '{"$enact":"truncated","a":1}',
    '{"$enact":"unserializable","type":"Map"}',
    `{"$bytes":12,"$digest":"sha256:${"0".repeat(64)}"}`,
    `${"[".repeat(80)}${"]".repeat(80)}`,
  ])("reads %j", (text) => {
    expect(scans(text)).toBe(true);
    if (!text.includes("[[")) expect(canonicalize(JSON.parse(text))).toBe(text);
  });
});

describe("a scan that was derived from a schema", () => {
  it.each([
    ["id", id, /^"[0-9a-f-]{36}"$/],
    ["hash", hash, /^"sha256:[0-9a-f]{64}"$/],
    ["timestamp", timestamp, /^"[\dT:.Z-]{24}"$/],
  ] as const)("agrees with its pattern: %s", (_name, schema, alike) => {
    const scan = scanOf(schema);
    const text = fc.oneof(
      fc.stringMatching(alike),
      fc.constant(`"${newId()}"`),
      fc.date({ noInvalidDate: true }).map((date) => JSON.stringify(date)),
    );
    fc.assert(
      fc.property(text, (quoted) => {
        const bytes = Buffer.from(quoted, "utf8");
        expect(scan(bytes, 0, 0) === bytes.length).toBe(schema.safeParse(JSON.parse(quoted)).success);
      }),
      { numRuns: 2_000 },
    );
  });

  const runId = newId();
  const content: fc.Arbitrary<JsonObject> = fc.oneof(
    kept.map((output) => ({ ...resultOf(runId), output })),
    kept.map((input) => ({ ...attemptOf(runId), input })),
    kept.map((payload) => ({ ...blockedOf(runId), payload })),
    kept.map((before) => receiptOf(runId, `sha256:${"1".repeat(64)}`, [{ ...ENTRY, before }, ENTRY])),
  );

  it("reads every record that fits", () => {
    fc.assert(
      fc.property(content, (record) => {
        const line = signText(bodyOf(record));
        expect(isValid(line)).toBe(true);
        const view = reads(line);
        expect(view?.kind).toBe(record["kind"]);
        expect(view?.plain("runId")).toBe(runId);
      }),
      { numRuns: 500 },
    );
  });

  it("reads an edited record exactly when it is still canonical and fits", () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 3 }),
      put: fc.oneof(
        fc.constant(""),
        fc.constantFrom('"', ",", "}", "{", "[", "]", ":", "1", "-", " ", "null", "\\", "é"),
        fc.string({ maxLength: 3 }),
      ),
    });
    fc.assert(
      fc.property(content, edit, (record, { at, remove, put }) => {
        const body = bodyOf(record);
        const from = 1 + (at % (body.length - 2));
        const edited =
          `${body.slice(0, from)}${put}${body.slice(Math.min(from + remove, body.length - 1))}`.toWellFormed();
        const line = signText(edited);
        expect(reads(line) !== undefined).toBe(isValid(line));
      }),
      { numRuns: 5_000 },
    );
  });
});
