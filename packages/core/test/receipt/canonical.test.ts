import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/json.js";
import { canonical } from "../../src/receipt/canonical.js";
import { vectorText } from "./support/vectors.js";

describe("canonical", () => {
  it.each(["arrays", "french", "structures", "unicode", "values", "weird"])(
    "writes the official case %s of RFC 8785",
    (name) => {
      const input = JSON.parse(vectorText(`jcs-cyberphone/testdata/input/${name}.json`)) as Json;
      const hex = vectorText(`jcs-cyberphone/testdata/outhex/${name}.txt`).replaceAll(/\s/g, "");
      expect(Buffer.from(canonical(input), "utf8").toString("hex")).toBe(hex);
    },
  );

  it("writes what npm canonicalize writes, of any JSON", () => {
    const anyJson = fc.jsonValue({ stringUnit: "binary", maxDepth: 5 });
    fc.assert(
      fc.property(anyJson, (value) => {
        const parsed = JSON.parse(JSON.stringify(value)) as Json;
        expect(canonical(parsed)).toBe(canonicalize(parsed));
      }),
      { numRuns: 1_000 },
    );
  });

  it("sorts by UTF-16 code units, not by code points", () => {
    expect(canonical({ "\ufb33": 1, "\u{1f600}": 2 })).toBe('{"\u{1f600}":2,"\ufb33":1}');
  });
});
