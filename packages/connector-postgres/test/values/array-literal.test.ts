import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatArrayLiteral, parseArrayLiteral } from "../../src/values/array-literal.js";

describe("array literals", () => {
  test("what is written is read again", () => {
    const item = fc.option(fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.array(item))), fc.constantFrom(",", ";"), (items, delimiter) => {
        expect(parseArrayLiteral(formatArrayLiteral(items, delimiter), delimiter)).toEqual(items);
      }),
    );
  });

  test.each([
    ["{}", []],
    ["{1,2}", ["1", "2"]],
    ['{NULL,"NULL",null}', [null, "NULL", "null"]],
    [
      "{{a,b},{c,d}}",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ['{"a\\"b","c\\\\d"}', ['a"b', "c\\d"]],
    ["[0:1]={1,2}", undefined],
    ["1 2 3", undefined],
    ["{1", undefined],
    ["{1}}", undefined],
    ["", undefined],
  ])("%s", (text, items) => {
    expect(parseArrayLiteral(text, ",")).toEqual(items);
  });
});
