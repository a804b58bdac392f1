import { stripVTControlCharacters } from "node:util";

/** How wide a column is, and how narrow it may become. */
export interface ColumnWidths {
  readonly natural: number;
  readonly least: number;
}

/**
 * How wide columns are made so that they fit together: the widest gives first.
 *
 * @param available - for all of them together
 */
export function fitColumns(columns: readonly ColumnWidths[], available: number): readonly number[] {
  const widths = columns.map(({ natural }) => natural);
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [column, width] of widths.entries()) {
      if (width > (columns[column]?.least ?? 0) && width > (widths[widest] ?? 0)) widest = column;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

/** How many columns of a terminal a text takes, colours aside. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text))
    width += WIDE.test(character) ? 2 : NONE.test(character) ? 0 : 1;
  return width;
}

/** The scripts and pictures that terminals give two columns: Unicode Standard Annex 11, its large blocks. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

const NONE = /\p{M}/u;
