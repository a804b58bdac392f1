import { describe, expect, test } from "vitest";
import type { KeyedTable } from "../../src/catalog/keyed-table.js";
import { pairRows } from "../../src/undo/pair-rows.js";
import type { RecordedRow } from "../../src/undo/recorded-rows.js";

const table = { name: "public.t", key: [{ name: "a" }, { name: "b" }] } as unknown as KeyedTable;
const rows = (...keys: readonly (readonly [a: number, b: number])[]): readonly RecordedRow[] =>
  keys.map(([a, b]) => ({ row: { a, b }, inexact: {} }));

/** Which row became which, as `before>after`. */
function paired(
  before: readonly RecordedRow[],
  after: readonly RecordedRow[],
  set: readonly string[] = [],
  triggers = false,
): readonly string[] {
  const text = ({ row }: RecordedRow) => `${row["a"]},${row["b"]}`;
  return pairRows(table, before, after, set, triggers).map((pair) => `${text(pair.before)}>${text(pair.after)}`);
}

describe("rows before an update and after it", () => {
  test("correspond by their key, in any order", () => {
    expect(paired(rows([1, 1], [1, 2]), rows([1, 2], [1, 1]))).toEqual(["1,1>1,1", "1,2>1,2"]);
    expect(paired(rows([1, 1], [1, 2]), rows([1, 2], [1, 1]), ["n"], true)).toEqual(["1,1>1,1", "1,2>1,2"]);
  });

  test("correspond by the part of the key that was not set", () => {
    expect(paired(rows([1, 1], [2, 2]), rows([9, 2], [9, 1]), ["a"])).toEqual(["1,1>9,1", "2,2>9,2"]);
  });

  test("correspond where there is one", () => {
    expect(paired(rows([1, 1]), rows([9, 9]), ["a", "b"], true)).toEqual(["1,1>9,9"]);
  });

  test.each([
    ["a row has none to correspond to", rows([1, 1], [1, 2]), rows([1, 1], [1, 3]), [], false],
    ["there are more of them", rows([1, 1]), rows([1, 1], [1, 2]), [], false],
    ["there are fewer of them", rows([1, 1], [1, 2]), rows([1, 1]), [], false],
    ["nothing of the key is left", rows([1, 1], [2, 2]), rows([9, 9], [9, 9]), ["a", "b"], false],
    ["a trigger may have traded the rest of the key", rows([1, 1], [2, 2]), rows([9, 2], [9, 1]), ["a"], true],
  ])("are refused where %s", (_what, before, after, set, triggers) => {
    expect(() => paired(before, after, set, triggers)).toThrow(expect.objectContaining({ code: "not_restorable" }));
  });
});
