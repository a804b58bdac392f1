import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InexactJson, readJson, writeJson } from "../../src/values/json-text.js";

/** Reads a text, and writes it again. */
function again(text: string, asWritten = false): string | undefined {
  const read = readJson(text, asWritten);
  if (!(read instanceof InexactJson)) return writeJson(read);
  return read.places === "lost" ? undefined : writeJson(read.value, read.places);
}

describe("JSON out of the database", () => {
  test.each([
    '{"a":12345678901234567890,"b":"12345678901234567890"}',
    "[0.30000000000000000001,1.50,1.0,-0.0,0.00,100,1.5]",
    '{"a/b":{"~":[9007199254740993]},"c":1e-7}',
    '{"__proto__":12345678901234567890}',
    "null",
    "12345678901234567890",
    '"12345678901234567890"',
    "[null,[],{}]",
  ])("%s is written as it was read", (text) => {
    expect(again(text)).toBe(text);
  });

  test("a place tells nothing of the value", () => {
    expect(readJson('{"n": 12345678901234567890, "z": 1.50, "t": "x", "f": 0.5}', false)).toEqual(
      new InexactJson({ n: "12345678901234567890", z: 1.5, t: "x", f: 0.5 }, [{ at: "/n" }, { at: "/z", zeros: 1 }]),
    );
  });

  test.each(['{"b":1,"a":2}', '{ "a": 1 }', '{"a":1,"a":2}', "1E2", '"\\u0041"'])(
    "%s as text is lost, unless only its meaning counts",
    (text) => {
      expect(again(text, true)).toBeUndefined();
      expect(again(text, false)).toBeDefined();
    },
  );

  test("any number with a small exponent keeps its value and its zeros", () => {
    const decimal = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.stringMatching(/^[0-9]{0,12}$/))
      .map(([minus, whole, fraction]) => `${minus ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`);
    fc.assert(
      fc.property(decimal, (text) => {
        const [mantissa = "", exponent = "0"] = (again(`[${text}]`) ?? "").slice(1, -1).split("e");
        const [whole = "", fraction = ""] = mantissa.split(".");
        // Scale and digits, as PostgreSQL's numeric reads them.
        expect(fraction.length - Number(exponent)).toBe((text.split(".")[1] ?? "").length);
        expect(BigInt(whole + fraction)).toBe(BigInt(text.replace(".", "")));
      }),
      { numRuns: 500 },
    );
  });
});
