import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../src/export/csv.js";

/** Reads one line by the grammar of RFC 4180. */
function cellsIn(line: string): readonly string[] {
  expect(line.endsWith("\r\n")).toBe(true);
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const [whole = "", quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(rest) ?? [];
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (whole.length === rest.length) return cells;
    expect(rest[whole.length]).toBe(",");
    rest = rest.slice(whole.length + 1);
  }
}

describe("a line of CSV", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("makes %j a text and no formula", (cell) => {
    expect(cellsIn(csvLine([cell]))).toEqual([`'${cell}`]);
  });

  it("is read again as it was written, but for the apostrophe before a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (cells) => {
        const read = cellsIn(csvLine(cells));
        expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)));
        for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
