import { safeJson } from "../terminal/safe-json.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Report } from "./report.js";
import { writeLines } from "./write-lines.js";

/** For programs: a line of JSON for each finding as it is found, and one for the summary. */
export function jsonReport(terminal: Terminal): Report {
  return {
    finding: (finding) => writeLines(terminal, [lineOf({ finding })]),
    end: (summary) => writeLines(terminal, [lineOf({ summary })]),
  };
}

/** Breaks of lines stand between values alone: those within texts are escaped. */
function lineOf(value: unknown): string {
  return safeJson(value).replace(/\n */g, "");
}
