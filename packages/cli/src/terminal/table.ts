import Table from "cli-table3";
import { fitColumns, textWidth } from "./fit-columns.js";
import type { Terminal } from "./terminal.js";

/** A column of a table. One that is given as its heading alone is never cut. */
export type TableColumn =
  | string
  | {
      readonly heading: string;
      /** Which part of a cell is left out where the terminal is too narrow for all. Nothing is cut for a pipe. */
      readonly cut: "start" | "end";
      /** How narrow it may become, in columns of the terminal. */
      readonly least: number;
    };

/**
 * Rows under headings, without rulings, so that other programs can cut them too.
 *
 * @param rows - cells that are safe to show
 */
export function tableOf(
  terminal: Terminal,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const widths = widthsOf(terminal, columns, rows);
  const table = new Table({
    head: columns.map((column) => terminal.colours.bold(headingOf(column))),
    chars: NO_RULINGS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    colWidths: widths.map((width) => width && width + GAP),
  });
  table.push(...rows.map((row) => row.map((cell, index) => cut(cell, columns[index], widths[index]))));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const GAP = 2;

const NO_RULINGS = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((place) => [place, ""]),
);

function headingOf(column: TableColumn): string {
  return typeof column === "string" ? column : column.heading;
}

/** Null for a column that is as wide as its widest cell. */
function widthsOf(
  { width }: Terminal,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): readonly (number | null)[] {
  if (width === undefined) return columns.map(() => null);
  const wanted = columns.map((column, index) => {
    const cells = [headingOf(column), ...rows.map((row) => row[index] ?? "")];
    const natural = cells.reduce((widest, cell) => Math.max(widest, textWidth(cell)), 0);
    return { natural, least: typeof column === "string" ? natural : Math.min(natural, column.least) };
  });
  const fitting = fitColumns(wanted, width - GAP * (columns.length - 1));
  return fitting.map((given, index) => (given === wanted[index]?.natural ? null : given));
}

/** The end of a cell is cut by the table itself. */
function cut(cell: string, column: TableColumn | undefined, width: number | null | undefined): string {
  const isCut = typeof column === "object" && column.cut === "start" && typeof width === "number";
  return isCut && cell.length > width ? `…${cell.slice(cell.length - width + 1)}` : cell;
}
