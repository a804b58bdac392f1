import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidPayloadError } from "../src/errors.js";
import { encode, type Json, messageOf, snapshot, snapshotObject } from "../src/json.js";
import { canonical } from "../src/receipt/canonical.js";
import { partsOf } from "./support/engine.js";
import { hostileValues } from "./support/hostile-values.js";

const hostile = hostileValues();

/** JSON as `JSON.parse` makes it, of members that may be kept. */
const keptJson = fc.jsonValue({ maxDepth: 6 }).filter(isKept);

function isKept(value: unknown): boolean {
  if (typeof value === "number")
    return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
  if (typeof value !== "object" || value === null) return true;
  const reserved = ["$enact", "$digest", "$bytes", "__proto__"];
  return Object.entries(value).every(([key, member]) => !reserved.includes(key) && isKept(member));
}

describe("snapshot", () => {
  it("refuses every value that cannot be kept, without running any of its code", () => {
    for (const { name, value, calls } of hostile) {
      expect(() => snapshot(value, "payload"), name).toThrow(InvalidPayloadError);
      expect(calls(), name).toBe(0);
    }
  });

  it("deep-equals what it was made of, for any JSON", () => {
    fc.assert(
      fc.property(keptJson, (value) => {
        const text = JSON.stringify(value);
        expect(snapshot(JSON.parse(text), "payload")).toStrictEqual(
          JSON.parse(text.replaceAll(/(?<=[[:,]|^)-0(?=[,\]}]|$)/g, "0")),
        );
      }),
    );
  });

  it("is frozen at every level and shares nothing with the original", () => {
    fc.assert(
      fc.property(keptJson, (value) => {
        const original = JSON.parse(JSON.stringify(value));
        const parts = new Set<unknown>(partsOf(original));
        for (const part of partsOf(snapshot(original, "payload"))) {
          expect(Object.isFrozen(part)).toBe(true);
          expect(parts.has(part)).toBe(false);
        }
      }),
    );
  });

  it.each([
    ["1e21, which is written with an exponent", 1e21, 1e21],
    ["-1e300", -1e300, -1e300],
    ["the largest safe integer", 2 ** 53 - 1, 2 ** 53 - 1],
    ["a fraction", 0.1, 0.1],
    ["-0, as 0", -0, 0],
    ["a Date, as its ISO string", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["undefined members, by dropping them", { a: undefined, b: 1 }, { b: 1 }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["an object of another realm", runInNewContext("({ a: [1, { b: null }] })"), { a: [1, { b: null }] }],
    ["a subclass of Array, as an array", Object.assign(new (class extends Array<number> {})(), [1, 2]), [1, 2]],
    ["text beyond the basic plane", "𝒳 é 👍🏽", "𝒳 é 👍🏽"],
    [
      "members named like inherited ones",
      { constructor: 1, toString: 2, hasOwnProperty: 3 },
      { constructor: 1, toString: 2, hasOwnProperty: 3 },
    ],
  ])("keeps %s", (_name, value, kept) => {
    expect(snapshot(value, "payload")).toStrictEqual(kept);
  });

  it("lets no later change of the original through", () => {
    const original = { to: ["a"], at: new Date(0) };
    const copy = snapshot(original, "payload");
    original.to.push("b");
    original.at.setTime(1);
    expect(copy).toStrictEqual({ to: ["a"], at: "1970-01-01T00:00:00.000Z" });
  });

  it("names the member that cannot be kept, and not its value", () => {
    expect(() => snapshot({ rows: [{ "e-mail": "secret\ud800" }] }, "payload")).toThrow(
      /^payload\.rows\[0\]\["e-mail"\] has a lone surrogate/,
    );
    expect(() => snapshotObject([], "payload")).toThrow("payload must be an object, not an array");
  });

  it("has room for 256 KiB of JSON and 64 levels, and for no more", () => {
    const filled = (bytes: number) => ({ text: "x".repeat(bytes - 11) });
    expect(snapshot(filled(256 * 1024), "payload")).toEqual(filled(256 * 1024));
    expect(() => snapshot(filled(256 * 1024 + 1), "payload")).toThrow("larger than 262144 bytes");
    expect(() => snapshot({ text: "\u0001".repeat(50_000) }, "payload")).toThrow("larger than");
    expect(() => snapshot({ text: "€".repeat(100_000) }, "payload")).toThrow("larger than");
    const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(snapshot(nested(64), "payload")).toEqual(nested(64));
    expect(() => snapshot(nested(65), "payload")).toThrow("deeper than 64");
  });
});

describe("encode", () => {
  it("never throws, and never runs any code of the value", () => {
    for (const { name, value, calls } of hostile) {
      expect(() => canonical(encode(value, 100_000)), name).not.toThrow();
      expect(calls(), name).toBe(0);
    }
  });

  it("never throws, whatever it is given, and gives frozen JSON within its size", () => {
    fc.assert(
      fc.property(anything(), fc.integer({ min: 16, max: 2_000 }), ({ value }, maxBytes) => {
        const encoded = encode(value, maxBytes);
        const text = canonical(encoded);
        expect(canonical(JSON.parse(text))).toBe(text);
        // The marks of what was left out come on top, one per level.
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes + 64 * 66);
        expect(partsOf(encoded).every(Object.isFrozen)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps at most the size it is given of any hostile value", () => {
    for (const { name, value } of hostile) {
      expect(Buffer.byteLength(canonical(encode(value, 16_384))), name).toBeLessThanOrEqual(16_384 + 1_024);
    }
  });

  it("gives what it was given, for JSON that a snapshot takes", () => {
    fc.assert(
      fc.property(keptJson, (value) => {
        expect(encode(value)).toStrictEqual(snapshot(value, "output"));
      }),
    );
  });

  it.each([
    ["a function", () => 1, { $enact: "unserializable", type: "function" }],
    ["a BigInt", 1n, { $enact: "unserializable", type: "bigint" }],
    ["a Map", new Map(), { $enact: "unserializable", type: "Map" }],
    ["an error", new Error("x"), { $enact: "unserializable", type: "Error" }],
    ["bytes", Buffer.from("x"), { $enact: "unserializable", type: "bytes" }],
    ["a lone surrogate", "\ud800", { $enact: "unserializable", type: "ill-formed string" }],
    ["NaN", Number.NaN, { $enact: "unserializable", type: "NaN" }],
    ["a revoked proxy", Proxy.revocable({}, {}).proxy, { $enact: "unserializable", type: "Proxy" }],
    ["undefined", undefined, null],
    ["an undefined item", [undefined, null], [{ $enact: "unserializable", type: "undefined" }, null]],
    ["a setter", { set a(_value: number) {} }, { a: { $enact: "unserializable", type: "setter" } }],
    ["a key with a lone surrogate", { "a\ud800": 1 }, { "a\ufffd": 1 }],
  ])("stands for %s", (_name, value, encoded) => {
    expect(encode(value)).toStrictEqual(encoded);
  });

  it("escapes reserved keys, so that a vendor cannot forge a placeholder", () => {
    const forged = JSON.parse(
      '{"$enact":"redacted","$$enact":1,"$digest":2,"$bytes":3,"__proto__":4,"enact":5,"$other":6}',
    );
    expect(Object.entries(encode(forged) as object)).toEqual([
      ["$$enact", "redacted"],
      ["$$$enact", 1],
      ["$$digest", 2],
      ["$$bytes", 3],
      ["$__proto__", 4],
      ["enact", 5],
      ["$other", 6],
    ]);
  });

  it("keeps what fits beside what is too large, and says where it stopped", () => {
    expect(encode({ big: "x".repeat(500), small: 1 }, 400)).toEqual({
      big: { $enact: "unserializable", type: "too large" },
      small: 1,
    });
    expect((encode(["x".repeat(90), 1, 2, 3, 4, 5], 100) as readonly Json[]).at(-1)).toEqual({
      $enact: "unserializable",
      type: "too large",
    });
    expect(encode({ a: "x".repeat(90), ["k".repeat(90)]: 1 }, 100)).toEqual({ a: "x".repeat(90), $enact: "truncated" });
  });
});

describe("messageOf", () => {
  it("gives at most 500 characters of well-formed text, whatever was thrown", () => {
    fc.assert(
      fc.property(anything(), ({ value: thrown }) => {
        const message = messageOf(thrown);
        expect(message.length).toBeLessThanOrEqual(501);
        expect(message.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(messageOf(new Error(`${"x".repeat(499)}👍`))).toBe(`${"x".repeat(499)}\ufffd…`);
    expect(messageOf(new Error("said"))).toBe("said");
    expect(messageOf(Proxy.revocable({}, {}).proxy)).toBeTypeOf("string");
  });
});

/** In a box, because fast-check looks into the values that it makes. */
function anything(): fc.Arbitrary<{ readonly value: unknown }> {
  const small = hostile.filter(({ name }) => !/10 MB|300,000|unfolds|cycle/.test(name));
  return fc.oneof(
    fc
      .anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withObjectString: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
        withUnicodeString: true,
      })
      .map((value) => ({ value })),
    fc.string({ unit: "binary", maxLength: 2_000 }).map((value) => ({ value })),
    fc.nat(small.length - 1).map((index) => ({
      get value() {
        return small[index]?.value;
      },
    })),
  );
}
