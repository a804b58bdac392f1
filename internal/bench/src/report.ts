import { availableParallelism, cpus } from "node:os";
import type { Aim, Figure } from "./figure.js";

/** The figures as a table to read. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, spread, aim, met }) => [
    name,
    `${short(value)} ${unit}`,
    spread === undefined ? "" : `${short(spread[0])} – ${short(spread[1])}`,
    aim === undefined ? "" : `${textOf(aim)} ${unit}`,
    met === undefined ? "" : met ? "pass" : "MISS",
  ]);
  const header = ["", "median", "middle half", "aim", ""];
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The figures for a program to read, with what they were found on. */
export function jsonOf(figures: readonly Figure[]): string {
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
  };
  return `${JSON.stringify({ date: new Date().toISOString(), machine, figures }, null, 2)}\n`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 || column === 4 ? cell.padEnd(width) : cell.padStart(width);
}

function textOf(aim: Aim): string {
  return "atMost" in aim ? `≤ ${short(aim.atMost)}` : `≥ ${short(aim.atLeast)}`;
}

/** Three digits are more than the noise leaves. */
function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  if (value === 0 || Number.isInteger(value)) return String(value);
  return value.toPrecision(value < 0.1 ? 2 : 3);
}
