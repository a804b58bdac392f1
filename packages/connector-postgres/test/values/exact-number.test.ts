import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactNumber } from "../../src/values/exact-number.js";

describe("exactNumber", () => {
  test.each([
    ["0", 0],
    ["0.00", 0],
    ["-1.50", -1.5],
    ["1e3", 1000],
    ["100", 100],
    ["1.0E+2", 100],
    ["9007199254740991", 9007199254740991],
    ["5e-324", 5e-324],
    ["-0", undefined],
    ["9007199254740993", undefined],
    ["1e20", undefined],
    ["1e400", undefined],
    ["0.30000000000000000001", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
  ])("%s is %s", (text, value) => {
    expect(exactNumber(text)).toBe(value);
  });

  test("every number that a record can hold is exact in its own text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const holds = !Number.isInteger(value) || Number.isSafeInteger(value);
        expect(exactNumber(String(value))).toBe(holds ? value + 0 : undefined);
      }),
    );
  });
});
