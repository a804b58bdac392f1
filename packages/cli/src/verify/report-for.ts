import type { Terminal } from "../terminal/terminal.js";
import { groupedReport } from "./grouped-report.js";
import { jsonReport } from "./json-report.js";
import { lineReport } from "./line-report.js";
import type { Report } from "./report.js";

/** The report that fits whoever reads: a program, a pipe, or somebody in front of a terminal. */
export function reportFor(terminal: Terminal, { json = false }: { readonly json?: boolean | undefined }): Report {
  if (json) return jsonReport(terminal);
  return terminal.stdout.isTTY === true ? groupedReport(terminal) : lineReport(terminal);
}
